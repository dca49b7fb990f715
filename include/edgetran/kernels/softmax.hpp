// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_KERNELS_SOFTMAX_HPP
#define EDGETRAN_KERNELS_SOFTMAX_HPP

#include <cstddef>
#include <limits>

#include "edgetran/core/error.hpp"
#include "edgetran/kernels/math.hpp"
#include "edgetran/kernels/target.hpp"

// clang-format off
#include "edgetran/kernels/targets/begin_scalar.inl"
#include "edgetran/kernels/bodies/softmax.inl"
#include "edgetran/kernels/targets/end_scalar.inl"
#if defined(EDGETRAN_KERNELS_X86)
#include "edgetran/kernels/targets/begin_avx2.inl"
#include "edgetran/kernels/bodies/softmax.inl"
#include "edgetran/kernels/targets/end_avx2.inl"
#include "edgetran/kernels/targets/begin_avx512.inl"
#include "edgetran/kernels/bodies/softmax.inl"
#include "edgetran/kernels/targets/end_avx512.inl"
#elif defined(EDGETRAN_KERNELS_NEON)
#include "edgetran/kernels/targets/begin_neon.inl"
#include "edgetran/kernels/bodies/softmax.inl"
#include "edgetran/kernels/targets/end_neon.inl"
#endif
// clang-format on

namespace edgetran::kernels {

/// x[i] = e^x[i] / sum over j of e^x[j] in place, for n numbers. What lies more than 60 below the greatest
/// counts as 60 below it (a share of 1e-26): smaller shares are not normal numbers, which cost a processor
/// many times as much. A NaN makes every share NaN, and so do scores that are all -infinity; n <= 0
/// does nothing. O(n), three passes. Throws input_error for a null array.
inline void softmax(float* x, std::ptrdiff_t n) {
  static constexpr versions<void(float*, std::ptrdiff_t)> all {
    .scalar = scalar::softmax,
#if defined(EDGETRAN_KERNELS_X86)
    .avx2 = avx2::softmax, .avx512 = avx512::softmax,
#elif defined(EDGETRAN_KERNELS_NEON)
    .neon = neon::softmax,
#endif
  };
  if (n <= 0) return;
  if (x == nullptr) throw input_error("the array is null", "kernels::softmax");
  all.of(active())(x, n);
}

}  // namespace edgetran::kernels

#endif  // EDGETRAN_KERNELS_SOFTMAX_HPP
