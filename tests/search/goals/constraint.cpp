// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/search/goals/constraint.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <string>
#include <vector>

#include "edgetran/core/error.hpp"

namespace search = edgetran::search;
using search::parse_constraint;
using search::relation;

namespace {
const std::vector<search::column> known{{"latency", "s"}, {"energy", "J"},    {"peak_power", "W"},
                                        {"memory", "B"},  {"parameters", ""}, {"flops", "FLOP"},
                                        {"score", ""}};

/// What the refusal says, with the place.
std::string refusal(const std::string& text) {
  try {
    parse_constraint(text, known);
  } catch (const edgetran::input_error& e) {
    CHECK(e.where().find(text.substr(0, 80)) != std::string::npos);
    CHECK(!e.remedy().empty());
    return e.where().substr(e.where().rfind(',') + 2) + ": " + e.problem();
  }
  return "taken";
}
}  // namespace

TEST_CASE("quantity, relation, value with unit and quantile") {
  const auto c = parse_constraint("latency<50ms@95%", known);
  CHECK(c.column == 0);
  CHECK(c.relation == relation::below);
  CHECK(c.bound == doctest::Approx(0.05));
  CHECK(c.quantile == doctest::Approx(0.95));
  CHECK(c.text == "latency<50ms@95%");
  const auto spaced = parse_constraint("  energy >= 1.5 kJ @ 0.99 ", known);
  CHECK(spaced.column == 1);
  CHECK(spaced.relation == relation::at_least);
  CHECK(spaced.bound == 1500);
  CHECK(spaced.quantile == 0.99);
  CHECK(parse_constraint("latency<=3e-2s", known).quantile == 0.95);
  CHECK(parse_constraint("latency<7us", known).bound == doctest::Approx(7e-6));
  CHECK(parse_constraint("memory<2MiB", known).bound == 2097152);
  CHECK(parse_constraint("memory<2MB", known).bound == 2e6);
  CHECK(parse_constraint("parameters>10M", known).bound == 1e7);
  CHECK(parse_constraint("parameters>10", known).bound == 10);
  CHECK(parse_constraint("flops<3GFLOPs", known).bound == 3e9);
  CHECK(parse_constraint("flops<3GFLOP", known).bound == 3e9);
  CHECK(parse_constraint("score>80%", known).bound == doctest::Approx(0.8));
  CHECK(parse_constraint("score>-0.5@50%", known).bound == -0.5);
}

TEST_CASE("a refusal names the column of the text") {
  CHECK(refusal("latency<50qs@95%") == "column 11: no unit 'qs' of latency");
  CHECK(refusal("latency<50") == "column 11: no unit");
  CHECK(refusal("latency<50 @95%") == "column 11: no unit");
  CHECK(refusal("latency<50mJ") == "column 11: no unit 'mJ' of latency");
  CHECK(refusal("latencies<50ms") == "column 1: no quantity 'latencies'");
  CHECK(refusal("") == "column 1: no quantity");
  CHECK(refusal("latency=50ms") == "column 8: no relation");
  CHECK(refusal("latency") == "column 8: no relation");
  CHECK(refusal("latency<fast") == "column 9: not a number");
  CHECK(refusal("latency<infs") == "column 9: not a number");
  CHECK(refusal("latency<1e999s") == "column 9: not a number");
  CHECK(refusal("latency<50ms@") == "column 14: not a quantile");
  CHECK(refusal("latency<50ms@95") == "column 14: a quantile that is not from 50% to below 100%");
  CHECK(refusal("latency<50ms@100%") == "column 14: a quantile that is not from 50% to below 100%");
  CHECK(refusal("latency<50ms@5%") == "column 14: a quantile that is not from 50% to below 100%");
  CHECK(refusal("latency<50ms@95%,energy<1J") == "column 17: ',energy<1J' behind the constraint");
  CHECK(refusal("memory<1mB") == "column 9: no unit 'mB' of memory");
  CHECK_THROWS_AS(parse_constraint("speed<1", known), edgetran::unknown_error);
}

TEST_CASE("a violation is the share by which the quantile misses the bound") {
  const search::ranged r{10, 8, 12};
  const auto of = [&](const std::string& text, double level = 0.9) {
    const std::vector<search::column> x{{"x", ""}};
    return search::violation(parse_constraint(text, x), r, level);
  };
  CHECK(of("x<12@90%") > 0);  // it stands at the bound
  CHECK(of("x<=12@90%") == doctest::Approx(0));
  CHECK(of("x<=12@90%") <= 1e-12);
  CHECK(of("x<6@90%") == doctest::Approx(1));
  CHECK(of("x<20@90%") == doctest::Approx(-0.4));
  CHECK(of("x>8@90%") > 0);
  CHECK(of("x>4@90%") == doctest::Approx(-1));
  CHECK(of("x>16@90%") == doctest::Approx(0.5));
  CHECK(of("x<10@50%") > 0);
  CHECK(of("x<=10@50%") == 0);
  CHECK(of("x<0@50%") == 10);
  CHECK(of("x<13@95%") == doctest::Approx((search::quantile_of(r, 0.9, 0.95) - 13) / 13));
  CHECK(of("x<11@99%", 1) < 0);  // an exact number has no upper end
  const std::vector<search::column> x{{"x", ""}};
  CHECK(std::isnan(search::violation(parse_constraint("x<1", x), {std::nan(""), 0, 1}, 0.9)));
}
