// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/search/goals/column.hpp"

#include <doctest/doctest.h>

#include <vector>

namespace search = edgetran::search;
using search::ranged;

TEST_CASE("columns stand side by side, functions give one") {
  const search::function_column twice({"twice", ""}, [](int i) { return 2 * i; });
  const search::function_column about({"about", "s"}, [](int i) { return ranged{1.0 * i, 0.0, 9.0}; });
  const search::side_by_side both(twice, about);
  static_assert(search::evaluator<decltype(both), int>);
  REQUIRE(both.columns().size() == 2);
  CHECK(both.columns()[1].name == "about");
  std::vector<ranged> row(2);
  both.evaluate(3, row);
  CHECK(row[0].upper == 6);
  CHECK(row[1].value == 3);
  CHECK(row[1].upper == 9);
}
