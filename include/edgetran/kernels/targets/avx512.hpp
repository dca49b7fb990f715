// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_KERNELS_TARGETS_AVX512_HPP
#define EDGETRAN_KERNELS_TARGETS_AVX512_HPP

#include "edgetran/kernels/target.hpp"

#if defined(EDGETRAN_KERNELS_X86)
#include <immintrin.h>

#include "edgetran/core/inline.hpp"

#include "edgetran/kernels/targets/begin_avx512.inl"

#include "edgetran/kernels/targets/unroll.inl"

using f32 = __m512;
inline constexpr int lanes = 16;
inline constexpr int registers = 32;
/// Every lane. The masked forms below compile to the plain instruction; g++ 12 takes the plain intrinsics'
/// undefined operand for a mistake of ours.
inline constexpr __mmask16 all = 0xffff;

EDGETRAN_INLINE f32 zero() { return _mm512_setzero_ps(); }
EDGETRAN_INLINE f32 set(float x) { return _mm512_set1_ps(x); }
EDGETRAN_INLINE f32 load(const float* p) { return _mm512_loadu_ps(p); }
EDGETRAN_INLINE void store(float* p, f32 x) { _mm512_storeu_ps(p, x); }
EDGETRAN_INLINE __mmask16 first(int n) { return static_cast<__mmask16>((1U << n) - 1U); }
/// The first n numbers at p, then zeros; what lies behind them is not read.
EDGETRAN_INLINE f32 load(const float* p, int n) { return _mm512_maskz_loadu_ps(first(n), p); }
EDGETRAN_INLINE void store(float* p, f32 x, int n) { _mm512_mask_storeu_ps(p, first(n), x); }
/// The first n lanes of x, and `other` in the rest.
EDGETRAN_INLINE f32 keep(f32 x, int n, f32 other) { return _mm512_mask_mov_ps(other, first(n), x); }

