// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_KERNELS_TARGETS_SCALAR_HPP
#define EDGETRAN_KERNELS_TARGETS_SCALAR_HPP

#include <cmath>
#include <cstdint>
#include <cstring>

#include "edgetran/core/inline.hpp"
#include "edgetran/kernels/target.hpp"

#include "edgetran/kernels/targets/begin_scalar.inl"

#include "edgetran/kernels/targets/unroll.inl"

/// Four numbers in a vector that both compilers know on every processor, with or without instructions for it.
using f32 = float __attribute__((vector_size(16)));
inline constexpr int lanes = 4;
inline constexpr int registers = 16;
namespace detail {
using i32 = std::int32_t __attribute__((vector_size(16)));
}

EDGETRAN_INLINE f32 zero() { return f32{}; }
EDGETRAN_INLINE f32 set(float x) { return f32{x, x, x, x}; }
EDGETRAN_INLINE f32 load(const float* p) {
  f32 x;
  std::memcpy(&x, p, sizeof x);
  return x;
}
EDGETRAN_INLINE void store(float* p, f32 x) { std::memcpy(p, &x, sizeof x); }
/// The first n numbers at p, then zeros; what lies behind them is not read.
EDGETRAN_INLINE f32 load(const float* p, int n) {
  f32 x{};
  for (int i = 0; i < n && i < lanes; ++i) x[i] = p[i];
  return x;
}
EDGETRAN_INLINE void store(float* p, f32 x, int n) {
  for (int i = 0; i < n && i < lanes; ++i) p[i] = x[i];
}
/// The first n lanes of x, and `other` in the rest.
EDGETRAN_INLINE f32 keep(f32 x, int n, f32 other) {
  return detail::i32{0, 1, 2, 3} < detail::i32{n, n, n, n} ? x : other;
}

EDGETRAN_INLINE f32 add(f32 a, f32 b) { return a + b; }
EDGETRAN_INLINE f32 sub(f32 a, f32 b) { return a - b; }
EDGETRAN_INLINE f32 mul(f32 a, f32 b) { return a * b; }
EDGETRAN_INLINE f32 div(f32 a, f32 b) { return a / b; }
EDGETRAN_INLINE f32 fma(f32 a, f32 b, f32 c) { return a * b + c; }   ///< a b + c, rounded twice where need be
EDGETRAN_INLINE f32 fnma(f32 a, f32 b, f32 c) { return c - a * b; }  ///< c - a b
/// The greater; where one is NaN, b.
EDGETRAN_INLINE f32 max(f32 a, f32 b) { return a > b ? a : b; }
EDGETRAN_INLINE f32 min(f32 a, f32 b) { return a < b ? a : b; }
EDGETRAN_INLINE f32 abs(f32 a) { return (f32)((detail::i32)a & 0x7fffffff); }
EDGETRAN_INLINE f32 sqrt(f32 a) {
#if defined(__SSE2__)
  return __builtin_ia32_sqrtps(a);
#else
  return f32{std::sqrt(a[0]), std::sqrt(a[1]), std::sqrt(a[2]), std::sqrt(a[3])};
#endif
}
/// The nearest whole number, halves to even; below 2^22 in size.
EDGETRAN_INLINE f32 round(f32 a) {
  const f32 shift = set(12582912.0F);  // 1.5 2^23: the sum keeps no binary place behind the point
  return (a + shift) - shift;
}
/// a 2^n for whole numbers n from -126 to 127.
EDGETRAN_INLINE f32 scale(f32 a, f32 n) {
  return a * (f32)((__builtin_convertvector(n, detail::i32) + 127) << 23);
}
/// Where a < b, x, else y (also where one is NaN).
EDGETRAN_INLINE f32 where_less(f32 a, f32 b, f32 x, f32 y) { return a < b ? x : y; }
/// The lanes in the opposite order.
EDGETRAN_INLINE f32 reverse(f32 a) { return f32{a[3], a[2], a[1], a[0]}; }
EDGETRAN_INLINE float sum(f32 a) { return (a[0] + a[2]) + (a[1] + a[3]); }
EDGETRAN_INLINE float greatest(f32 a) {
  const float x = a[0] > a[1] ? a[0] : a[1], y = a[2] > a[3] ? a[2] : a[3];
  return x > y ? x : y;
}
/// Lane j of r[i] becomes lane i of r[j].
EDGETRAN_INLINE void transpose(f32 (&r)[4]) {
  const f32 a = r[0], b = r[1], c = r[2], d = r[3];
  unroll<4>([&](auto lane) EDGETRAN_INLINE_LAMBDA {
    constexpr int j = lane;
    r[j] = f32{a[j], b[j], c[j], d[j]};
  });
}
/// Lane i is the sum of r[i].
EDGETRAN_INLINE f32 sums(f32 (&r)[4]) {
  transpose(r);
  return (r[0] + r[2]) + (r[1] + r[3]);
}

#include "edgetran/kernels/targets/end_scalar.inl"

#endif  // EDGETRAN_KERNELS_TARGETS_SCALAR_HPP
