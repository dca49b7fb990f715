// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_KERNELS_TRANSFORM_HPP
#define EDGETRAN_KERNELS_TRANSFORM_HPP

#include <cstddef>

#include "edgetran/kernels/simd.hpp"
#include "edgetran/kernels/transform_length.hpp"

namespace edgetran::kernels {

/// cos(2 pi j / R) and sin(2 pi j / R) for 0 < j <= R / 2: what the written-out odd radices multiply by.
template <int R>
struct mixer_root;
template <>
struct mixer_root<3> {
  static constexpr float cosine[] = {-0.5F}, sine[] = {0.8660254037844386F};
};
template <>
struct mixer_root<5> {
  static constexpr float cosine[] = {0.3090169943749474F, -0.8090169943749475F};
  static constexpr float sine[] = {0.9510565162951535F, 0.5877852522924731F};
};
template <>
struct mixer_root<7> {
  static constexpr float cosine[] = {0.6234898018587336F, -0.2225209339563144F, -0.9009688679024191F};
  static constexpr float sine[] = {0.7818314824680298F, 0.9749279121818236F, 0.4338837391175581F};
};

}  // namespace edgetran::kernels

/// Fourier transforms of a buffer of complex vectors, in the namespace of each target, for the bodies of
/// kernels.
// clang-format off
#include "edgetran/kernels/targets/begin_scalar.inl"
#include "edgetran/kernels/bodies/transform.inl"
#include "edgetran/kernels/targets/end_scalar.inl"
#if defined(EDGETRAN_KERNELS_X86)
#include "edgetran/kernels/targets/begin_avx2.inl"
#include "edgetran/kernels/bodies/transform.inl"
#include "edgetran/kernels/targets/end_avx2.inl"
#include "edgetran/kernels/targets/begin_avx512.inl"
#include "edgetran/kernels/bodies/transform.inl"
#include "edgetran/kernels/targets/end_avx512.inl"
#elif defined(EDGETRAN_KERNELS_NEON)
#include "edgetran/kernels/targets/begin_neon.inl"
#include "edgetran/kernels/bodies/transform.inl"
#include "edgetran/kernels/targets/end_neon.inl"
#endif
// clang-format on

#endif  // EDGETRAN_KERNELS_TRANSFORM_HPP
