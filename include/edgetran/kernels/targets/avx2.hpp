// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_KERNELS_TARGETS_AVX2_HPP
#define EDGETRAN_KERNELS_TARGETS_AVX2_HPP

#include "edgetran/kernels/target.hpp"

#if defined(EDGETRAN_KERNELS_X86)
#include <immintrin.h>

#include "edgetran/core/inline.hpp"

#include "edgetran/kernels/targets/begin_avx2.inl"

#include "edgetran/kernels/targets/unroll.inl"

using f32 = __m256;
inline constexpr int lanes = 8;
inline constexpr int registers = 16;

EDGETRAN_INLINE f32 zero() { return _mm256_setzero_ps(); }
EDGETRAN_INLINE f32 set(float x) { return _mm256_set1_ps(x); }
EDGETRAN_INLINE f32 load(const float* p) { return _mm256_loadu_ps(p); }
EDGETRAN_INLINE void store(float* p, f32 x) { _mm256_storeu_ps(p, x); }
EDGETRAN_INLINE __m256i first(int n) {
  return _mm256_cmpgt_epi32(_mm256_set1_epi32(n), _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7));
}
/// The first n numbers at p, then zeros; what lies behind them is not read.
EDGETRAN_INLINE f32 load(const float* p, int n) { return _mm256_maskload_ps(p, first(n)); }
EDGETRAN_INLINE void store(float* p, f32 x, int n) { _mm256_maskstore_ps(p, first(n), x); }
/// The first n lanes of x, and `other` in the rest.
EDGETRAN_INLINE f32 keep(f32 x, int n, f32 other) {
  return _mm256_blendv_ps(other, x, _mm256_castsi256_ps(first(n)));
}

EDGETRAN_INLINE f32 add(f32 a, f32 b) { return _mm256_add_ps(a, b); }
EDGETRAN_INLINE f32 sub(f32 a, f32 b) { return _mm256_sub_ps(a, b); }
EDGETRAN_INLINE f32 mul(f32 a, f32 b) { return _mm256_mul_ps(a, b); }
EDGETRAN_INLINE f32 div(f32 a, f32 b) { return _mm256_div_ps(a, b); }
EDGETRAN_INLINE f32 fma(f32 a, f32 b, f32 c) { return _mm256_fmadd_ps(a, b, c); }    ///< a b + c
EDGETRAN_INLINE f32 fnma(f32 a, f32 b, f32 c) { return _mm256_fnmadd_ps(a, b, c); }  ///< c - a b
/// The greater; where one is NaN, b.
EDGETRAN_INLINE f32 max(f32 a, f32 b) { return _mm256_max_ps(a, b); }
EDGETRAN_INLINE f32 min(f32 a, f32 b) { return _mm256_min_ps(a, b); }
EDGETRAN_INLINE f32 abs(f32 a) { return _mm256_andnot_ps(_mm256_set1_ps(-0.0F), a); }
EDGETRAN_INLINE f32 sqrt(f32 a) { return _mm256_sqrt_ps(a); }
/// The nearest whole number, halves to even; below 2^22 in size.
EDGETRAN_INLINE f32 round(f32 a) { return _mm256_round_ps(a, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC); }
/// a 2^n for whole numbers n from -126 to 127.
EDGETRAN_INLINE f32 scale(f32 a, f32 n) {
  const __m256i exponent = _mm256_add_epi32(_mm256_cvtps_epi32(n), _mm256_set1_epi32(127));
  return _mm256_mul_ps(a, _mm256_castsi256_ps(_mm256_slli_epi32(exponent, 23)));
}
/// Where a < b, x, else y (also where one is NaN).
EDGETRAN_INLINE f32 where_less(f32 a, f32 b, f32 x, f32 y) {
  return _mm256_blendv_ps(y, x, _mm256_cmp_ps(a, b, _CMP_LT_OQ));
}
/// The lanes in the opposite order.
EDGETRAN_INLINE f32 reverse(f32 a) {
  return _mm256_permutevar8x32_ps(a, _mm256_setr_epi32(7, 6, 5, 4, 3, 2, 1, 0));
}
EDGETRAN_INLINE float sum(f32 a) {
  __m128 x = _mm_add_ps(_mm256_castps256_ps128(a), _mm256_extractf128_ps(a, 1));
  x = _mm_add_ps(x, _mm_movehl_ps(x, x));
  return _mm_cvtss_f32(_mm_add_ss(x, _mm_movehdup_ps(x)));
}
EDGETRAN_INLINE float greatest(f32 a) {
  __m128 x = _mm_max_ps(_mm256_castps256_ps128(a), _mm256_extractf128_ps(a, 1));
  x = _mm_max_ps(x, _mm_movehl_ps(x, x));
  return _mm_cvtss_f32(_mm_max_ss(x, _mm_movehdup_ps(x)));
}
/// Lane j of r[i] becomes lane i of r[j].
EDGETRAN_INLINE void transpose(f32 (&r)[8]) {
  f32 a[8], b[8];
  unroll<4>([&](auto i) EDGETRAN_INLINE_LAMBDA {
    a[2 * i] = _mm256_unpacklo_ps(r[2 * i], r[2 * i + 1]);
    a[2 * i + 1] = _mm256_unpackhi_ps(r[2 * i], r[2 * i + 1]);
  });
  unroll<2>([&](auto i) EDGETRAN_INLINE_LAMBDA {
    constexpr int at = 4 * i;
    b[at] = _mm256_shuffle_ps(a[at], a[at + 2], 0x44);
    b[at + 1] = _mm256_shuffle_ps(a[at], a[at + 2], 0xee);
    b[at + 2] = _mm256_shuffle_ps(a[at + 1], a[at + 3], 0x44);
    b[at + 3] = _mm256_shuffle_ps(a[at + 1], a[at + 3], 0xee);
  });
  unroll<4>([&](auto i) EDGETRAN_INLINE_LAMBDA {
    r[i] = _mm256_permute2f128_ps(b[i], b[i + 4], 0x20);
    r[i + 4] = _mm256_permute2f128_ps(b[i], b[i + 4], 0x31);
  });
}
/// Lane i is the sum of r[i].
EDGETRAN_INLINE f32 sums(f32 (&r)[8]) {
  f32 a[4], b[2];
  unroll<4>([&](auto i) EDGETRAN_INLINE_LAMBDA {
    a[i] = add(_mm256_unpacklo_ps(r[2 * i], r[2 * i + 1]), _mm256_unpackhi_ps(r[2 * i], r[2 * i + 1]));
  });
  unroll<2>([&](auto i) EDGETRAN_INLINE_LAMBDA {
    b[i] =
        add(_mm256_shuffle_ps(a[2 * i], a[2 * i + 1], 0x44), _mm256_shuffle_ps(a[2 * i], a[2 * i + 1], 0xee));
  });
  return add(_mm256_permute2f128_ps(b[0], b[1], 0x20), _mm256_permute2f128_ps(b[0], b[1], 0x31));
}

#include "edgetran/kernels/targets/end_avx2.inl"

#endif
#endif  // EDGETRAN_KERNELS_TARGETS_AVX2_HPP
