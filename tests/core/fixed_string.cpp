// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/core/fixed_string.hpp"

#include <doctest/doctest.h>

#include <string_view>
#include <type_traits>

using edgetran::fixed_string;

namespace {

template <fixed_string Name>
struct tag {
  static constexpr std::string_view name = Name;
};

}  // namespace

TEST_CASE("a fixed string names a type") {
  static_assert(tag<"hidden">::name == "hidden");
  static_assert(std::is_same_v<tag<"hidden">, tag<"hidden">>);
  static_assert(!std::is_same_v<tag<"hidden">, tag<"hiddem">>);
  static_assert(!std::is_same_v<tag<"hidden">, tag<"hid">>);
}

TEST_CASE("a fixed string reads as its text without the terminating zero") {
  constexpr fixed_string word{"layers"};
  static_assert(word.view() == "layers");
  static_assert(word.view().size() == 6);
  static_assert(fixed_string{""}.view().empty());
}

TEST_CASE("fixed strings of any lengths compare by their text") {
  static_assert(fixed_string{"abc"} == fixed_string{"abc"});
  static_assert(!(fixed_string{"abc"} == fixed_string{"abd"}));
  static_assert(!(fixed_string{"abc"} == fixed_string{"ab"}));
}
