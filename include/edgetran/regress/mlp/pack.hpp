// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_REGRESS_MLP_PACK_HPP
#define EDGETRAN_REGRESS_MLP_PACK_HPP

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <utility>

/// What networks compute with: a few numbers side by side in one register of 16 bytes, which every processor
/// we know has. A compiler at plain -O2 vectorises no loop whose length it does not know; this is written
/// out. What takes the time of float networks is handed to the vectors that the processor has (products.hpp).
namespace edgetran::regress::neural {

namespace detail {
template <class Real>
struct vectors;
template <>
struct vectors<float> {
  using real = float __attribute__((vector_size(16)));
  using whole = std::int32_t __attribute__((vector_size(16)));
};
template <>
struct vectors<double> {
  using real = double __attribute__((vector_size(16)));
  using whole = std::int64_t __attribute__((vector_size(16)));
};
}  // namespace detail

/// 16 bytes of float or double.
template <class Real>
struct pack {
  using real = Real;
  using vector = typename detail::vectors<Real>::real;
  using mask = typename detail::vectors<Real>::whole;  ///< all bits of a lane set, or none
  static constexpr std::size_t lanes = 16 / sizeof(Real);

  vector v{};

  constexpr pack() = default;
  [[gnu::always_inline]] pack(vector lanes_) : v(lanes_) {}      // NOLINT: it is the same
  [[gnu::always_inline]] pack(Real every) : v(filled(every)) {}  // NOLINT: a number in every lane

  [[gnu::always_inline]] friend pack operator+(pack a, pack b) { return a.v + b.v; }
  [[gnu::always_inline]] friend pack operator-(pack a, pack b) { return a.v - b.v; }
  [[gnu::always_inline]] friend pack operator*(pack a, pack b) { return a.v * b.v; }
  [[gnu::always_inline]] friend pack operator/(pack a, pack b) { return a.v / b.v; }
  [[gnu::always_inline]] friend pack operator-(pack a) { return -a.v; }
  [[gnu::always_inline]] friend mask operator<(pack a, pack b) { return a.v < b.v; }
  [[gnu::always_inline]] pack& operator+=(pack b) { return v += b.v, *this; }

 private:
  [[gnu::always_inline]] static vector filled(Real x) {
    if constexpr (lanes == 4)
      return vector{x, x, x, x};
    else
      return vector{x, x};
  }
};

/// Where the mask is set a, elsewhere b.
template <class Real>
[[gnu::always_inline]] inline pack<Real> select(typename pack<Real>::mask where, pack<Real> a, pack<Real> b) {
  return where ? a.v : b.v;
}
template <class Real>
[[gnu::always_inline]] inline pack<Real> abs(pack<Real> a) {
  return select<Real>(a < pack<Real>{}, -a, a);
}
/// Correctly rounded.
template <class Real>
[[gnu::always_inline]] inline pack<Real> sqrt(pack<Real> a) {
#if defined(__SSE2__)
  if constexpr (sizeof(Real) == 4)
    return __builtin_ia32_sqrtps(a.v);
  else
    return __builtin_ia32_sqrtpd(a.v);
#else
  for (std::size_t i = 0; i < pack<Real>::lanes; ++i) a.v[i] = std::sqrt(a.v[i]);
  return a;
#endif
}
template <class Real>
[[gnu::always_inline]] inline Real sum(pack<Real> a) {
  if constexpr (sizeof(Real) == 4)
    return (a.v[0] + a.v[2]) + (a.v[1] + a.v[3]);
  else
    return a.v[0] + a.v[1];
}

/// How many packs hold n numbers.
template <class Real>
constexpr std::size_t packs_for(std::size_t n) {
  return (n + pack<Real>::lanes - 1) / pack<Real>::lanes;
}

/// Number i of an array of packs.
template <class Real>
[[gnu::always_inline]] inline Real get(const pack<Real>* packs, std::size_t i) {
  Real x;
  std::memcpy(&x, reinterpret_cast<const char*>(packs) + i * sizeof(Real), sizeof x);
  return x;
}
template <class Real>
[[gnu::always_inline]] inline void set(pack<Real>* packs, std::size_t i, Real x) {
  std::memcpy(reinterpret_cast<char*>(packs) + i * sizeof(Real), &x, sizeof x);
}

/// body(0) … body(N - 1) as straight-line code, each index a std::integral_constant, so that arrays of packs
/// that they index stay in registers.
template <std::size_t N, class Body>
[[gnu::always_inline]] inline void unroll(Body&& body) {
  [&]<std::size_t... I>(std::index_sequence<I...>) __attribute__((always_inline)) {
    (body(std::integral_constant<std::size_t, I>{}), ...);
  }
  (std::make_index_sequence<N>{});
}

}  // namespace edgetran::regress::neural

#endif  // EDGETRAN_REGRESS_MLP_PACK_HPP
