// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_SPACE_LAYOUT_HPP
#define EDGETRAN_SPACE_LAYOUT_HPP

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <type_traits>

#include "edgetran/space/place.hpp"

namespace edgetran::space::detail {

/// What a record knows of its coordinates before anything is counted: where each member begins, and for every
/// coordinate a name, a number of ranks and its neighbour in the previous layer.
template <class... Members>
struct layout {
  static_assert(sizeof...(Members) > 0, "edgetran: a record has at least one member");
  static_assert((member<Members> && ...),
                "edgetran: a record is made of elements with a name, depending<...> and depth<...>::of<...>");

  static constexpr std::size_t size = sizeof...(Members);

  template <class M>
  static constexpr std::size_t dimension_of() {
    if constexpr (group<M>)
      return M::dimension;
    else
      return 1;
  }
  template <class M>
  static constexpr std::size_t names_of() {
    if constexpr (group<M>)
      return 1 + M::layer::names.size();
    else
      return 1;
  }

  /// The coordinate at which each member begins, and the end.
  static constexpr auto offsets = [] {
    std::array<std::size_t, size + 1> at{0, dimension_of<Members>()...};
    for (std::size_t i = 1; i <= size; ++i) at[i] += at[i - 1];
    return at;
  }();

  static constexpr std::size_t dimension = offsets.back();

  /// Every name, those of layers behind the name of their depth.
  static constexpr auto names = [] {
    std::array<std::string_view, (names_of<Members>() + ...)> all{};
    std::size_t n = 0;
    const auto add = [&]<class M>(std::type_identity<M>) {
      all[n++] = M::name;
      if constexpr (group<M>)
        for (const std::string_view inner : M::layer::names) all[n++] = inner;
    };
    (add(std::type_identity<Members>{}), ...);
    return all;
  }();
  static constexpr bool has(std::string_view name) {
    return std::find(names.begin(), names.end(), name) != names.end();
  }
  static constexpr bool names_differ = [] {
    for (std::size_t i = 0; i < names.size(); ++i)
      for (std::size_t j = i + 1; j < names.size(); ++j)
        if (names[i] == names[j]) return false;
    return true;
  }();
  static_assert(names_differ, "edgetran: two elements of one space have the same name");

  /// The greatest number of values at each coordinate.
  static constexpr auto radices = [] {
    std::array<std::uint64_t, dimension> all{};
    std::size_t n = 0;
    const auto add = [&]<class M>(std::type_identity<M>) {
      if constexpr (group<M>)
        for (const std::uint64_t r : M::radices) all[n++] = r;
      else
        all[n++] = M::cardinality;
    };
    (add(std::type_identity<Members>{}), ...);
    return all;
  }();

  /// The name of the element at each coordinate.
  static constexpr auto coordinate_names = [] {
    std::array<std::string_view, dimension> all{};
    std::size_t n = 0;
    const auto add = [&]<class M>(std::type_identity<M>) {
      all[n++] = M::name;
      if constexpr (group<M>)
        for (std::size_t i = 1; i < M::dimension; ++i)
          all[n++] = M::layer::coordinate_names[(i - 1) % M::layer::dimension];
    };
    (add(std::type_identity<Members>{}), ...);
    return all;
  }();

  /// Whether each coordinate belongs to a layer.
  static constexpr auto layered = [] {
    std::array<bool, dimension> all{};
    std::size_t n = 0;
    const auto add = [&]<class M>(std::type_identity<M>) {
      for (std::size_t i = 1; i < dimension_of<M>(); ++i) all[n + i] = true;
      n += dimension_of<M>();
    };
    (add(std::type_identity<Members>{}), ...);
    return all;
  }();
  /// How far before each coordinate the same one of the previous layer stands; 0 outside the layers and in
  /// the first of them.
  static constexpr auto strides = [] {
    std::array<std::size_t, dimension> all{};
    std::size_t n = 0;
    const auto add = [&]<class M>(std::type_identity<M>) {
      if constexpr (group<M>)
        for (std::size_t i = 1 + M::layer::dimension; i < M::dimension; ++i) all[n + i] = M::layer::dimension;
      n += dimension_of<M>();
    };
    (add(std::type_identity<Members>{}), ...);
    return all;
  }();

  /// The member that has this name or holds the element that has it; `size` if none.
  static constexpr std::size_t member_of(std::string_view name) {
    constexpr std::array<std::size_t, size> lengths{names_of<Members>()...};
    std::size_t n = 0;
    for (std::size_t m = 0; m < size; ++m)
      for (std::size_t i = 0; i < lengths[m]; ++i)
        if (names[n++] == name) return m;
    return size;
  }
};

}  // namespace edgetran::space::detail

#endif  // EDGETRAN_SPACE_LAYOUT_HPP
