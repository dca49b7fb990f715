// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// The body of kernels/activation.hpp, for each target. One vector in, one out: a kernel may apply them to the
// registers that it is about to store.

/// x / (1 + e^(-s x)) for s x = t, the sigmoid times x. NaN stays NaN; e^-88 x replaces what is smaller.
EDGETRAN_INLINE f32 sigmoid_times(f32 x, f32 t, f32 lowest) {
  return div(max(lowest, x), add(set(1.0F), exp(sub(zero(), t))));
}

/// x times the share of a normal distribution that lies below x. max(x, 0) - |x| Q(|x|), where Q, the share
/// beyond |x|, is e^(-x^2 / 2) t P(t) with t = 1 / (1 + 0.3 |x|), P within 1.1e-7 (Remez): no digit cancels
/// for any x. The square's rounding error, which counts twenty times and more far out, is put back.
EDGETRAN_INLINE f32 gelu(f32 x) {
  const f32 a = min(set(12.9F), abs(x));
  const f32 t = div(set(1.0F), fma(set(0.3F), a, set(1.0F)));
  f32 p = set(0.0362494834F);
  p = fma(p, t, set(-0.159607289F));
  p = fma(p, t, set(0.210515854F));
  p = fma(p, t, set(-0.0575365425F));
  p = fma(p, t, set(0.130613992F));
  p = fma(p, t, set(0.0992864162F));
  p = fma(p, t, set(0.120855427F));
  p = fma(p, t, set(0.119622603F));
  const f32 square = mul(a, a);
  const f32 e = exp(mul(set(-0.5F), square));
  const f32 rest = fnma(a, a, square);  // zero where the target has no fused multiply-add
  const f32 beyond = mul(mul(fma(mul(set(0.5F), rest), e, e), t), p);
  return fnma(a, beyond, max(zero(), x));
}

EDGETRAN_INLINE f32 gelu_tanh(f32 x) {
  const f32 u = mul(x, fma(mul(x, x), set(0.0713548163F), set(1.59576912F)));  // twice the argument of tanh
  return sigmoid_times(x, u, set(-10.0F));
}

EDGETRAN_INLINE f32 silu(f32 x) { return sigmoid_times(x, x, set(-87.0F)); }

EDGETRAN_INLINE f32 quick_gelu(f32 x) { return sigmoid_times(x, mul(x, set(1.702F)), set(-51.0F)); }

EDGETRAN_INLINE f32 relu(f32 x) { return max(zero(), x); }

/// e / (e + 2) with e = e^(2 x) - 1 put together as (2^n - 1) + 2^n (e^f - 1), so that small x keep their
/// digits.
EDGETRAN_INLINE f32 tanh(f32 x) {
  x = max(set(-9.1F), min(set(9.1F), x));
  const f32 y = add(x, x);
  const f32 n = round(mul(y, set(1.44269504F)));
  const f32 f = fnma(n, set(-2.12194440e-4F), fnma(n, set(0.693359375F), y));
  f32 p = set(0.0013836842F);
  p = fma(p, f, set(0.008374816F));
  p = fma(p, f, set(0.041668225F));
  p = fma(p, f, set(0.1666642F));
  p = fma(p, f, set(0.4999999F));
  p = fma(mul(p, f), f, f);
  const f32 power = scale(set(1.0F), n);
  const f32 e = fma(power, p, sub(power, set(1.0F)));
  return div(e, add(e, set(2.0F)));
}

/// The activation A of every lane: for kernels that end in one.
template <activation A>
EDGETRAN_INLINE f32 activate(f32 x) {
  if constexpr (A == activation::gelu) return gelu(x);
  if constexpr (A == activation::gelu_tanh) return gelu_tanh(x);
  if constexpr (A == activation::silu) return silu(x);
  if constexpr (A == activation::quick_gelu) return quick_gelu(x);
  if constexpr (A == activation::relu) return relu(x);
  if constexpr (A == activation::tanh) return tanh(x);
  return x;
}

template <activation A>
void activate_all(const float* x, std::ptrdiff_t n, float* y) {
  std::ptrdiff_t i = 0;
  for (; i + lanes <= n; i += lanes) store(y + i, activate<A>(load(x + i)));
  if (i < n) store(y + i, activate<A>(load(x + i, static_cast<int>(n - i))), static_cast<int>(n - i));
}

inline void activate_array(activation f, const float* x, std::ptrdiff_t n, float* y) {
  switch (f) {
    case activation::none:
      return activate_all<activation::none>(x, n, y);
    case activation::gelu:
      return activate_all<activation::gelu>(x, n, y);
    case activation::gelu_tanh:
      return activate_all<activation::gelu_tanh>(x, n, y);
    case activation::silu:
      return activate_all<activation::silu>(x, n, y);
    case activation::quick_gelu:
      return activate_all<activation::quick_gelu>(x, n, y);
    case activation::relu:
      return activate_all<activation::relu>(x, n, y);
    case activation::tanh:
      return activate_all<activation::tanh>(x, n, y);
  }
}
