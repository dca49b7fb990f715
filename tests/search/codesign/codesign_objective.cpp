// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/search/codesign/codesign_objective.hpp"

#include <doctest/doctest.h>

#include <limits>

using namespace edgetran;
using search::codesign_objective;
using search::codesign_outcome;

TEST_CASE("the published scalar at points worked out by hand") {
  const codesign_objective y;
  // 1 - [0.5 0.8 + 0.2 (1 - 100 / 1000) + 0.2 (1 - 500 / 2000) + 0.1 (1 - 30 / 300)]
  //   = 1 - [0.4 + 0.18 + 0.15 + 0.09]
  CHECK(y({0.8, seconds{100}, joules{500}, watts{30}}) == doctest::Approx(0.18).epsilon(1e-12));
  CHECK(y({1, seconds{0}, joules{0}, watts{0}}) == doctest::Approx(0).epsilon(1e-12));
  CHECK(y({0, seconds{1000}, joules{2000}, watts{300}}) == doctest::Approx(1).epsilon(1e-12));
  // The greatest costs of the published pairs, 815 s, 1865 J and 282.7 W, cannot cost more than their
  // weights.
  CHECK(y({0.5, seconds{815}, joules{1865}, watts{282.7}}) < 0.75);
}

TEST_CASE("each cost counts its weight over its normaliser") {
  codesign_objective y;
  y.accuracy_weight = 1;
  y.greatest_accuracy = 2;
  y.latency_weight = 3;
  y.greatest_latency = seconds{4};
  y.energy_weight = 5;
  y.greatest_energy = joules{6};
  y.peak_power_weight = 7;
  y.greatest_peak_power = watts{8};
  const codesign_outcome at{0.7, seconds{0.1}, joules{0.2}, watts{0.3}};
  const auto moved = [&](double a, double l, double e, double p) {
    return y({at.accuracy + a, at.latency + seconds{l}, at.energy + joules{e}, at.peak_power + watts{p}}) -
           y(at);
  };
  CHECK(moved(0.1, 0, 0, 0) == doctest::Approx(-0.1 / 2));
  CHECK(moved(0, 0.1, 0, 0) == doctest::Approx(0.1 * 3 / 4));
  CHECK(moved(0, 0, 0.1, 0) == doctest::Approx(0.1 * 5 / 6));
  CHECK(moved(0, 0, 0, 0.1) == doctest::Approx(0.1 * 7 / 8));
}

TEST_CASE("weights and normalisers that mean nothing are refused") {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const double infinity = std::numeric_limits<double>::infinity();
  CHECK_NOTHROW(codesign_objective{}.check());
  for (const double bad : {-1.0, nan, infinity}) {
    codesign_objective y;
    y.energy_weight = bad;
    CHECK_THROWS_AS(y.check(), numeric_error);
  }
  for (const double bad : {0.0, -1.0, nan, infinity}) {
    codesign_objective y;
    y.greatest_latency = seconds{bad};
    CHECK_THROWS_AS(y.check(), numeric_error);
    y = {};
    y.greatest_accuracy = bad;
    CHECK_THROWS_AS(y.check(), numeric_error);
  }
  codesign_objective none;
  none.accuracy_weight = none.latency_weight = none.energy_weight = none.peak_power_weight = 0;
  CHECK_THROWS_AS(none.check(), numeric_error);
  none.latency_weight = 1e-320;
  CHECK_THROWS_AS(none.check(), numeric_error);
  none.latency_weight = -1e-9;
  CHECK_THROWS_WITH_AS(none.check(), doctest::Contains("a weight of -1e-09"), numeric_error);
}
