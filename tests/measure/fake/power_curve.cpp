// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/measure/fake/power_curve.hpp"

#include <doctest/doctest.h>

#include <vector>

using namespace edgetran;
using measure::fake::power_curve;

TEST_CASE("the integral is that of the straight pieces, worked out by hand") {
  const power_curve c({{seconds{0}, watts{10}},
                       {seconds{2}, watts{20}},
                       {seconds{2}, watts{50}},
                       {seconds{4}, watts{50}},
                       {seconds{5}, watts{0}}});
  CHECK(c.at(seconds{-1}).value() == 10);
  CHECK(c.at(seconds{1}).value() == 15);
  CHECK(c.at(seconds{2}).value() == 50);
  CHECK(c.at(seconds{4.5}).value() == 25);
  CHECK(c.at(seconds{9}).value() == 0);
  CHECK(c.energy(seconds{0}, seconds{2}).value() == 30);
  CHECK(c.energy(seconds{0}, seconds{5}).value() == 30 + 100 + 25);
  CHECK(c.energy(seconds{-1}, seconds{1}).value() == 10 + 12.5);
  CHECK(c.energy(seconds{1}, seconds{3}).value() == 17.5 + 50);
  CHECK(c.energy(seconds{5}, seconds{0}).value() == -155);
  CHECK(c.energy(seconds{6}, seconds{7}).value() == 0);
  CHECK(power_curve(watts{7}).energy(seconds{3}, seconds{5}).value() == 14);
}

TEST_CASE("the integral agrees with a fine sum") {
  const power_curve c({{seconds{0.3}, watts{3}}, {seconds{1.7}, watts{90}}, {seconds{2.2}, watts{11}}});
  double sum = 0;
  for (int i = 0; i < 300000; ++i) sum += c.at(seconds{(i + 0.5) * 1e-5}).value() * 1e-5;
  CHECK(c.energy(seconds{0}, seconds{3}).value() == doctest::Approx(sum).epsilon(1e-9));
}

TEST_CASE("a curve needs knots in order") {
  CHECK_THROWS_AS(power_curve(std::vector<power_curve::knot>{}), input_error);
  CHECK_THROWS_AS(power_curve({{seconds{1}, watts{1}}, {seconds{0}, watts{1}}}), input_error);
}
