// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/measure/window_rule.hpp"

#include <doctest/doctest.h>

#include <limits>
#include <string>

using namespace edgetran;

TEST_CASE("a window must be as long as a step, and should be a second or 200 steps") {
  CHECK(measure::recommended_window(seconds{0.001}).value() == 1);
  CHECK(measure::recommended_window(seconds{0.1}).value() == doctest::Approx(20));
  CHECK(measure::long_enough(seconds{20}, seconds{0.1}, "gpu"));
  CHECK_FALSE(measure::long_enough(seconds{19}, seconds{0.1}, "gpu"));
  CHECK_FALSE(measure::long_enough(seconds{0.1}, seconds{0.1}, "gpu"));
  CHECK_FALSE(measure::long_enough(seconds{0.9}, seconds{0}, "gpu"));
}

TEST_CASE("a shorter one is an error that says how often to repeat, never 0") {
  try {
    measure::long_enough(seconds{0.01}, seconds{0.1}, "gpu counter");
    FAIL("nothing thrown");
  } catch (const measure::short_window_error& e) {
    CHECK(e.where() == "gpu counter");
    CHECK(e.remedy().find("2000 times") != std::string::npos);
  }
  CHECK_THROWS_AS(measure::long_enough(seconds{59}, seconds{1}, "battery", seconds{60}),
                  measure::short_window_error);
  CHECK_FALSE(measure::long_enough(seconds{61}, seconds{1}, "battery", seconds{60}));
  CHECK_THROWS_AS(measure::long_enough(seconds{0}, seconds{0}, "x"), measure::short_window_error);
  CHECK_THROWS_AS(measure::long_enough(seconds{-1}, seconds{0}, "x"), measure::short_window_error);
  CHECK_THROWS_AS(measure::long_enough(seconds{std::numeric_limits<double>::quiet_NaN()}, seconds{0}, "x"),
                  measure::short_window_error);
}
