// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// Needs: nlohmann_json; outside the umbrella.
#ifndef EDGETRAN_SPACE_JSON_HPP
#define EDGETRAN_SPACE_JSON_HPP

#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "edgetran/core/error.hpp"
#include "edgetran/io/json.hpp"
#include "edgetran/space/architecture.hpp"
#include "edgetran/space/choice.hpp"
#include "edgetran/space/list.hpp"

namespace edgetran::space {

namespace detail {

template <class T>
inline constexpr bool is_list = false;
template <class T, std::size_t N>
inline constexpr bool is_list<list<T, N>> = true;

template <class T>
concept tag_value = requires(std::string_view name) {
  { T::of(name) } -> std::same_as<T>;
};
template <class T>
concept maybe_value = requires(const T& v) {
  v.has_value();
  *v;
};

template <class T>
json::value value_to_json(const T& v) {
  if constexpr (is_list<T>) {
    json::array all;
    for (const auto& item : v) all.push_back(value_to_json(item));
    return all;
  } else if constexpr (maybe_value<T>) {
    return v.has_value() ? value_to_json(*v) : json::value(nullptr);
  } else if constexpr (std::convertible_to<T, std::string_view>) {
    return std::string(std::string_view(v));
  } else if constexpr (std::is_enum_v<T>) {
    return static_cast<std::int64_t>(v);
  } else {
    return v;
  }
}

template <class T>
T value_from_json(const json::value& v) {
  if constexpr (is_list<T>) {
    T all;
    for (const json::value& item : v.as_array()) all.push_back(value_from_json<typename T::value_type>(item));
    return all;
  } else if constexpr (maybe_value<T>) {
    if (v.is_null()) return {};
    return value_from_json<typename T::value_type>(v);
  } else if constexpr (tag_value<T>) {
    return T::of(v.as_string());
  } else if constexpr (std::convertible_to<T, std::string_view>) {
    return v.as_string();
  } else if constexpr (std::same_as<T, bool>) {
    return v.as_boolean();
  } else if constexpr (std::is_enum_v<T>) {
    return static_cast<T>(value_from_json<std::underlying_type_t<T>>(v));
  } else if constexpr (std::is_floating_point_v<T>) {
    return static_cast<T>(v.as_real());
  } else {
    const std::int64_t n = v.as_integer();
    if (!std::in_range<T>(n))
      throw input_error("the number " + std::to_string(n) + " is none of the space", v.where());
    return static_cast<T>(n);
  }
}

/// Runs `read`, and lets what it throws name the place in the file.
template <class Read>
auto at_place(const json::value& v, Read&& read) {
  try {
    return read();
  } catch (const error& e) {
    if (v.where().empty() || e.where().find(v.where()) != std::string::npos) throw;
    throw input_error(e.where() + ": " + e.problem(), v.where(), e.remedy());
  }
}

}  // namespace detail

/// An object with a member for every element: its value, or for an element of a layer the array of its values
/// (one a stack where layers come in stacks). Numbers stay numbers, tags become their names, what is absent
/// becomes null.
template <design_space S>
json::object to_json(const architecture<S>& a) {
  json::object all;
  using record = typename architecture<S>::record;
  for (std::size_t i = 0; i < record::names.size(); ++i) all.set(std::string(record::names[i]), nullptr);
  const auto* x = a.coordinates().data();
  record::walk(x, [&]<class P>(P, std::size_t i, std::size_t) {
    json::value& member = *all.find(P::name);
    json::value v = detail::value_to_json(P::value(x, i));
    if (!record::layered[i]) {
      member = std::move(v);
      return;
    }
    if (member.is_null()) member = json::array{};
    member.as_array().push_back(std::move(v));
  });
  return all;
}

/// Reads what `to_json` writes; the values of a multiset may come in any order. Throws `input_error` naming
/// the place for a member that is missing, unknown, or holds too few or too many values or one that is not in
/// the space.
template <design_space S>
architecture<S> from_json(const json::value& v) {
  using record = typename architecture<S>::record;
  for (const json::member& m : v.as_object()) {
    bool known = false;
    for (const std::string_view n : record::names) known = known || n == m.key;
    if (!known) throw input_error("no element \"" + m.key + "\" in the space", m.value.where(), "remove it");
  }
  std::array<std::uint64_t, record::dimension> x{};
  std::array<std::size_t, record::dimension> layers_read{};  // by the coordinate of the first layer
  record::walk(x.data(), [&]<class P>(P, std::size_t i, std::size_t layer) {
    const json::value* item = &v.at(P::name);
    if (record::layered[i]) {
      item = &item->at(layer);
      std::size_t first = i;
      while (record::strides[first] != 0) first -= record::strides[first];
      layers_read[first] = layer + 1;
    }
    x[i] = detail::at_place(
        *item, [&] { return P::rank(x.data(), i, detail::value_from_json<typename P::value_type>(*item)); });
  });
  for (std::size_t i = 0; i < record::dimension; ++i) {
    if (layers_read[i] == 0) continue;
    const json::value& member = v.at(record::coordinate_names[i]);
    if (member.as_array().size() != layers_read[i])
      throw input_error(std::to_string(member.as_array().size()) + " values for " +
                            std::to_string(layers_read[i]) + " layers",
                        member.where(), "give one for each");
  }
  return architecture<S>{}.rewritten([&](std::size_t i, std::uint64_t, std::uint64_t) { return x[i]; });
}

}  // namespace edgetran::space

#endif  // EDGETRAN_SPACE_JSON_HPP
