// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_KERNELS_COSINE_HPP
#define EDGETRAN_KERNELS_COSINE_HPP

#include <cstddef>
#include <cstdint>

#include "edgetran/kernels/spectral.hpp"
#include "edgetran/kernels/spectral_rows.hpp"
#include "edgetran/kernels/target.hpp"

// clang-format off
#include "edgetran/kernels/targets/begin_scalar.inl"
#include "edgetran/kernels/bodies/cosine.inl"
#include "edgetran/kernels/targets/end_scalar.inl"
#if defined(EDGETRAN_KERNELS_X86)
#include "edgetran/kernels/targets/begin_avx2.inl"
#include "edgetran/kernels/bodies/cosine.inl"
#include "edgetran/kernels/targets/end_avx2.inl"
#include "edgetran/kernels/targets/begin_avx512.inl"
#include "edgetran/kernels/bodies/cosine.inl"
#include "edgetran/kernels/targets/end_avx512.inl"
#elif defined(EDGETRAN_KERNELS_NEON)
#include "edgetran/kernels/targets/begin_neon.inl"
#include "edgetran/kernels/bodies/cosine.inl"
#include "edgetran/kernels/targets/end_neon.inl"
#endif
// clang-format on

namespace edgetran::kernels {

/// The two-dimensional DCT-II of an array, unnormalised with a factor 2 for each axis, as the cosine heads of
/// FlexiBERT mix values: y[u,v] = 4 sum over s, t of x[s,t] cos(pi u (2 s + 1) / (2 tokens)) cos(pi v (2 t +
/// 1) / (2 channels)). Made once for a size, used by any number of threads at a time.
///
/// Every size works in O(S H log (S H)), fastest where tokens and channels have no prime factor above 7. The
/// error is within 4e-6 of the root of the sum of all x squared, which is 1e-6 before the factor 4.
class cosine_mixer {
 public:
  /// Throws shape_error unless both sizes are 1 to 2^24, to 2^23 with a prime factor above 61.
  cosine_mixer(int tokens, int channels) : plan_(tokens, channels, tokens, channels, 1) { plan_.add_turns(); }

  /// y of x, rows `stride` apart; y may be x. A NaN or an infinity in x makes y NaN. Throws shape_error where
  /// a stride is less than the channels, input_error for null arrays.
  void operator()(const float* x, std::ptrdiff_t x_stride, float* y, std::ptrdiff_t y_stride,
                  spectral_workspace& memory) const {
    static constexpr versions<detail::spectral_pass> down {
      .scalar = scalar::cosine_columns,
#if defined(EDGETRAN_KERNELS_X86)
      .avx2 = avx2::cosine_columns, .avx512 = avx512::cosine_columns,
#elif defined(EDGETRAN_KERNELS_NEON)
      .neon = neon::cosine_columns,
#endif
    };
    static constexpr versions<detail::spectral_pass> across {
      .scalar = scalar::cosine_rows,
#if defined(EDGETRAN_KERNELS_X86)
      .avx2 = avx2::cosine_rows, .avx512 = avx512::cosine_rows,
#elif defined(EDGETRAN_KERNELS_NEON)
      .neon = neon::cosine_rows,
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

#endif  // EDGETRAN_KERNELS_COSINE_HPP
