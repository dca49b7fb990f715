// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_CORE_UNITS_HPP
#define EDGETRAN_CORE_UNITS_HPP

#include <compare>
#include <type_traits>

namespace edgetran {

/// A number with a dimension: powers of time [s], energy [J], memory [byte] and arithmetic [FLOP].
/// Sums and comparisons need equal dimensions; products and quotients combine them, so that
/// `watts{2} * seconds{3}` is `joules{6}` and `seconds{1} + joules{1}` does not compile.
/// Construction from a bare number is explicit, and so is the way back (`value()`).
/// Counts are exact up to 2^53.
template <int Time, int Energy, int Byte, int Flop>
class quantity {
 public:
  constexpr quantity() = default;
  constexpr explicit quantity(double value) : value_(value) {}

  /// The number in base units (s, J, byte, FLOP and their products).
  [[nodiscard]] constexpr double value() const { return value_; }

  friend constexpr auto operator<=>(quantity, quantity) = default;

  constexpr quantity& operator+=(quantity other) { return value_ += other.value_, *this; }
  constexpr quantity& operator-=(quantity other) { return value_ -= other.value_, *this; }
  constexpr quantity& operator*=(double factor) { return value_ *= factor, *this; }
  constexpr quantity& operator/=(double divisor) { return value_ /= divisor, *this; }

  friend constexpr quantity operator+(quantity a, quantity b) { return a += b; }
  friend constexpr quantity operator-(quantity a, quantity b) { return a -= b; }
  friend constexpr quantity operator-(quantity a) { return quantity{-a.value_}; }
  friend constexpr quantity operator*(quantity a, double factor) { return a *= factor; }
  friend constexpr quantity operator*(double factor, quantity a) { return a *= factor; }
  friend constexpr quantity operator/(quantity a, double divisor) { return a /= divisor; }

 private:
  double value_ = 0;
};

namespace detail {
template <int T, int E, int B, int F>
constexpr auto drop_unit(double value) {
  if constexpr (T == 0 && E == 0 && B == 0 && F == 0)
    return value;
  else
    return quantity<T, E, B, F>{value};
}
}  // namespace detail

template <int T, int E, int B, int F, int T2, int E2, int B2, int F2>
constexpr auto operator*(quantity<T, E, B, F> a, quantity<T2, E2, B2, F2> b) {
  return detail::drop_unit<T + T2, E + E2, B + B2, F + F2>(a.value() * b.value());
}

/// Quotient; of two equal dimensions it is a bare `double`.
template <int T, int E, int B, int F, int T2, int E2, int B2, int F2>
constexpr auto operator/(quantity<T, E, B, F> a, quantity<T2, E2, B2, F2> b) {
  return detail::drop_unit<T - T2, E - E2, B - B2, F - F2>(a.value() / b.value());
}

using seconds = quantity<1, 0, 0, 0>;
using joules = quantity<0, 1, 0, 0>;
using watts = quantity<-1, 1, 0, 0>;
using bytes = quantity<0, 0, 1, 0>;
using flops = quantity<0, 0, 0, 1>;
using bytes_per_second = quantity<-1, 0, 1, 0>;
using flops_per_second = quantity<-1, 0, 0, 1>;
using per_second = quantity<-1, 0, 0, 0>;

/// The symbol that travels with a quantity in every file and table; `""` where the dimension has no name of
/// its own.
template <int T, int E, int B, int F>
constexpr const char* unit_symbol(quantity<T, E, B, F>) {
  using q = quantity<T, E, B, F>;
  if constexpr (std::is_same_v<q, seconds>)
    return "s";
  else if constexpr (std::is_same_v<q, joules>)
    return "J";
  else if constexpr (std::is_same_v<q, watts>)
    return "W";
  else if constexpr (std::is_same_v<q, bytes>)
    return "B";
  else if constexpr (std::is_same_v<q, flops>)
    return "FLOP";
  else if constexpr (std::is_same_v<q, bytes_per_second>)
    return "B/s";
  else if constexpr (std::is_same_v<q, flops_per_second>)
    return "FLOP/s";
  else if constexpr (std::is_same_v<q, per_second>)
    return "1/s";
  else
    return "";
}

}  // namespace edgetran

#endif  // EDGETRAN_CORE_UNITS_HPP
