// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/core/extent.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <string>
#include <type_traits>

#include "edgetran/core/error.hpp"

using namespace edgetran;

TEST_CASE("a static extent is an empty type that knows its value") {
  static_assert(std::is_empty_v<extent<768>>);
  static_assert(std::int64_t{extent<768>{}} == 768);
  static_assert(std::int64_t{extent<0>{}} == 0);
  static_assert(extent<768>::is_static);
  static_assert(!extent<>::is_static);
}

TEST_CASE("a dynamic extent carries its value") {
  CHECK(std::int64_t{extent<>{12}} == 12);
  CHECK(std::int64_t{extent<>{}} == 0);
  CHECK(std::int64_t{extent<>{extent<7>{}}} == 7);
}

TEST_CASE("a run-time value enters a static extent only if it is that value") {
  CHECK(std::int64_t{extent<4>{4}} == 4);
  CHECK_THROWS_AS(extent<4>{5}, shape_error);
  try {
    static_cast<void>(extent<4>{5});
  } catch (const shape_error& e) {
    const std::string line = e.what();
    CHECK(line.find('5') != std::string::npos);
    CHECK(line.find('4') != std::string::npos);
  }
}

TEST_CASE("deduction keeps what is known") {
  static_assert(std::is_same_v<decltype(extent{std::integral_constant<std::int64_t, 3>{}}), extent<3>>);
  static_assert(std::is_same_v<decltype(extent{std::int64_t{3}}), extent<>>);
}

TEST_CASE("only extents are extent_like") {
  static_assert(extent_like<extent<3>>);
  static_assert(extent_like<const extent<>&>);
  static_assert(!extent_like<std::int64_t>);
}

TEST_CASE("two extents may be equal unless both are static and differ") {
  static_assert(may_equal<extent<3>, extent<3>>);
  static_assert(!may_equal<extent<3>, extent<4>>);
  static_assert(may_equal<extent<3>, extent<>>);
  static_assert(may_equal<extent<>, extent<4>>);
  static_assert(may_equal<extent<>, extent<>>);
}

TEST_CASE("products and quotients stay static where both operands are") {
  static_assert(std::is_same_v<decltype(times(extent<3>{}, extent<4>{})), extent<12>>);
  static_assert(std::is_same_v<decltype(over(extent<12>{}, extent<5>{})), extent<2>>);
  static_assert(std::is_same_v<decltype(times(extent<3>{}, extent<>{4})), extent<>>);
  CHECK(std::int64_t{times(extent<3>{}, extent<>{4})} == 12);
  CHECK(std::int64_t{times(extent<>{5}, extent<>{4})} == 20);
  CHECK(std::int64_t{over(extent<>{12}, extent<4>{})} == 3);
}
