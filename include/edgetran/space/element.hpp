// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_SPACE_ELEMENT_HPP
#define EDGETRAN_SPACE_ELEMENT_HPP

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>

#include "edgetran/core/error.hpp"
#include "edgetran/core/fixed_string.hpp"

namespace edgetran::space {

/// A finite, numbered set of values, as an empty type. The numbers are called ranks.
///
/// Minimal definition: `value_type`; `cardinality`, the number of values, at least 1; `rank(value)` and
/// `unrank(rank)`, static.
///
/// Laws (`tests/laws/element.hpp`):
/// - `rank(unrank(r)) == r` for every r below `cardinality`, and `unrank(rank(v)) == v` for every value that
///   `unrank` gives;
/// - a value that is not in the set, where `value_type` has one, and a rank that is not below `cardinality`
///   throw `input_error`;
/// - all of it works in constant expressions, and nothing allocates unless it throws.
template <class E>
concept values = std::is_empty_v<E> && std::regular<typename E::value_type> &&
    requires(const typename E::value_type& value, std::uint64_t rank) {
  { E::cardinality } -> std::convertible_to<std::uint64_t>;
  { E::rank(value) } -> std::same_as<std::uint64_t>;
  { E::unrank(rank) } -> std::same_as<typename E::value_type>;
};

/// `values` with a name: what a layer or a space is composed of. A class of your own that has these members
/// is as good as the ones here.
template <class E>
concept element = values<E> && requires {
  { E::name } -> std::convertible_to<std::string_view>;
};

/// Gives a name to values that have none, or another name to an element.
template <fixed_string Name, class V>
struct named : V {
  static_assert(values<V>, "edgetran: named gives a name to values");
  static constexpr std::string_view name = Name.view();
};

namespace detail {

/// The I-th type of a pack, without a recursion per type.
template <std::size_t I, class T>
struct slot {
  using type = T;
};
template <class Sequence, class... Ts>
struct slots;
template <template <class, std::size_t...> class Sequence, std::size_t... Is, class... Ts>
struct slots<Sequence<std::size_t, Is...>, Ts...> : slot<Is, Ts>... {};
template <std::size_t I, class T>
slot<I, T> pick(const slot<I, T>&);
template <std::size_t I, class Slots>
using nth = typename decltype(pick<I>(Slots{}))::type;

template <class E>
constexpr std::string_view name_of() {
  if constexpr (element<E>)
    return E::name;
  else
    return "values";
}

[[noreturn]] inline void not_a_member(std::string_view name, const std::string& what) {
  throw input_error("no value " + what, std::string(name), "give one of the values of the space");
}
[[noreturn]] inline void not_a_rank(std::uint64_t rank, std::string_view name, std::uint64_t cardinality) {
  throw input_error("no value has rank " + std::to_string(rank), std::string(name),
                    "ranks lie below " + std::to_string(cardinality));
}
template <class E>
constexpr void require_rank(std::uint64_t rank) {
  if (rank >= E::cardinality) not_a_rank(rank, name_of<E>(), E::cardinality);
}

/// a * b, refused where 64 bits do not hold it: an element has fewer than 2^64 values.
constexpr std::uint64_t checked_product(std::uint64_t a, std::uint64_t b) {
  if (a != 0 && b > ~std::uint64_t{0} / a)
    throw numeric_error("an element has 2^64 values or more", "space", "split it into several elements");
  return a * b;
}
constexpr std::uint64_t checked_sum(std::uint64_t a, std::uint64_t b) {
  if (b > ~std::uint64_t{0} - a)
    throw numeric_error("an element has 2^64 values or more", "space", "split it into several elements");
  return a + b;
}

}  // namespace detail
}  // namespace edgetran::space

#endif  // EDGETRAN_SPACE_ELEMENT_HPP
