// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// The body of kernels/math.hpp, for each target. Polynomials: least largest relative error, by linear programming.

/// 2^x within 2 units in the last place for x in [-126, 127], and nothing of use beyond. NaN stays NaN.
EDGETRAN_INLINE f32 exp2_within(f32 x) {
  const f32 n = round(x), f = sub(x, n);
  f32 p = set(0.0013276472F);
  p = fma(p, f, set(0.009675541F));
  p = fma(p, f, set(0.05550713F));
  p = fma(p, f, set(0.2402212F));
  p = fma(p, f, set(0.69314694F));
  p = fma(p, f, set(1.0000001F));
  return scale(p, n);
}

/// 2^x as above; beyond the borders, the value at the border.
EDGETRAN_INLINE f32 exp2(f32 x) { return exp2_within(max(set(-126.0F), min(set(127.0F), x))); }

/// e^x within 2 units in the last place for x in [-87, 88]; beyond, the value at the border. NaN stays NaN.
EDGETRAN_INLINE f32 exp(f32 x) {
  x = max(set(-87.0F), min(set(88.0F), x));
  const f32 n = round(mul(x, set(1.44269504F)));
  // ln 2 in two parts: the product with the first is exact.
  const f32 f = fnma(n, set(-2.12194440e-4F), fnma(n, set(0.693359375F), x));
  f32 p = set(0.0013836842F);
  p = fma(p, f, set(0.008374816F));
  p = fma(p, f, set(0.041668225F));
  p = fma(p, f, set(0.1666642F));
  p = fma(p, f, set(0.4999999F));
  p = fma(p, f, set(1.0F));
  p = fma(p, f, set(1.0F));
  return scale(p, n);
}
