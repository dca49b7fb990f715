// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_KERNELS_CLUSTERED_INT8_HPP
#define EDGETRAN_KERNELS_CLUSTERED_INT8_HPP

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <span>
#include <string>

#include "edgetran/core/error.hpp"
#include "edgetran/core/executor.hpp"
#include "edgetran/kernels/buffer.hpp"
#include "edgetran/kernels/clustered_gemm.hpp"

namespace edgetran::kernels::detail {

/// A part of a product with whole numbers. A row of `x` holds 2 groups() words of four inputs each: of 4-bit
/// matrices first the inputs 0, 2, 4 and 6 of a group, then the others, else in order. `sums` are those of
/// the rows, `scales` what one step of a whole result is worth.
struct int8_job {
  packed_view w;
  const std::int32_t *x, *sums;
  const float* scales;
  std::ptrdiff_t rows;
  float* y;
  std::ptrdiff_t y_stride;
  epilogue end;
  std::ptrdiff_t first, last;
};

struct int8_routines {
  std::uint32_t (*greatest)(const float* x, std::ptrdiff_t k);
  std::int32_t (*round)(const float* x, std::ptrdiff_t k, float inverse, bool by_two, std::int32_t* out);
  void (*multiply)(const int8_job&);
};

}  // namespace edgetran::kernels::detail

// clang-format off
#include "edgetran/kernels/targets/begin_scalar.inl"
#include "edgetran/kernels/bodies/clustered_int8_scalar.inl"
#include "edgetran/kernels/targets/end_scalar.inl"
#if defined(EDGETRAN_KERNELS_X86)
#include "edgetran/kernels/targets/begin_avx2.inl"
#include "edgetran/kernels/bodies/clustered_int8_avx2.inl"
#include "edgetran/kernels/targets/end_avx2.inl"
#include "edgetran/kernels/targets/begin_avx512_vbmi.inl"
#include "edgetran/kernels/bodies/clustered_int8.inl"
#include "edgetran/kernels/targets/end_avx512_vbmi.inl"
#endif
// clang-format on

namespace edgetran::kernels {

/// Inputs that clustered_gemm_int8() takes at most: a sum of so many products fits 32 bits.
inline constexpr std::ptrdiff_t int8_most_inputs = 131072;

/// clustered_gemm() with whole numbers: centroids are rounded to multiples of s = greatest |centroid| / 127,
/// each row of X (a token) to multiples of its own t = greatest |x| / 127, and products are summed without
/// error. Besides the rounding of the result, Y is off by at most the sum of |x| s / 2 + |w| t / 2 + s t / 4,
/// which is at most 1 / 127 + 1 / 64516 of k times the greatest |x| |centroid|. Every target gives the same
/// bits, for any number of threads, but for the last ones of an activation beyond relu. A row with NaN or
/// infinite inputs gives NaN. With VNNI and VBMI, and with AVX2, several times as fast as float32; else plain
/// and slow. Throws shape_error beyond int8_most_inputs.
template <executor E>
void clustered_gemm_int8(const packed_view& w, std::ptrdiff_t rows, const float* x, std::ptrdiff_t x_stride,
                         float* y, std::ptrdiff_t y_stride, const epilogue& end, E& runner) {
  if (w.k > int8_most_inputs)
    throw shape_error(std::to_string(w.k) + " inputs", "clustered_gemm_int8",
                      "at most " + std::to_string(int8_most_inputs) + "; use clustered_gemm");
  if (rows <= 0 || w.n == 0) return;
  detail::check_rows(w, rows, x, x_stride, y, y_stride, "clustered_gemm_int8");
  static constexpr versions<const detail::int8_routines> all {
    .scalar = &scalar::int8,
#if defined(EDGETRAN_KERNELS_X86)
    .avx2 = &avx2::int8, .avx512_vbmi = &avx512_vbmi::int8,
#endif
  };
  const detail::int8_routines& run = *all.of(active());
  const auto count = static_cast<std::size_t>(rows);
  const std::ptrdiff_t words = 2 * w.groups();
  buffer<std::int32_t> whole(count * static_cast<std::size_t>(words)), sums(count);
  buffer<float> scales(count);
  runner.parallel_for(count, [&](std::size_t row) {
    const auto r = static_cast<std::ptrdiff_t>(row);
    const float* const from = x + r * x_stride;
    std::int32_t* const to = whole.data() + r * words;
    // Smaller ones count as 0: the quotient below would not be finite.
    const float most = std::max(std::bit_cast<float>(run.greatest(from, w.k)), 1e-30F);
    if (most <= std::numeric_limits<float>::max()) {
      scales.data()[r] = most / 127 * w.tables->int8_scale;
      sums.data()[r] = run.round(from, w.k, 127 / most, w.bits == 4, to);
    } else {
      scales.data()[r] = std::numeric_limits<float>::quiet_NaN();
      std::fill(to, to + words, 0);
      sums.data()[r] = 0;
    }
  });
  const auto threads = static_cast<std::ptrdiff_t>(runner.concurrency());
  const std::ptrdiff_t panels = w.panels(), parts = threads == 1 ? 1 : std::min(panels, 4 * threads);
  runner.parallel_for(static_cast<std::size_t>(parts), [&](std::size_t part) {
    const auto i = static_cast<std::ptrdiff_t>(part);
    run.multiply({w, whole.data(), sums.data(), scales.data(), rows, y, y_stride, end, panels * i / parts,
                  panels * (i + 1) / parts});
  });
}

/// The same for contiguous rows, checked as clustered_gemm() does.
template <executor E>
void clustered_gemm_int8(const packed_codebook& w, std::ptrdiff_t rows, std::span<const float> x,
                         std::span<float> y, const epilogue& end, E& runner) {
  detail::check_sizes(w, rows, x.size(), y.size(), "clustered_gemm_int8");
  clustered_gemm_int8(w.view(), rows, x.data(), w.inputs(), y.data(), w.outputs(), end, runner);
}
inline void clustered_gemm_int8(const packed_codebook& w, std::ptrdiff_t rows, std::span<const float> x,
                                std::span<float> y, const epilogue& end = {}) {
  inline_executor here;
  clustered_gemm_int8(w, rows, x, y, end, here);
}

}  // namespace edgetran::kernels

#endif  // EDGETRAN_KERNELS_CLUSTERED_INT8_HPP
