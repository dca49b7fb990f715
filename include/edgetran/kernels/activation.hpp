// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_KERNELS_ACTIVATION_HPP
#define EDGETRAN_KERNELS_ACTIVATION_HPP

#include <cstddef>

#include "edgetran/core/error.hpp"
#include "edgetran/kernels/math.hpp"
#include "edgetran/kernels/target.hpp"

namespace edgetran::kernels {

/// What a layer applies to every number of its output.
enum class activation {
  none,        ///< x
  gelu,        ///< x (1 + erf(x / sqrt 2)) / 2, the exact form
  gelu_tanh,   ///< x (1 + tanh(sqrt(2 / pi) (x + 0.044715 x^3))) / 2, the form of GPT-2
  silu,        ///< x / (1 + e^-x)
  quick_gelu,  ///< x / (1 + e^(-1.702 x))
  relu,        ///< max(x, 0)
  tanh,
};

}  // namespace edgetran::kernels

// clang-format off
#include "edgetran/kernels/targets/begin_scalar.inl"
#include "edgetran/kernels/bodies/activation.inl"
#include "edgetran/kernels/targets/end_scalar.inl"
#if defined(EDGETRAN_KERNELS_X86)
#include "edgetran/kernels/targets/begin_avx2.inl"
#include "edgetran/kernels/bodies/activation.inl"
#include "edgetran/kernels/targets/end_avx2.inl"
#include "edgetran/kernels/targets/begin_avx512.inl"
#include "edgetran/kernels/bodies/activation.inl"
#include "edgetran/kernels/targets/end_avx512.inl"
#elif defined(EDGETRAN_KERNELS_NEON)
#include "edgetran/kernels/targets/begin_neon.inl"
#include "edgetran/kernels/bodies/activation.inl"
#include "edgetran/kernels/targets/end_neon.inl"
#endif
// clang-format on

namespace edgetran::kernels {

/// y[i] = f(x[i]) for n numbers; y may be x, but must not overlap it otherwise. Within 2e-6 of the true
/// value, relative to it, for |x| up to 5, and to |x| beyond. Where a true value is smaller than 1e-30,
/// another number below that may stand. NaN stays NaN. n <= 0 does nothing. O(n), one pass. Throws
/// input_error where n > 0 and an array is null.
inline void activate(activation f, const float* x, std::ptrdiff_t n, float* y) {
  static constexpr versions<void(activation, const float*, std::ptrdiff_t, float*)> all {
    .scalar = scalar::activate_array,
#if defined(EDGETRAN_KERNELS_X86)
    .avx2 = avx2::activate_array, .avx512 = avx512::activate_array,
#elif defined(EDGETRAN_KERNELS_NEON)
    .neon = neon::activate_array,
#endif
  };
  if (n <= 0) return;
  if (x == nullptr || y == nullptr) throw input_error("an array is null", "kernels::activate");
  all.of(active())(f, x, n, y);
}

/// x[i] = f(x[i]) for n numbers.
inline void activate(activation f, float* x, std::ptrdiff_t n) { activate(f, x, n, x); }

}  // namespace edgetran::kernels

#endif  // EDGETRAN_KERNELS_ACTIVATION_HPP
