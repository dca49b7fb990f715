// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/regress/standardised_rows.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <cstddef>
#include <vector>

#include "edgetran/core/random.hpp"

namespace {
using edgetran::regress::standardise;
using edgetran::regress::standardised_rows;
using edgetran::regress::table;
using numbers = std::vector<double>;
}  // namespace

TEST_CASE("columns and targets have mean 0 and spread 1, by weight") {
  edgetran::stream random(1);
  table t({"a", "constant", "b"});
  for (int i = 0; i < 40; ++i)
    t.add(numbers{1e200 * random.normal(), 0.1, 5 + 1e-3 * random.normal()}, 7 + 3 * random.normal(),
          random.uniform(0.1, 2));
  const auto s = standardise(t);
  CHECK(s.rows() == 40);
  CHECK(s.scaling.active == std::vector<std::size_t>{0, 2});
  const auto check = [&](auto number) {
    double total = 0, sum = 0, squares = 0;
    for (std::size_t i = 0; i < 40; ++i) {
      total += s.weights[i];
      sum += s.weights[i] * number(i);
      squares += s.weights[i] * number(i) * number(i);
    }
    CHECK(std::fabs(sum / total) < 1e-9);
    CHECK(squares / total == doctest::Approx(1));
  };
  check([&](std::size_t i) { return s.values[2 * i]; });
  check([&](std::size_t i) { return s.values[2 * i + 1]; });
  check([&](std::size_t i) { return s.targets[i]; });
  for (std::size_t i = 0; i < 40; ++i) {  // and back
    const std::size_t at = s.merged_into[i];
    CHECK(s.target_centre + s.target_spread * s.targets[at] == doctest::Approx(t.targets()[i]));
    CHECK(s.scaling.centre[1] + s.scaling.spread[1] * s.values[2 * at + 1] == doctest::Approx(t.row(i)[2]));
  }
}

TEST_CASE("equal rows become one, whatever their order, and weight 0 is no row") {
  table t({"x"});
  t.add(numbers{2}, 10, 1);
  t.add(numbers{1}, 4, 1);
  t.add(numbers{2}, 16, 2);
  t.add(numbers{5}, 99, 0);
  t.add(numbers{1}, 4, 3);
  const auto s = standardise(t);
  REQUIRE(s.rows() == 2);
  CHECK(s.weights == numbers{4, 3});
  CHECK(s.merged_into == std::vector<std::size_t>{1, 0, 1, standardised_rows::left_out, 0});
  const double low = s.target_centre + s.target_spread * s.targets[0];
  const double high = s.target_centre + s.target_spread * s.targets[1];
  CHECK(low == doctest::Approx(4));
  CHECK(high == doctest::Approx(14));
  CHECK(s.scatter * s.target_spread * s.target_spread == doctest::Approx(16 + 2 * 4));
  // Spread of the seven measurements themselves: 4, 4, 4, 4, 10, 16, 16.
  const double mean = 58.0 / 7, square = (4 * 16 + 100 + 2 * 256) / 7.0;
  CHECK(s.target_centre == doctest::Approx(mean));
  CHECK(s.target_spread == doctest::Approx(std::sqrt(square - mean * mean)));

  const std::vector<std::size_t> order{4, 2, 0, 3, 1};
  const auto again = standardise(t.select(order));
  CHECK(again.values == s.values);
  CHECK(again.targets == s.targets);
  CHECK(again.scatter == s.scatter);
}

TEST_CASE("targets that are all alike are divided by their size, nothing by nothing") {
  const auto alike = standardise(table({"x"}, numbers{1, 2}, numbers{-4, -4}));
  CHECK(alike.target_centre == -4);
  CHECK(alike.target_spread == 4);
  CHECK(alike.targets == numbers{0, 0});
  const auto zero = standardise(table({"x"}, numbers{1, 1}, numbers{0, 0}));
  CHECK(zero.target_spread == 1);
  CHECK(zero.columns() == 0);
  CHECK(zero.rows() == 1);
}

TEST_CASE("targets of any size are standardised alike, and equal rows may differ by any amount") {
  const auto plain = standardise(table({"x"}, numbers{1, 1, 2, 3}, numbers{4, 6, 8, 3}));
  CHECK(plain.scatter > 0);
  for (const int exponent : {1000, -1000}) {
    numbers targets{4, 6, 8, 3};
    for (double& y : targets) y = std::ldexp(y, exponent);
    const auto wild = standardise(table({"x"}, numbers{1, 1, 2, 3}, targets));
    CHECK(wild.targets == plain.targets);
    CHECK(wild.scatter == plain.scatter);
    CHECK(wild.target_spread == std::ldexp(plain.target_spread, exponent));
  }
  // The mean of rows that are equal says nothing of their spread.
  const auto opposite = standardise(table({"x"}, numbers{1, 1}, numbers{-5e6, 5e6}));
  CHECK(opposite.target_spread == doctest::Approx(5e6));
  CHECK(opposite.scatter == doctest::Approx(2));
}

TEST_CASE("a row so far off that its square overflows is refused") {
  const auto rows = standardise(table({"x"}, numbers{1, 2}, numbers{1, 2}));
  double z = 0;
  CHECK_NOTHROW(rows.scaling.apply(numbers{1e149}, &z));
  CHECK_THROWS_AS(rows.scaling.apply(numbers{1e160}, &z), edgetran::numeric_error);
}
