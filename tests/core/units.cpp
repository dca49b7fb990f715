// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/core/units.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <compare>
#include <limits>
#include <string>
#include <type_traits>

using namespace edgetran;

namespace {

template <class A, class B>
concept addable = requires(A a, B b) {
  a + b;
};
template <class A, class B>
concept comparable = requires(A a, B b) {
  a < b;
};

}  // namespace

TEST_CASE("products and quotients combine dimensions") {
  static_assert(std::is_same_v<decltype(watts{2} * seconds{3}), joules>);
  static_assert(std::is_same_v<decltype(joules{6} / seconds{3}), watts>);
  static_assert(std::is_same_v<decltype(joules{6} / watts{3}), seconds>);
  static_assert(std::is_same_v<decltype(bytes{8} / seconds{2}), bytes_per_second>);
  static_assert(std::is_same_v<decltype(flops{8} / flops_per_second{2}), seconds>);
  static_assert(watts{2} * seconds{3} == joules{6});
  static_assert(seconds{3} * watts{2} == joules{6});
  static_assert(joules{6} / watts{3} == seconds{2});
}

TEST_CASE("a dimensionless quotient is a bare number") {
  static_assert(std::is_same_v<decltype(joules{6} / joules{3}), double>);
  static_assert(joules{6} / joules{3} == 2.0);
  static_assert(std::is_same_v<decltype(bytes_per_second{6} * seconds{2} / bytes{3}), double>);
}

TEST_CASE("unlike dimensions neither add nor compare, and bare numbers stay out") {
  static_assert(addable<seconds, seconds>);
  static_assert(!addable<seconds, joules>);
  static_assert(!addable<bytes, flops>);
  static_assert(!addable<seconds, double>);
  static_assert(comparable<seconds, seconds>);
  static_assert(!comparable<seconds, joules>);
  static_assert(!std::is_convertible_v<double, seconds>);
  static_assert(!std::is_convertible_v<seconds, double>);
  static_assert(std::is_constructible_v<seconds, double>);
}

TEST_CASE("arithmetic within one dimension is that of the numbers") {
  seconds t{10};
  t += seconds{5};
  CHECK(t.value() == 15);
  t -= seconds{3};
  CHECK(t.value() == 12);
  t *= 2;
  CHECK(t.value() == 24);
  t /= 6;
  CHECK(t.value() == 4);
  CHECK((-t).value() == -4);
  CHECK((t + seconds{1}).value() == 5);
  CHECK((t - seconds{1}).value() == 3);
  CHECK((t * 3).value() == 12);
  CHECK((3 * t).value() == 12);
  CHECK((t / 8).value() == 0.5);
  CHECK(seconds{}.value() == 0);
}

TEST_CASE("a NaN compares with nothing, not even itself") {
  const seconds nan{std::numeric_limits<double>::quiet_NaN()};
  CHECK_FALSE(nan < seconds{1});
  CHECK_FALSE(nan > seconds{1});
  CHECK_FALSE(nan == nan);
  CHECK((nan <=> seconds{1}) == std::partial_ordering::unordered);
}

TEST_CASE("every named dimension has its symbol") {
  CHECK(std::string(unit_symbol(seconds{})) == "s");
  CHECK(std::string(unit_symbol(joules{})) == "J");
  CHECK(std::string(unit_symbol(watts{})) == "W");
  CHECK(std::string(unit_symbol(bytes{})) == "B");
  CHECK(std::string(unit_symbol(flops{})) == "FLOP");
  CHECK(std::string(unit_symbol(bytes_per_second{})) == "B/s");
  CHECK(std::string(unit_symbol(flops_per_second{})) == "FLOP/s");
  CHECK(std::string(unit_symbol(joules{} * seconds{})).empty());
}

TEST_CASE("a quantity costs what a double costs") {
  static_assert(sizeof(joules) == sizeof(double));
  static_assert(std::is_trivially_copyable_v<joules>);
}
