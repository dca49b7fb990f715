// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_SPACE_PLACE_HPP
#define EDGETRAN_SPACE_PLACE_HPP

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <type_traits>

#include "edgetran/core/wide_integer.hpp"
#include "edgetran/space/element.hpp"

namespace edgetran::space {

/// One kind of coordinate of a space, as a type: the element whose ranks it holds and, for an element that
/// depends on another, that key and how many coordinates before it the key stands. `x` are the coordinates of
/// an architecture and `at` the index of the one asked about.
template <class Element, class Key = void, std::size_t Back = 0>
struct place {
  using element = Element;
  using value_type = typename Element::value_type;
  static constexpr std::string_view name = Element::name;
  /// Values it may have at most, whatever the key.
  static constexpr std::uint64_t cardinality = Element::cardinality;

  /// Values it may have where the key is what `x` says.
  template <class C>
  static constexpr std::uint64_t radix([[maybe_unused]] const C* x, [[maybe_unused]] std::size_t at) {
    if constexpr (std::is_void_v<Key>)
      return Element::cardinality;
    else
      return Element::template cardinality_given<Key>(x[at - Back]);
  }
  template <class C>
  static constexpr value_type value(const C* x, std::size_t at) {
    if constexpr (std::is_void_v<Key>) {
      // An architecture holds no other ranks: the check inside `unrank` need not be made again.
      if (x[at] >= Element::cardinality) __builtin_unreachable();
      return Element::unrank(x[at]);
    } else
      return Element::template unrank_given<Key>(x[at], x[at - Back]);
  }
  /// The rank of a value; throws `input_error` for one that is not in the set.
  template <class C>
  static constexpr std::uint64_t rank([[maybe_unused]] const C* x, [[maybe_unused]] std::size_t at,
                                      const value_type& value) {
    if constexpr (std::is_void_v<Key>)
      return Element::rank(value);
    else
      return Element::template rank_given<Key>(value, x[at - Back]);
  }
};

namespace detail {

template <class M>
concept dependent = requires {
  { M::key } -> std::convertible_to<std::string_view>;
  typename M::first_case;
};
template <class M>
concept group = requires {
  typename M::layer;
  typename M::depth_element;
};
template <class M>
concept member = element<M> || dependent<M> || group<M>;

/// 64 bits where they are enough, for speed; as many as needed elsewhere. One type for each multiple of 64.
template <std::size_t Bits>
using integer = std::conditional_t<(Bits <= 64), std::uint64_t, wide_integer<(Bits + 63) / 64 * 64>>;

constexpr std::size_t width_of(std::uint64_t n) { return wide_integer<64>(n).bit_width(); }
template <std::size_t B>
constexpr std::size_t width_of(const wide_integer<B>& n) {
  return n.bit_width();
}

/// Replaces n by its quotient and returns the remainder.
constexpr std::uint64_t divide(std::uint64_t& n, std::uint64_t divisor) {
  const std::uint64_t remainder = n % divisor;
  n /= divisor;
  return remainder;
}
template <std::size_t B, class D>
constexpr wide_integer<B> divide(wide_integer<B>& n, const D& divisor) {
  return n.divide(divisor);
}

}  // namespace detail
}  // namespace edgetran::space

#endif  // EDGETRAN_SPACE_PLACE_HPP
