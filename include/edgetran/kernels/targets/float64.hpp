// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_KERNELS_TARGETS_FLOAT64_HPP
#define EDGETRAN_KERNELS_TARGETS_FLOAT64_HPP

#include <cmath>
#include <cstdint>
#include <cstring>

#include "edgetran/kernels/simd.hpp"

/// Vectors of float64 beside those of float32: in the namespace of each target a type `f64` of `lanes64`
/// numbers, and the few functions on it that regression needs. Tails go through `load64` and `store64` of n
/// numbers.

#include "edgetran/kernels/targets/begin_scalar.inl"
using f64 = double __attribute__((vector_size(16)));
inline constexpr int lanes64 = 2;
namespace detail {
using i64 = std::int64_t __attribute__((vector_size(16)));
}

EDGETRAN_INLINE f64 set64(double x) { return f64{x, x}; }
EDGETRAN_INLINE f64 load64(const double* p) {
  f64 x;
  std::memcpy(&x, p, sizeof x);
  return x;
}
EDGETRAN_INLINE f64 load64(const double* p, int n) { return n == 1 ? f64{p[0], 0} : load64(p); }
EDGETRAN_INLINE void store64(double* p, f64 x) { std::memcpy(p, &x, sizeof x); }
EDGETRAN_INLINE void store64(double* p, f64 x, int n) {
  p[0] = x[0];
  if (n > 1) p[1] = x[1];
}
EDGETRAN_INLINE f64 add(f64 a, f64 b) { return a + b; }
EDGETRAN_INLINE f64 sub(f64 a, f64 b) { return a - b; }
EDGETRAN_INLINE f64 mul(f64 a, f64 b) { return a * b; }
EDGETRAN_INLINE f64 div(f64 a, f64 b) { return a / b; }
EDGETRAN_INLINE f64 fma(f64 a, f64 b, f64 c) { return a * b + c; }
EDGETRAN_INLINE f64 fnma(f64 a, f64 b, f64 c) { return c - a * b; }
EDGETRAN_INLINE f64 max(f64 a, f64 b) { return a > b ? a : b; }
EDGETRAN_INLINE f64 sqrt(f64 a) { return f64{std::sqrt(a[0]), std::sqrt(a[1])}; }
EDGETRAN_INLINE double sum(f64 a) { return a[0] + a[1]; }
/// a 2^n, where `shifted` is the whole number n plus 1.5 2^52: its lowest bits are those of n.
EDGETRAN_INLINE f64 scale64(f64 a, f64 shifted) {
  return (f64)((detail::i64)a + ((detail::i64)shifted << 52));
}
#include "edgetran/kernels/targets/end_scalar.inl"

#if defined(EDGETRAN_KERNELS_X86)
#include "edgetran/kernels/targets/begin_avx2.inl"
using f64 = __m256d;
inline constexpr int lanes64 = 4;

EDGETRAN_INLINE f64 set64(double x) { return _mm256_set1_pd(x); }
EDGETRAN_INLINE __m256i first64(int n) {
  return _mm256_cmpgt_epi64(_mm256_set1_epi64x(n), _mm256_setr_epi64x(0, 1, 2, 3));
}
EDGETRAN_INLINE f64 load64(const double* p) { return _mm256_loadu_pd(p); }
EDGETRAN_INLINE f64 load64(const double* p, int n) { return _mm256_maskload_pd(p, first64(n)); }
EDGETRAN_INLINE void store64(double* p, f64 x) { _mm256_storeu_pd(p, x); }
EDGETRAN_INLINE void store64(double* p, f64 x, int n) { _mm256_maskstore_pd(p, first64(n), x); }
EDGETRAN_INLINE f64 add(f64 a, f64 b) { return _mm256_add_pd(a, b); }
EDGETRAN_INLINE f64 sub(f64 a, f64 b) { return _mm256_sub_pd(a, b); }
EDGETRAN_INLINE f64 mul(f64 a, f64 b) { return _mm256_mul_pd(a, b); }
EDGETRAN_INLINE f64 div(f64 a, f64 b) { return _mm256_div_pd(a, b); }
EDGETRAN_INLINE f64 fma(f64 a, f64 b, f64 c) { return _mm256_fmadd_pd(a, b, c); }
EDGETRAN_INLINE f64 fnma(f64 a, f64 b, f64 c) { return _mm256_fnmadd_pd(a, b, c); }
EDGETRAN_INLINE f64 max(f64 a, f64 b) { return _mm256_max_pd(a, b); }
EDGETRAN_INLINE f64 sqrt(f64 a) { return _mm256_sqrt_pd(a); }
EDGETRAN_INLINE double sum(f64 a) {
  const __m128d x = _mm_add_pd(_mm256_castpd256_pd128(a), _mm256_extractf128_pd(a, 1));
  return _mm_cvtsd_f64(_mm_add_sd(x, _mm_unpackhi_pd(x, x)));
}
EDGETRAN_INLINE f64 scale64(f64 a, f64 shifted) {
  const __m256i exponent = _mm256_slli_epi64(_mm256_castpd_si256(shifted), 52);
  return _mm256_castsi256_pd(_mm256_add_epi64(_mm256_castpd_si256(a), exponent));
}
#include "edgetran/kernels/targets/end_avx2.inl"