EDGETRAN_INLINE f32 add(f32 a, f32 b) { return _mm512_add_ps(a, b); }
EDGETRAN_INLINE f32 sub(f32 a, f32 b) { return _mm512_sub_ps(a, b); }
EDGETRAN_INLINE f32 mul(f32 a, f32 b) { return _mm512_mul_ps(a, b); }
EDGETRAN_INLINE f32 div(f32 a, f32 b) { return _mm512_div_ps(a, b); }
EDGETRAN_INLINE f32 fma(f32 a, f32 b, f32 c) { return _mm512_fmadd_ps(a, b, c); }    ///< a b + c
EDGETRAN_INLINE f32 fnma(f32 a, f32 b, f32 c) { return _mm512_fnmadd_ps(a, b, c); }  ///< c - a b
/// The greater; where one is NaN, b.
EDGETRAN_INLINE f32 max(f32 a, f32 b) { return _mm512_maskz_max_ps(all, a, b); }
EDGETRAN_INLINE f32 min(f32 a, f32 b) { return _mm512_maskz_min_ps(all, a, b); }
EDGETRAN_INLINE f32 abs(f32 a) { return _mm512_abs_ps(a); }
EDGETRAN_INLINE f32 sqrt(f32 a) { return _mm512_maskz_sqrt_ps(all, a); }
/// The nearest whole number, halves to even; below 2^22 in size.
EDGETRAN_INLINE f32 round(f32 a) {
  return _mm512_maskz_roundscale_ps(all, a, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC);
}
/// a 2^n for whole numbers n from -126 to 127.
EDGETRAN_INLINE f32 scale(f32 a, f32 n) { return _mm512_maskz_scalef_ps(all, a, n); }
/// Where a < b, x, else y (also where one is NaN).
EDGETRAN_INLINE f32 where_less(f32 a, f32 b, f32 x, f32 y) {
  return _mm512_mask_mov_ps(y, _mm512_cmp_ps_mask(a, b, _CMP_LT_OQ), x);
}
/// The lanes in the opposite order.
EDGETRAN_INLINE f32 reverse(f32 a) {
  const __m512i order = _mm512_setr_epi32(15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0);
  return _mm512_maskz_permutexvar_ps(all, order, a);
}
// Lanes 0-7 with lanes 8-15, and so on down to one number.
EDGETRAN_INLINE float sum(f32 a) {
  a = add(a, _mm512_maskz_shuffle_f32x4(all, a, a, 0x4e));
  a = add(a, _mm512_maskz_shuffle_f32x4(all, a, a, 0xb1));
  a = add(a, _mm512_maskz_shuffle_ps(all, a, a, 0x4e));
  return _mm512_cvtss_f32(add(a, _mm512_maskz_shuffle_ps(all, a, a, 0xb1)));
}
EDGETRAN_INLINE float greatest(f32 a) {
  a = max(a, _mm512_maskz_shuffle_f32x4(all, a, a, 0x4e));
  a = max(a, _mm512_maskz_shuffle_f32x4(all, a, a, 0xb1));
  a = max(a, _mm512_maskz_shuffle_ps(all, a, a, 0x4e));
  return _mm512_cvtss_f32(max(a, _mm512_maskz_shuffle_ps(all, a, a, 0xb1)));
}
/// Lane j of r[i] becomes lane i of r[j].
EDGETRAN_INLINE void transpose(f32 (&r)[16]) {
  f32 a[16], b[16];
  unroll<8>([&](auto i) EDGETRAN_INLINE_LAMBDA {
    a[2 * i] = _mm512_maskz_unpacklo_ps(all, r[2 * i], r[2 * i + 1]);
    a[2 * i + 1] = _mm512_maskz_unpackhi_ps(all, r[2 * i], r[2 * i + 1]);
  });
  // b[4 g + j]: in each quarter q, the numbers 4 q + j of r[4 g] to r[4 g + 3].
  unroll<4>([&](auto i) EDGETRAN_INLINE_LAMBDA {
    constexpr int at = 4 * i;
    b[at] = _mm512_maskz_shuffle_ps(all, a[at], a[at + 2], 0x44);
    b[at + 1] = _mm512_maskz_shuffle_ps(all, a[at], a[at + 2], 0xee);
    b[at + 2] = _mm512_maskz_shuffle_ps(all, a[at + 1], a[at + 3], 0x44);
    b[at + 3] = _mm512_maskz_shuffle_ps(all, a[at + 1], a[at + 3], 0xee);
  });
  unroll<4>([&](auto j) EDGETRAN_INLINE_LAMBDA {
    const f32 even = _mm512_maskz_shuffle_f32x4(all, b[j], b[j + 4], 0x88);
    const f32 odd = _mm512_maskz_shuffle_f32x4(all, b[j], b[j + 4], 0xdd);
    const f32 even2 = _mm512_maskz_shuffle_f32x4(all, b[j + 8], b[j + 12], 0x88);
    const f32 odd2 = _mm512_maskz_shuffle_f32x4(all, b[j + 8], b[j + 12], 0xdd);
    r[j] = _mm512_maskz_shuffle_f32x4(all, even, even2, 0x88);
    r[j + 4] = _mm512_maskz_shuffle_f32x4(all, odd, odd2, 0x88);
    r[j + 8] = _mm512_maskz_shuffle_f32x4(all, even, even2, 0xdd);
    r[j + 12] = _mm512_maskz_shuffle_f32x4(all, odd, odd2, 0xdd);
  });
}
/// Lane i is the sum of r[i].
EDGETRAN_INLINE f32 sums(f32 (&r)[16]) {
  f32 a[8], b[4], c[2];
  unroll<8>([&](auto i) EDGETRAN_INLINE_LAMBDA {
    a[i] = add(_mm512_maskz_unpacklo_ps(all, r[2 * i], r[2 * i + 1]),
               _mm512_maskz_unpackhi_ps(all, r[2 * i], r[2 * i + 1]));
  });
  unroll<4>([&](auto i) EDGETRAN_INLINE_LAMBDA {
    b[i] = add(_mm512_maskz_shuffle_ps(all, a[2 * i], a[2 * i + 1], 0x44),
               _mm512_maskz_shuffle_ps(all, a[2 * i], a[2 * i + 1], 0xee));
  });
  unroll<2>([&](auto i) EDGETRAN_INLINE_LAMBDA {
    c[i] = add(_mm512_maskz_shuffle_f32x4(all, b[2 * i], b[2 * i + 1], 0x44),
               _mm512_maskz_shuffle_f32x4(all, b[2 * i], b[2 * i + 1], 0xee));
  });
  return add(_mm512_maskz_shuffle_f32x4(all, c[0], c[1], 0x88),
             _mm512_maskz_shuffle_f32x4(all, c[0], c[1], 0xdd));
}

#include "edgetran/kernels/targets/end_avx512.inl"

// What AVX-512 has added since runs the same vectors; but unroll() must be able to hold its instructions.
#include "edgetran/kernels/targets/begin_avx512_vbmi.inl"
using namespace avx512;

#include "edgetran/kernels/targets/unroll.inl"

#include "edgetran/kernels/targets/end_avx512_vbmi.inl"

#include "edgetran/kernels/targets/begin_avx512_bf16.inl"
using namespace avx512;

#include "edgetran/kernels/targets/unroll.inl"

#include "edgetran/kernels/targets/end_avx512_bf16.inl"

#endif
#endif  // EDGETRAN_KERNELS_TARGETS_AVX512_HPP
