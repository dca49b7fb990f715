// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_CORE_EXTENT_HPP
#define EDGETRAN_CORE_EXTENT_HPP

#include <concepts>
#include <cstdint>
#include <limits>
#include <string>
#include <type_traits>

#include "edgetran/core/error.hpp"

namespace edgetran {

/// Marks an extent that is known only at run time.
inline constexpr std::int64_t dynamic = -1;

/// One dimension of a shape. `extent<768>` is an empty type whose value the compiler folds; `extent<>` (or
/// `extent<dynamic>`) carries its value. Both convert to `std::int64_t`, so one formula serves both.
template <std::int64_t N = dynamic>
class extent {
 public:
  static_assert(N >= 0, "edgetran: a static extent is at least 0; use edgetran::dynamic for a run-time one");
  static constexpr bool is_static = true;

  constexpr extent() = default;
  /// A run-time value may enter a static extent only if it is that value.
  constexpr explicit extent(std::int64_t value) {
    if (value != N)
      throw shape_error("extent " + std::to_string(value) + " where the type says " + std::to_string(N));
  }
  constexpr operator std::int64_t() const { return N; }  // NOLINT: it is a number
};

template <>
class extent<dynamic> {
 public:
  static constexpr bool is_static = false;

  constexpr extent(std::int64_t value = 0) : value_(value) {}  // NOLINT: it is a number
  template <std::int64_t N>
  requires(N != dynamic) constexpr extent(extent<N>)
      : value_(N) {}                                          // NOLINT: forgetting what the type knew is safe
  constexpr operator std::int64_t() const { return value_; }  // NOLINT: it is a number

 private:
  std::int64_t value_;
};

template <std::int64_t N>
extent(std::integral_constant<std::int64_t, N>) -> extent<N>;
extent(std::int64_t)->extent<dynamic>;

namespace detail {
template <class T>
inline constexpr bool is_extent = false;
template <std::int64_t N>
inline constexpr bool is_extent<extent<N>> = true;
}  // namespace detail

/// One dimension, static or dynamic.
template <class T>
concept extent_like = detail::is_extent<std::remove_cvref_t<T>>;

/// False only when both extents are static and differ: what a `static_assert` may refuse before the program
/// runs.
template <extent_like A, extent_like B>
inline constexpr bool may_equal = [] {
  if constexpr (A::is_static && B::is_static)
    return std::int64_t{A{}} == std::int64_t{B{}};
  else
    return true;
}();

namespace detail {
template <extent_like A, extent_like B, class Op>
constexpr auto combine([[maybe_unused]] A a, [[maybe_unused]] B b, Op op) {
  if constexpr (A::is_static && B::is_static)
    return extent<op(std::int64_t{A{}}, std::int64_t{B{}})>{};
  else
    return extent<>{op(std::int64_t{a}, std::int64_t{b})};
}
}  // namespace detail

/// Product and quotient that stay static where both operands are. A product that 64 bits cannot hold is the
/// greatest number they can, which no model is allowed to have as a width (`any_model` refuses it).
template <extent_like A, extent_like B>
constexpr auto times(A a, B b) {
  return detail::combine(a, b, [](std::int64_t x, std::int64_t y) {
    std::int64_t product = 0;
    return __builtin_mul_overflow(x, y, &product) ? std::numeric_limits<std::int64_t>::max() : product;
  });
}
template <extent_like A, extent_like B>
constexpr auto over(A a, B b) {
  return detail::combine(a, b, [](std::int64_t x, std::int64_t y) { return y == 0 ? 0 : x / y; });
}

/// Whether parts of this number make up a whole, as far as both are known at compile time.
constexpr bool divides(std::int64_t parts, std::int64_t whole) {
  return parts == dynamic || whole == dynamic || (parts > 0 && whole % parts == 0);
}

}  // namespace edgetran

#endif  // EDGETRAN_CORE_EXTENT_HPP
