// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/search/boshnas/unit_columns.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <vector>

#include "edgetran/search/pool_candidates.hpp"

namespace search = edgetran::search;
using vector = std::vector<double>;

TEST_CASE("every column of a pool fills [0, 1], one that never changes is 0") {
  const search::pool_candidates pool({"a", "b", "c"}, vector{-4, 7, 1e300, 4, 7, -1e300, 0, 7, 0});
  const search::unit_columns unit(pool, 1, edgetran::stream(1));
  CHECK(unit.width() == 3);
  CHECK(unit.names() == pool.columns());
  CHECK(unit(pool.features(0)) == vector{0, 0, 1});
  CHECK(unit(pool.features(1)) == vector{1, 0, 0});
  CHECK(unit(pool.features(2)) == vector{0.5, 0, 0.5});
  CHECK(unit.lower() == vector{0, 0, 0});
  CHECK(unit.upper() == vector{1, 0, 1});
  CHECK(unit(vector{8, 9, 0}) == vector{1.5, 0, 0.5});  // no member, but told
}

TEST_CASE("rows of another width, or not finite, are refused") {
  const search::pool_candidates pool({"a"}, vector{1, 2});
  const search::unit_columns unit(pool, 1, edgetran::stream(1));
  CHECK_THROWS_AS((void)unit(vector{1, 2}), edgetran::shape_error);
  CHECK_THROWS_AS((void)unit(vector{std::numeric_limits<double>::quiet_NaN()}), edgetran::numeric_error);
}
