// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_KERNELS_NORMALISE_HPP
#define EDGETRAN_KERNELS_NORMALISE_HPP

#include <cmath>
#include <cstddef>
#include <string>

#include "edgetran/core/error.hpp"
#include "edgetran/kernels/math.hpp"
#include "edgetran/kernels/target.hpp"

// clang-format off
#include "edgetran/kernels/targets/begin_scalar.inl"
#include "edgetran/kernels/bodies/normalise.inl"
#include "edgetran/kernels/targets/end_scalar.inl"
#if defined(EDGETRAN_KERNELS_X86)
#include "edgetran/kernels/targets/begin_avx2.inl"
#include "edgetran/kernels/bodies/normalise.inl"
#include "edgetran/kernels/targets/end_avx2.inl"
#include "edgetran/kernels/targets/begin_avx512.inl"
#include "edgetran/kernels/bodies/normalise.inl"
#include "edgetran/kernels/targets/end_avx512.inl"
#elif defined(EDGETRAN_KERNELS_NEON)
#include "edgetran/kernels/targets/begin_neon.inl"
#include "edgetran/kernels/bodies/normalise.inl"
#include "edgetran/kernels/targets/end_neon.inl"
#endif
// clang-format on

namespace edgetran::kernels {

namespace detail {

inline void check_rows(const float* x, std::ptrdiff_t x_stride, std::ptrdiff_t rows, std::ptrdiff_t width,
                       const float* y, std::ptrdiff_t y_stride, const char* where) {
  if (x == nullptr || y == nullptr) throw input_error("an array is null", where);
  if (rows > 1 && (x_stride < width || y_stride < width))
    throw shape_error("rows of " + std::to_string(width) + " numbers lie closer together than that", where,
                      "give the distance from one row to the next in numbers");
}

}  // namespace detail

/// Layer norm of each row: y = (x - mean) / sqrt(variance + epsilon) * weight + bias, with the variance of
/// the row itself (divided by `width`). x and y are [rows, width], their rows `x_stride` and `y_stride`
/// numbers apart; `weight` and `bias` are [width], or null for ones and zeros. y may be x with the same
/// stride, and must not overlap it otherwise.
///
/// Within 2e-6 of float64, relative to the row's greatest result, also where a row's mean is 1e4 times its
/// spread. A NaN makes its row NaN, and so do numbers whose sum or squares overflow; a row of equal numbers
/// gives the bias while epsilon > 0. No rows or no width: does nothing. O(rows width). Throws input_error for
/// null arrays, shape_error for strides below the width.
inline void layer_norm(const float* x, std::ptrdiff_t x_stride, const float* weight, const float* bias,
                       float epsilon, std::ptrdiff_t rows, std::ptrdiff_t width, float* y,
                       std::ptrdiff_t y_stride) {
  static constexpr versions<decltype(scalar::layer_norm)> all {
    .scalar = scalar::layer_norm,
#if defined(EDGETRAN_KERNELS_X86)
    .avx2 = avx2::layer_norm, .avx512 = avx512::layer_norm,
#elif defined(EDGETRAN_KERNELS_NEON)
    .neon = neon::layer_norm,
#endif
  };
  if (rows <= 0 || width <= 0) return;
  detail::check_rows(x, x_stride, rows, width, y, y_stride, "kernels::layer_norm");
  all.of(active())(x, x_stride, weight, bias, epsilon, rows, width, y, y_stride);
}

/// Root-mean-square norm of each row: y = x / sqrt(mean of x^2 + epsilon) * weight (Zhang and Sennrich,
/// 2019). Shapes, errors and what holds for NaN as for layer_norm().
inline void rms_norm(const float* x, std::ptrdiff_t x_stride, const float* weight, float epsilon,
                     std::ptrdiff_t rows, std::ptrdiff_t width, float* y, std::ptrdiff_t y_stride) {
  static constexpr versions<decltype(scalar::rms_norm)> all {
    .scalar = scalar::rms_norm,
#if defined(EDGETRAN_KERNELS_X86)
    .avx2 = avx2::rms_norm, .avx512 = avx512::rms_norm,
#elif defined(EDGETRAN_KERNELS_NEON)
    .neon = neon::rms_norm,
#endif
  };
  if (rows <= 0 || width <= 0) return;
  detail::check_rows(x, x_stride, rows, width, y, y_stride, "kernels::rms_norm");
  all.of(active())(x, x_stride, weight, epsilon, rows, width, y, y_stride);
}

}  // namespace edgetran::kernels

#endif  // EDGETRAN_KERNELS_NORMALISE_HPP
