// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_REGRESS_MLP_FUNCTIONS_HPP
#define EDGETRAN_REGRESS_MLP_FUNCTIONS_HPP

#include <bit>
#include <cmath>
#include <concepts>
#include <cstddef>

#include "edgetran/regress/mlp/dual.hpp"
#include "edgetran/regress/mlp/pack.hpp"

/// Functions of numbers, packs and duals of either. On packs: series cut where the rest is below half a unit
/// in the last place. Relative errors against long double over the whole range, float / double: `exp` 1.3e-7
/// / 2.5e-16, `softplus` 2e-7 / 4e-16, `logistic` 2e-7 / 4e-16.
namespace edgetran::regress::neural {

namespace detail {
template <class Real>
inline constexpr bool single = sizeof(Real) == 4;

constexpr double inverse_factorial(std::size_t n) {
  double product = 1;
  for (std::size_t i = 2; i <= n; ++i) product *= static_cast<double>(i);
  return 1 / product;
}

/// The sum of c(First + k) x^k for k < Count, by halves (Estrin): a short chain, where Horner's rule would
/// keep the processor waiting for each step. `powers` are x, x^2, x^4, x^8.
template <std::size_t First, std::size_t Count, class Real, class C>
[[gnu::always_inline]] inline pack<Real> polynomial(const pack<Real> (&powers)[4], C c) {
  if constexpr (Count == 1) {
    return Real(c(First));
  } else {
    constexpr std::size_t half = std::bit_ceil(Count) / 2, level = std::bit_width(half) - 1;
    return polynomial<First, half>(powers, c) +
           powers[level] * polynomial<First + half, Count - half>(powers, c);
  }
}
template <std::size_t Count, class Real, class C>
[[gnu::always_inline]] inline pack<Real> polynomial(pack<Real> x, C c) {
  const pack<Real> square = x * x, fourth = square * square;
  const pack<Real> powers[4] = {x, square, fourth, fourth * fourth};
  return polynomial<0, Count>(powers, c);
}
}  // namespace detail

/// e^x for x in [-87, 88] (double: [-708, 709]); beyond, the value at the border.
template <class Real>
[[gnu::always_inline]] inline pack<Real> exp(pack<Real> x) {
  using p = pack<Real>;
  constexpr bool single = detail::single<Real>;
  constexpr int mantissa = single ? 23 : 52;
  constexpr std::size_t degree = single ? 7 : 13;
  const p least = Real(single ? -87 : -708), most = Real(single ? 88 : 709);
  x = select<Real>(x < least, least, select<Real>(most < x, most, x));
  // Adding 1.5 2^mantissa leaves the nearest whole number in the lowest bits.
  const p shift = Real(single ? 12582912.0 : 6755399441055744.0);
  const p shifted = x * p(Real(1.4426950408889634074)) + shift;
  const p n = shifted - shift;
  // ln 2 in two parts; the product with the first is exact.
  const p f = (x - n * p(Real(single ? 0.693359375 : 6.93147180369123816490e-01))) -
              n * p(Real(single ? -2.12194440e-4 : 1.90821492927058770002e-10));
  const p sum = detail::polynomial<degree + 1>(f, [](std::size_t k) { return detail::inverse_factorial(k); });
  typename p::mask bits, exponent;
  std::memcpy(&bits, &sum.v, sizeof bits);
  std::memcpy(&exponent, &shifted.v, sizeof exponent);
  bits += exponent << mantissa;
  p scaled;
  std::memcpy(&scaled.v, &bits, sizeof bits);
  return scaled;
}

/// log(1 + x) for x in [0, 1]: 2 atanh(x / (2 + x)) by its series.
template <class Real>
[[gnu::always_inline]] inline pack<Real> log1p_unit(pack<Real> x) {
  using p = pack<Real>;
  constexpr std::size_t terms = detail::single<Real> ? 7 : 16;
  const p s = x / (p(Real(2)) + x);
  return s *
         detail::polynomial<terms>(s * s, [](std::size_t k) { return 2 / static_cast<double>(2 * k + 1); });
}

template <std::floating_point Real>
[[gnu::always_inline]] inline Real exp(Real x) {
  return std::exp(x);
}
template <std::floating_point Real>
[[gnu::always_inline]] inline Real log(Real x) {
  return std::log(x);
}
/// The square root of a number or of a dual of one.
template <std::floating_point Real>
[[gnu::always_inline]] inline Real root(Real x) {
  return std::sqrt(x);
}
template <std::floating_point Real>
[[gnu::always_inline]] inline dual<Real> root(dual<Real> x) {
  const Real r = std::sqrt(x.v);
  return {r, x.d / (r + r)};
}
template <class T>
[[gnu::always_inline]] inline dual<T> exp(dual<T> x) {
  const T value = exp(x.v);
  return {value, value * x.d};
}
template <class T>
[[gnu::always_inline]] inline dual<T> log(dual<T> x) {
  return {log(x.v), x.d / x.v};
}
/// 1 / (1 + e^-x), by e^-|x|, so that no tail loses its digits.
template <class Real>
[[gnu::always_inline]] inline pack<Real> logistic(pack<Real> x) {
  const pack<Real> e = exp(-abs(x)), one = Real(1);
  return select<Real>(x < pack<Real>{}, e, one) / (one + e);
}
template <class T>
[[gnu::always_inline]] inline dual<T> logistic(dual<T> x) {
  const T s = logistic(x.v);
  return {s, (s - s * s) * x.d};
}

/// The value of a function and its slope there.
template <class N>
struct activated {
  N value, slope;
};

/// log(1 + e^x) and its slope, the logistic of x.
template <class Real>
[[gnu::always_inline]] inline activated<pack<Real>> softplus_both(pack<Real> x) {
  using p = pack<Real>;
  const p e = exp(-abs(x)), one = Real(1);
  const auto negative = x < p{};
  return {select<Real>(negative, p{}, x) + log1p_unit(e), select<Real>(negative, e, one) / (one + e)};
}
/// The same of a dual that changes by d, where those of its value are known.
template <class T>
[[gnu::always_inline]] inline activated<dual<T>> softplus_along(activated<T> known, T d) {
  const auto [value, slope] = known;
  return {{value, slope * d}, {slope, (slope - slope * slope) * d}};
}
template <class T>
[[gnu::always_inline]] inline activated<dual<T>> softplus_both(dual<T> x) {
  return softplus_along(softplus_both(x.v), x.d);
}

/// Probability that a standard normal variable is at most t, within 1.5e-7, given e = exp(-t^2 / 2).
/// Source: Abramowitz and Stegun, 7.1.26.
template <class N>
[[gnu::always_inline]] inline N normal_cdf_given(N t, N e) {
  using Real = real_of<N>;
  const auto c = [](double x) { return N(pack<Real>(Real(x))); };
  const auto negative = t < c(0);
  const N size = select(negative, -t, t);
  const N k = c(1) / (c(1) + c(0.3275911 * 0.70710678118654752440) * size);
  const N tail = c(0.5) * e * k *
                 (c(0.254829592) +
                  k * (c(-0.284496736) + k * (c(1.421413741) + k * (c(-1.453152027) + k * c(1.061405429)))));
  return select(negative, tail, c(1) - tail);
}

}  // namespace edgetran::regress::neural

#endif  // EDGETRAN_REGRESS_MLP_FUNCTIONS_HPP
