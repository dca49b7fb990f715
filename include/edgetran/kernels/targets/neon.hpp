// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_KERNELS_TARGETS_NEON_HPP
#define EDGETRAN_KERNELS_TARGETS_NEON_HPP

#include "edgetran/kernels/target.hpp"

#if defined(EDGETRAN_KERNELS_NEON)
#include <arm_neon.h>

#include "edgetran/core/inline.hpp"

#include "edgetran/kernels/targets/begin_neon.inl"

#include "edgetran/kernels/targets/unroll.inl"

using f32 = float32x4_t;
inline constexpr int lanes = 4;
inline constexpr int registers = 32;

EDGETRAN_INLINE f32 zero() { return vdupq_n_f32(0); }
EDGETRAN_INLINE f32 set(float x) { return vdupq_n_f32(x); }
EDGETRAN_INLINE f32 load(const float* p) { return vld1q_f32(p); }
EDGETRAN_INLINE void store(float* p, f32 x) { vst1q_f32(p, x); }
/// The first n numbers at p, then zeros; what lies behind them is not read.
EDGETRAN_INLINE f32 load(const float* p, int n) {
  float part[4] = {};
  for (int i = 0; i < n && i < 4; ++i) part[i] = p[i];
  return vld1q_f32(part);
}
EDGETRAN_INLINE void store(float* p, f32 x, int n) {
  float part[4];
  vst1q_f32(part, x);
  for (int i = 0; i < n && i < 4; ++i) p[i] = part[i];
}
/// The first n lanes of x, and `other` in the rest.
EDGETRAN_INLINE f32 keep(f32 x, int n, f32 other) {
  const int32x4_t lane = {0, 1, 2, 3};
  return vbslq_f32(vcltq_s32(lane, vdupq_n_s32(n)), x, other);
}

EDGETRAN_INLINE f32 add(f32 a, f32 b) { return vaddq_f32(a, b); }
EDGETRAN_INLINE f32 sub(f32 a, f32 b) { return vsubq_f32(a, b); }
EDGETRAN_INLINE f32 mul(f32 a, f32 b) { return vmulq_f32(a, b); }
EDGETRAN_INLINE f32 div(f32 a, f32 b) { return vdivq_f32(a, b); }
EDGETRAN_INLINE f32 fma(f32 a, f32 b, f32 c) { return vfmaq_f32(c, a, b); }   ///< a b + c
EDGETRAN_INLINE f32 fnma(f32 a, f32 b, f32 c) { return vfmsq_f32(c, a, b); }  ///< c - a b
/// The greater; where one is NaN, b.
EDGETRAN_INLINE f32 max(f32 a, f32 b) { return vbslq_f32(vcgtq_f32(a, b), a, b); }
EDGETRAN_INLINE f32 min(f32 a, f32 b) { return vbslq_f32(vcltq_f32(a, b), a, b); }
EDGETRAN_INLINE f32 abs(f32 a) { return vabsq_f32(a); }
EDGETRAN_INLINE f32 sqrt(f32 a) { return vsqrtq_f32(a); }
/// The nearest whole number, halves to even; below 2^22 in size.
EDGETRAN_INLINE f32 round(f32 a) { return vrndnq_f32(a); }
/// a 2^n for whole numbers n from -126 to 127.
EDGETRAN_INLINE f32 scale(f32 a, f32 n) {
  const int32x4_t exponent = vshlq_n_s32(vaddq_s32(vcvtnq_s32_f32(n), vdupq_n_s32(127)), 23);
  return vmulq_f32(a, vreinterpretq_f32_s32(exponent));
}
/// Where a < b, x, else y (also where one is NaN).
EDGETRAN_INLINE f32 where_less(f32 a, f32 b, f32 x, f32 y) { return vbslq_f32(vcltq_f32(a, b), x, y); }
/// The lanes in the opposite order.
EDGETRAN_INLINE f32 reverse(f32 a) {
  const f32 pairs = vrev64q_f32(a);
  return vextq_f32(pairs, pairs, 2);
}
EDGETRAN_INLINE float sum(f32 a) { return vaddvq_f32(a); }
EDGETRAN_INLINE float greatest(f32 a) { return vmaxvq_f32(a); }
/// Lane j of r[i] becomes lane i of r[j].
EDGETRAN_INLINE void transpose(f32 (&r)[4]) {
  const float32x4x2_t a = vzipq_f32(r[0], r[2]), b = vzipq_f32(r[1], r[3]);
  const float32x4x2_t low = vzipq_f32(a.val[0], b.val[0]), high = vzipq_f32(a.val[1], b.val[1]);
  r[0] = low.val[0], r[1] = low.val[1], r[2] = high.val[0], r[3] = high.val[1];
}
/// Lane i is the sum of r[i].
EDGETRAN_INLINE f32 sums(f32 (&r)[4]) { return vpaddq_f32(vpaddq_f32(r[0], r[1]), vpaddq_f32(r[2], r[3])); }

#include "edgetran/kernels/targets/end_neon.inl"

#endif
#endif  // EDGETRAN_KERNELS_TARGETS_NEON_HPP
