// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/search/goals/objective.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <string>
#include <vector>

#include "edgetran/core/error.hpp"

namespace search = edgetran::search;
using search::direction;

TEST_CASE("targets are objectives to minimise, then violations") {
  const std::vector<search::column> columns{{"latency", "s"}, {"score", ""}, {"memory", "B"}};
  const search::goals g(columns, {{1, direction::maximise}, {0, direction::minimise}},
                        {search::parse_constraint("memory<100B@50%", columns),
                         search::parse_constraint("latency<=2s@90%", columns)});
  CHECK(g.targets() == 4);
  const std::vector<search::ranged> row{{1, 0.5, 3}, {0.8, 0.8, 0.8}, {50, 50, 60}};
  const auto t = g.targets_of(row);
  REQUIRE(t.size() == 4);
  CHECK(t[0] == -0.8);
  CHECK(t[1] == 1);
  CHECK(t[2] == doctest::Approx(-0.5));
  CHECK(t[3] == doctest::Approx(0.5));
  CHECK_FALSE(g.feasible(t));
  CHECK(g.feasible(std::vector<double>{-0.8, 1, -0.5, 0}));
  CHECK_FALSE(g.feasible(std::vector<double>{-0.8, 1, -0.5, std::nan("")}));
}

TEST_CASE("goals that make no sense are refused") {
  const std::vector<search::column> columns{{"latency", "s"}, {"score", ""}};
  CHECK_THROWS_AS(search::goals(columns, {}), edgetran::shape_error);
  CHECK_THROWS_AS(search::goals(columns, {{2, {}}}), edgetran::shape_error);
  CHECK_THROWS_AS(search::goals(columns, {{1, {}}, {1, direction::maximise}}), edgetran::shape_error);
  CHECK_THROWS_AS(search::goals(columns, {{1, {}}}, {{.column = 2}}), edgetran::shape_error);
  const search::goals g(columns, {{1, {}}});
  CHECK_THROWS_AS(static_cast<void>(g.targets_of(std::vector<search::ranged>(1))), edgetran::shape_error);
  CHECK(search::column_named(columns, "score") == 1);
  const std::vector<search::column> vague{{"latency", "s", edgetran::quality::predicted, 0.5}};
  CHECK_NOTHROW(search::goals(vague, {{0, {}}}));
  try {
    search::goals(vague, {{0, {}}}, {{.bound = 1}});
    FAIL("an interval that holds half has no 95% quantile");
  } catch (const edgetran::numeric_error& e) {
    CHECK(std::string(e.what()).find("latency") != std::string::npos);
  }
  CHECK_THROWS_AS(search::column_named(columns, "speed"), edgetran::unknown_error);
}