#include "edgetran/kernels/targets/begin_avx512.inl"
using f64 = __m512d;
inline constexpr int lanes64 = 8;
inline constexpr __mmask8 all64 = 0xff;  // as `all` of float32: g++ 12 misreads the unmasked forms

EDGETRAN_INLINE f64 set64(double x) { return _mm512_set1_pd(x); }
EDGETRAN_INLINE __mmask8 first64(int n) { return static_cast<__mmask8>((1U << n) - 1U); }
EDGETRAN_INLINE f64 load64(const double* p) { return _mm512_loadu_pd(p); }
EDGETRAN_INLINE f64 load64(const double* p, int n) { return _mm512_maskz_loadu_pd(first64(n), p); }
EDGETRAN_INLINE void store64(double* p, f64 x) { _mm512_storeu_pd(p, x); }
EDGETRAN_INLINE void store64(double* p, f64 x, int n) { _mm512_mask_storeu_pd(p, first64(n), x); }
EDGETRAN_INLINE f64 add(f64 a, f64 b) { return _mm512_add_pd(a, b); }
EDGETRAN_INLINE f64 sub(f64 a, f64 b) { return _mm512_sub_pd(a, b); }
EDGETRAN_INLINE f64 mul(f64 a, f64 b) { return _mm512_mul_pd(a, b); }
EDGETRAN_INLINE f64 div(f64 a, f64 b) { return _mm512_div_pd(a, b); }
EDGETRAN_INLINE f64 fma(f64 a, f64 b, f64 c) { return _mm512_fmadd_pd(a, b, c); }
EDGETRAN_INLINE f64 fnma(f64 a, f64 b, f64 c) { return _mm512_fnmadd_pd(a, b, c); }
EDGETRAN_INLINE f64 max(f64 a, f64 b) { return _mm512_maskz_max_pd(all64, a, b); }
EDGETRAN_INLINE f64 sqrt(f64 a) { return _mm512_maskz_sqrt_pd(all64, a); }
EDGETRAN_INLINE double sum(f64 a) {
  a = add(a, _mm512_maskz_shuffle_f64x2(all64, a, a, 0x4e));
  a = add(a, _mm512_maskz_shuffle_f64x2(all64, a, a, 0xb1));
  return _mm512_cvtsd_f64(add(a, _mm512_maskz_shuffle_pd(all64, a, a, 0x55)));
}
EDGETRAN_INLINE f64 scale64(f64 a, f64 shifted) {
  const __m512i exponent = _mm512_maskz_slli_epi64(all64, _mm512_castpd_si512(shifted), 52);
  return _mm512_castsi512_pd(_mm512_add_epi64(_mm512_castpd_si512(a), exponent));
}
#include "edgetran/kernels/targets/end_avx512.inl"

#elif defined(EDGETRAN_KERNELS_NEON)
#include "edgetran/kernels/targets/begin_neon.inl"
using f64 = float64x2_t;
inline constexpr int lanes64 = 2;

EDGETRAN_INLINE f64 set64(double x) { return vdupq_n_f64(x); }
EDGETRAN_INLINE f64 load64(const double* p) { return vld1q_f64(p); }
EDGETRAN_INLINE f64 load64(const double* p, int n) { return n == 1 ? f64{p[0], 0} : vld1q_f64(p); }
EDGETRAN_INLINE void store64(double* p, f64 x) { vst1q_f64(p, x); }
EDGETRAN_INLINE void store64(double* p, f64 x, int n) {
  p[0] = vgetq_lane_f64(x, 0);
  if (n > 1) p[1] = vgetq_lane_f64(x, 1);
}
EDGETRAN_INLINE f64 add(f64 a, f64 b) { return vaddq_f64(a, b); }
EDGETRAN_INLINE f64 sub(f64 a, f64 b) { return vsubq_f64(a, b); }
EDGETRAN_INLINE f64 mul(f64 a, f64 b) { return vmulq_f64(a, b); }
EDGETRAN_INLINE f64 div(f64 a, f64 b) { return vdivq_f64(a, b); }
EDGETRAN_INLINE f64 fma(f64 a, f64 b, f64 c) { return vfmaq_f64(c, a, b); }
EDGETRAN_INLINE f64 fnma(f64 a, f64 b, f64 c) { return vfmsq_f64(c, a, b); }
EDGETRAN_INLINE f64 max(f64 a, f64 b) { return vmaxq_f64(a, b); }
EDGETRAN_INLINE f64 sqrt(f64 a) { return vsqrtq_f64(a); }
EDGETRAN_INLINE double sum(f64 a) { return vaddvq_f64(a); }
EDGETRAN_INLINE f64 scale64(f64 a, f64 shifted) {
  const int64x2_t exponent = vshlq_n_s64(vreinterpretq_s64_f64(shifted), 52);
  return vreinterpretq_f64_s64(vaddq_s64(vreinterpretq_s64_f64(a), exponent));
}
#include "edgetran/kernels/targets/end_neon.inl"
#endif

#endif  // EDGETRAN_KERNELS_TARGETS_FLOAT64_HPP
