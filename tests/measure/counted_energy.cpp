// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/measure/counted_energy.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>

#include "edgetran/core/random.hpp"

using namespace edgetran;
using measure::counted_energy;
using measure::energy_sample;

TEST_CASE("a counter that shows old values is off by a step of power at most") {
  stream random(5);
  for (int turn = 0; turn < 500; ++turn) {
    const double step = 0.001 + 0.1 * random.uniform01(), unit = 0.01, phase = step * random.uniform01();
    const double slope = 20 * random.uniform01(), base = 5 + 50 * random.uniform01();
    const auto exact = [&](double t) { return base * t + slope * t * t / 2; };
    const auto shown = [&](double t) {
      const double updated = std::floor((t - phase) / step) * step + phase;
      return std::floor(exact(updated) / unit) * unit;
    };
    const double from = 1 + random.uniform01(), to = from + step + 3 * random.uniform01();
    const auto c = counted_energy({seconds{from}, joules{shown(from)}}, {seconds{to}, joules{shown(to)}},
                                  {seconds{step}, joules{unit}}, watts{base + slope * to});
    CHECK(std::fabs(c.energy.value() - (exact(to) - exact(from))) <= c.bound.value() + 1e-9);
    CHECK(c.window.value() == doctest::Approx(to - from));
  }
}

TEST_CASE("a counter that runs backwards, or time that does, is an error") {
  const energy_sample a{seconds{1}, joules{5}}, b{seconds{2}, joules{4}};
  CHECK_THROWS_AS(counted_energy(a, b, {}), numeric_error);
  CHECK_THROWS_AS(counted_energy(b, a, {}), input_error);
  CHECK_THROWS_AS(counted_energy(a, a, {}), input_error);
  CHECK_THROWS_AS(counted_energy(a, {seconds{2}, joules{std::numeric_limits<double>::quiet_NaN()}}, {}),
                  numeric_error);
}
