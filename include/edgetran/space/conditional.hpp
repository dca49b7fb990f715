// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_SPACE_CONDITIONAL_HPP
#define EDGETRAN_SPACE_CONDITIONAL_HPP

#include <algorithm>
#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <utility>

#include "edgetran/core/fixed_string.hpp"
#include "edgetran/space/element.hpp"

namespace edgetran::space {

/// What an element is where the key has this value. `depending` checks that it is one: to name a space is to
/// instantiate nothing of it.
template <auto Value, class E>
struct given {
  using then = E;
  template <class T>
  static constexpr bool holds_for(const T& key) {
    return key == Value;
  }
};

/// The same for a key that is a `one_of`.
template <class Tag, class E>
struct given_tag {
  using then = E;
  template <class T>
  static constexpr bool holds_for(const T& key) {
    return key.template is<Tag>();
  }
};

/// The same for a key that is `labels`.
template <fixed_string Label, class E>
struct given_label {
  using then = E;
  static constexpr bool holds_for(std::string_view key) { return key == Label.view(); }
};

/// An element that depends on another, the key, which stands before it in the same record:
/// `depending<"hidden", given<128, choice<"heads", 2, 4>>, given<256, choice<"heads", 2, 4, 8>>>`. Every
/// value of the key has one case; all cases have one name and one type of value. Ranks are those of the case
/// that holds.
template <fixed_string Key, class... Cases>
struct depending {
  static_assert(sizeof...(Cases) > 0, "edgetran: depending needs at least one case");
  static_assert((element<typename Cases::then> && ...), "edgetran: every case of depending gives an element");

  using first_case =
      typename detail::nth<0, detail::slots<std::make_index_sequence<sizeof...(Cases)>, Cases...>>::then;
  using value_type = typename first_case::value_type;
  static_assert((std::same_as<value_type, typename Cases::then::value_type> && ...),
                "edgetran: all cases of depending have values of one type");
  static_assert(((Cases::then::name == first_case::name) && ...),
                "edgetran: all cases of depending have one name");

  static constexpr std::string_view key = Key.view();
  static constexpr std::string_view name = first_case::name;
  /// The values that some case has: the greatest count.
  static constexpr std::uint64_t cardinality = std::max({Cases::then::cardinality...});

  /// Values of the element where the key has this rank.
  template <class KeyElement>
  static constexpr std::uint64_t cardinality_given(std::uint64_t key_rank) {
    constexpr std::array<std::uint64_t, sizeof...(Cases)> counts{Cases::then::cardinality...};
    return counts[case_of<KeyElement>[key_rank]];
  }
  template <class KeyElement>
  static constexpr std::uint64_t rank_given(const value_type& value, std::uint64_t key_rank) {
    constexpr std::array<std::uint64_t (*)(const value_type&), sizeof...(Cases)> ranks{
        [](const value_type& v) { return Cases::then::rank(v); }...};
    return ranks[case_of<KeyElement>[key_rank]](value);
  }
  template <class KeyElement>
  static constexpr value_type unrank_given(std::uint64_t rank, std::uint64_t key_rank) {
    constexpr std::array<value_type (*)(std::uint64_t), sizeof...(Cases)> unranks{
        [](std::uint64_t r) { return Cases::then::unrank(r); }...};
    return unranks[case_of<KeyElement>[key_rank]](rank);
  }

 private:
  /// The case of each rank of the key.
  template <class KeyElement>
  static constexpr auto case_of = [] {
    std::array<std::size_t, KeyElement::cardinality> table{};
    for (std::uint64_t r = 0; r < KeyElement::cardinality; ++r) {
      const auto value = KeyElement::unrank(r);
      const std::array<bool, sizeof...(Cases)> holds{Cases::holds_for(value)...};
      table[r] = static_cast<std::size_t>(std::find(holds.begin(), holds.end(), true) - holds.begin());
    }
    return table;
  }();

 public:
  /// Whether every value of the key has exactly one case.
  template <class KeyElement>
  static constexpr bool covers = [] {
    for (std::uint64_t r = 0; r < KeyElement::cardinality; ++r) {
      const auto value = KeyElement::unrank(r);
      if ((std::size_t{Cases::holds_for(value)} + ...) != 1) return false;
    }
    return true;
  }();
};

}  // namespace edgetran::space

#endif  // EDGETRAN_SPACE_CONDITIONAL_HPP
