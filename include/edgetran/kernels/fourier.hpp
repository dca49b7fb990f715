// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_KERNELS_FOURIER_HPP
#define EDGETRAN_KERNELS_FOURIER_HPP

#include <cstddef>
#include <cstdint>

#include "edgetran/kernels/spectral.hpp"
#include "edgetran/kernels/spectral_rows.hpp"
#include "edgetran/kernels/target.hpp"

// clang-format off
#include "edgetran/kernels/targets/begin_scalar.inl"
#include "edgetran/kernels/bodies/fourier.inl"
#include "edgetran/kernels/targets/end_scalar.inl"
#if defined(EDGETRAN_KERNELS_X86)
#include "edgetran/kernels/targets/begin_avx2.inl"
#include "edgetran/kernels/bodies/fourier.inl"
#include "edgetran/kernels/targets/end_avx2.inl"
#include "edgetran/kernels/targets/begin_avx512.inl"
#include "edgetran/kernels/bodies/fourier.inl"
#include "edgetran/kernels/targets/end_avx512.inl"
#elif defined(EDGETRAN_KERNELS_NEON)
#include "edgetran/kernels/targets/begin_neon.inl"
#include "edgetran/kernels/bodies/fourier.inl"
#include "edgetran/kernels/targets/end_neon.inl"
#endif
// clang-format on

namespace edgetran::kernels {

/// The real part of the unnormalised two-dimensional Fourier transform of a real array, as FNet and the
/// Fourier heads of FlexiBERT mix values: y[u,v] = sum over s, t of x[s,t] cos(2 pi (u s / tokens + v t /
/// channels)). Made once for a size, used by any number of threads at a time.
///
/// Every size works in O(S H log (S H)), fastest where tokens and channels have no prime factor above 7.
/// Only half of x and of y is transformed, for y depends on (x[s,t] + x[-s,-t]) / 2 alone and y[-u,-v] =
/// y[u,v]. The error is within 1e-6 of the root of the sum of all x squared.
class fourier_mixer {
 public:
  /// Throws shape_error unless both sizes are 1 to 2^24, to 2^23 with a prime factor above 61.
  fourier_mixer(int tokens, int channels) : plan_(tokens, channels, tokens / 2 + 1, channels / 2 + 1, 2) {}

  /// y of x, rows `stride` apart; y may be x. A NaN or an infinity in x makes all of y NaN. Throws
  /// shape_error where a stride is less than the channels, input_error for null arrays.
  void operator()(const float* x, std::ptrdiff_t x_stride, float* y, std::ptrdiff_t y_stride,
                  spectral_workspace& memory) const {
    static constexpr versions<detail::spectral_pass> down {
      .scalar = scalar::fourier_columns,
#if defined(EDGETRAN_KERNELS_X86)
      .avx2 = avx2::fourier_columns, .avx512 = avx512::fourier_columns,
#elif defined(EDGETRAN_KERNELS_NEON)
      .neon = neon::fourier_columns,
#endif
    };
    static constexpr versions<detail::spectral_pass> across {
      .scalar = scalar::fourier_rows,
#if defined(EDGETRAN_KERNELS_X86)
      .avx2 = avx2::fourier_rows, .avx512 = avx512::fourier_rows,
#elif defined(EDGETRAN_KERNELS_NEON)
      .neon = neon::fourier_rows,
#endif
    };
    plan_.run(down, across, x, x_stride, y, y_stride, memory);
  }

  [[nodiscard]] int tokens() const { return plan_.tokens(); }
  [[nodiscard]] int channels() const { return plan_.channels(); }

 private:
  detail::spectral_plan plan_;
};

}  // namespace edgetran::kernels

#endif  // EDGETRAN_KERNELS_FOURIER_HPP
