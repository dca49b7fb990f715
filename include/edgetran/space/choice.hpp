// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_SPACE_CHOICE_HPP
#define EDGETRAN_SPACE_CHOICE_HPP

#include <array>
#include <compare>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "edgetran/core/error.hpp"
#include "edgetran/core/fixed_string.hpp"
#include "edgetran/space/element.hpp"

namespace edgetran::space {

/// A value of an element for people: a number, a name, true or false.
template <class T>
std::string value_text(const T& value) {
  if constexpr (std::is_enum_v<T>)
    return std::to_string(static_cast<std::int64_t>(value));
  else if constexpr (std::convertible_to<T, std::string_view>)
    return std::string(std::string_view(value));
  else if constexpr (std::same_as<T, bool>)
    return value ? "true" : "false";
  else
    return std::to_string(value);
}

namespace detail {
template <class T, std::size_t N>
constexpr bool all_differ(const std::array<T, N>& values) {
  for (std::size_t i = 0; i < N; ++i)
    for (std::size_t j = i + 1; j < N; ++j)
      if (values[i] == values[j]) return false;
  return true;
}

template <class... Ts>
inline constexpr bool same_type = true;
template <class T, class... Ts>
inline constexpr bool same_type<T, Ts...> = (std::same_as<T, Ts> && ...);

/// The values of a choice once they are known to be of one type; a choice that is refused has none, so that
/// the compiler's one complaint is ours.
template <bool Good, auto... Values>
struct table {
  using value_type = std::common_type_t<decltype(Values)...>;
  static constexpr std::array<value_type, sizeof...(Values)> values{Values...};
};
template <auto... Values>
struct table<false, Values...> {
  using value_type = int;
  static constexpr std::array<int, 1> values{};
};

/// Rank by place in a table; a few values, so the search is a handful of comparisons.
template <class Self, class T>
constexpr std::uint64_t rank_in(const T& table, const typename T::value_type& value) {
  for (std::size_t i = 0; i < table.size(); ++i)
    if (table[i] == value) return i;
  not_a_member(name_of<Self>(), value_text(value));
}
}  // namespace detail

/// One of the numbers, in this order: `choice<"hidden", 128, 256, 512, 768>`. Enumerators and truth values
/// serve too.
template <fixed_string Name, auto... Values>
struct choice {
 private:
  static constexpr bool one_type = detail::same_type<decltype(Values)...>;
  using table = detail::table<(sizeof...(Values) > 0 && one_type), Values...>;

 public:
  static_assert(sizeof...(Values) > 0, "edgetran: a choice needs at least one value");
  static_assert(one_type, "edgetran: the values of a choice are of one type");
  static_assert(detail::all_differ(table::values), "edgetran: a choice names each value once");

  using value_type = typename table::value_type;
  static constexpr std::string_view name = Name.view();
  static constexpr std::array options = table::values;
  static constexpr std::uint64_t cardinality = options.size();

  static constexpr std::uint64_t rank(const value_type& value) {
    return detail::rank_in<choice>(options, value);
  }
  static constexpr value_type unrank(std::uint64_t rank) {
    detail::require_rank<choice>(rank);
    return options[rank];
  }
};

namespace detail {
template <fixed_string Name, auto First, auto Step, std::size_t... I>
choice<Name, (First + static_cast<decltype(First)>(I) * Step)...> make_range(std::index_sequence<I...>);
}  // namespace detail

/// The numbers from First to Last, Step apart: `range<"layers", 1, 12>`.
template <fixed_string Name, auto First, auto Last, decltype(First) Step = 1>
requires(First <= Last && Step > 0) using range = decltype(detail::make_range<Name, First, Step>(
    std::make_index_sequence<static_cast<std::size_t>((Last - First) / Step) + 1>{}));

/// One of the texts: `labels<"activation", "gelu", "relu">`.
template <fixed_string Name, fixed_string... Labels>
struct labels {
  static_assert(sizeof...(Labels) > 0, "edgetran: a choice needs at least one value");

  using value_type = std::string_view;
  static constexpr std::string_view name = Name.view();
  static constexpr std::array<std::string_view, sizeof...(Labels)> options{Labels.view()...};
  static constexpr std::uint64_t cardinality = sizeof...(Labels);
  static_assert(detail::all_differ(options), "edgetran: a choice names each value once");

  static constexpr std::uint64_t rank(std::string_view value) {
    return detail::rank_in<labels>(options, value);
  }
  static constexpr std::string_view unrank(std::uint64_t rank) {
    detail::require_rank<labels>(rank);
    return options[rank];
  }
};

/// Which of several tag types, with the name of the tag. `Tag::name` names a tag.
template <class... Tags>
class alternative {
 public:
  static constexpr std::array<std::string_view, sizeof...(Tags)> names{Tags::name...};

  constexpr alternative() = default;
  template <class Tag>
  requires(std::same_as<Tag, Tags> || ...) constexpr alternative(Tag) : index_(index_of<Tag>()) {}  // NOLINT

  /// Throws `input_error` for a name that no tag has.
  static constexpr alternative of(std::string_view name) {
    alternative found;
    found.index_ = static_cast<std::uint8_t>(detail::rank_in<alternative>(names, name));
    return found;
  }
  static constexpr alternative at(std::uint64_t index) {
    if (index >= names.size())
      throw shape_error("alternative " + std::to_string(index) + " of " + std::to_string(names.size()),
                        "alternative", "give an index below their number");
    alternative found;
    found.index_ = static_cast<std::uint8_t>(index);
    return found;
  }

  [[nodiscard]] constexpr std::size_t index() const { return index_; }
  [[nodiscard]] constexpr std::string_view name() const { return names[index_]; }
  constexpr operator std::string_view() const { return name(); }  // NOLINT: it reads as its name
  template <class Tag>
  [[nodiscard]] constexpr bool is() const {
    return index_ == index_of<Tag>();
  }

  friend constexpr bool operator==(const alternative& a, const alternative& b) {
    return a.index_ == b.index_;
  }
  friend constexpr auto operator<=>(const alternative& a, const alternative& b) {
    return a.index_ <=> b.index_;
  }

 private:
  template <class Tag>
  static constexpr std::uint8_t index_of() {
    constexpr std::array<bool, sizeof...(Tags)> same{std::same_as<Tag, Tags>...};
    for (std::uint8_t i = 0; i < sizeof...(Tags); ++i)
      if (same[i]) return i;
    return sizeof...(Tags);
  }

  std::uint8_t index_ = 0;
};

/// One of several tag types, each an empty type with a `name`: `one_of<sdp, wma, conv<5>>`. Has no name of
/// its own; `named<"operation", one_of<…>>` has.
template <class... Tags>
struct one_of {
  static_assert(sizeof...(Tags) > 0, "edgetran: a choice needs at least one value");
  static_assert(sizeof...(Tags) < 256, "edgetran: one_of takes at most 255 tags");

  using value_type = alternative<Tags...>;
  static constexpr std::uint64_t cardinality = sizeof...(Tags);
  static_assert(detail::all_differ(value_type::names), "edgetran: a choice names each value once");

  static constexpr std::uint64_t rank(const value_type& value) { return value.index(); }
  static constexpr value_type unrank(std::uint64_t rank) {
    detail::require_rank<one_of>(rank);
    return value_type::at(rank);
  }
};

}  // namespace edgetran::space

#endif  // EDGETRAN_SPACE_CHOICE_HPP
