// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_REGRESS_MLP_DUAL_HPP
#define EDGETRAN_REGRESS_MLP_DUAL_HPP

#include <cstddef>

#include "edgetran/regress/mlp/pack.hpp"

namespace edgetran::regress::neural {

/// A value and how fast it changes along one direction: v + d e with e^2 = 0. What computes a gradient with
/// numbers computes, with these, also the product of the second derivatives with the direction
/// (forward-over-reverse), exactly. T is a pack or a number.
template <class T>
struct dual {
  T v{}, d{};

  constexpr dual() = default;
  [[gnu::always_inline]] constexpr dual(T value) : v(value) {}  // NOLINT: a constant
  [[gnu::always_inline]] constexpr dual(T value, T change) : v(value), d(change) {}

  [[gnu::always_inline]] friend dual operator+(dual a, dual b) { return {a.v + b.v, a.d + b.d}; }
  [[gnu::always_inline]] friend dual operator-(dual a, dual b) { return {a.v - b.v, a.d - b.d}; }
  [[gnu::always_inline]] friend dual operator-(dual a) { return {-a.v, -a.d}; }
  [[gnu::always_inline]] friend dual operator*(dual a, dual b) { return {a.v * b.v, a.v * b.d + a.d * b.v}; }
  [[gnu::always_inline]] friend dual operator*(dual a, T b) { return {a.v * b, a.d * b}; }
  [[gnu::always_inline]] friend dual operator*(T a, dual b) { return b * a; }
  [[gnu::always_inline]] friend dual operator/(dual a, dual b) {
    const T quotient = a.v / b.v;
    return {quotient, (a.d - quotient * b.d) / b.v};
  }
  [[gnu::always_inline]] friend auto operator<(dual a, dual b) { return a.v < b.v; }
  [[gnu::always_inline]] dual& operator+=(dual b) { return v += b.v, d += b.d, *this; }
};

namespace detail {
template <class N>
struct number {  // float or double
  using real = N;
  using scalar = N;
};
template <class Real>
struct number<pack<Real>> {
  using real = Real;
  using scalar = Real;
};
template <class T>
struct number<dual<T>> {
  using real = typename number<T>::real;
  using scalar = dual<typename number<T>::scalar>;
};
}  // namespace detail

/// float or double, whatever N is made of; and what one lane of N is.
template <class N>
using real_of = typename detail::number<N>::real;
template <class N>
using scalar_of = typename detail::number<N>::scalar;

template <class Mask, class T>
[[gnu::always_inline]] inline dual<T> select(Mask where, dual<T> a, dual<T> b) {
  return {select(where, a.v, b.v), select(where, a.d, b.d)};
}
template <class T>
[[gnu::always_inline]] inline dual<T> sqrt(dual<T> a) {
  const T root = sqrt(a.v);
  return {root, a.d / (root + root)};
}
template <class T>
[[gnu::always_inline]] inline auto sum(dual<T> a) {
  return dual{sum(a.v), sum(a.d)};
}
template <class Real>
[[gnu::always_inline]] inline dual<Real> get(const dual<pack<Real>>* packs, std::size_t i) {
  constexpr std::size_t lanes = pack<Real>::lanes;
  return {get(&packs[i / lanes].v, i % lanes), get(&packs[i / lanes].d, i % lanes)};
}
template <class Real>
[[gnu::always_inline]] inline void set(dual<pack<Real>>* packs, std::size_t i, dual<Real> x) {
  constexpr std::size_t lanes = pack<Real>::lanes;
  set(&packs[i / lanes].v, i % lanes, x.v);
  set(&packs[i / lanes].d, i % lanes, x.d);
}

/// One number in every lane.
template <class Real>
[[gnu::always_inline]] inline pack<Real> spread(Real x) {
  return x;
}
template <class Real>
[[gnu::always_inline]] inline dual<pack<Real>> spread(dual<Real> x) {
  return {pack<Real>(x.v), pack<Real>(x.d)};
}

}  // namespace edgetran::regress::neural

#endif  // EDGETRAN_REGRESS_MLP_DUAL_HPP
