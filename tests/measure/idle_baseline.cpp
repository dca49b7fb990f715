// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/measure/idle_baseline.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <vector>

#include "edgetran/core/normal.hpp"
#include "edgetran/core/random.hpp"

using namespace edgetran;
using measure::make_idle_baseline;
using measure::net_energy;

TEST_CASE("the baseline is the median of both sides, and a burst does not move it") {
  const std::vector<double> before{5.0, 5.1, 4.9, 5.0, 30.0}, after{5.0, 5.2, 4.8, 5.0, 5.1};
  const auto idle = make_idle_baseline(before, after);
  CHECK(idle.power.value() == doctest::Approx(5.0));
  CHECK(idle.samples == 10);
  CHECK(idle.drift() == 0);
  CHECK(idle.deviation.value() < 0.1);
}

TEST_CASE("a level that moves widens the net energy") {
  const std::vector<double> before{5, 5, 5, 5}, after{6, 6, 6, 6};
  const auto idle = make_idle_baseline(before, after);
  CHECK(idle.power.value() == doctest::Approx(5.5));
  CHECK(idle.deviation.value() == doctest::Approx(1 / std::sqrt(12.0)));
  CHECK(idle.drift() == doctest::Approx(1 / 5.5));
  const auto net =
      net_energy({joules{100}, joules{99}, joules{101}, quality::measured, "rapl"}, seconds{10}, idle);
  CHECK(net.value.value() == doctest::Approx(45));
  const double half = std::hypot(1.0, 1.6448536 * 10 / std::sqrt(12.0));
  CHECK(net.lower.value() == doctest::Approx(45 - half));
  CHECK(net.upper.value() == doctest::Approx(45 + half));
  CHECK(net.quality == quality::measured);
  CHECK(net.source == "rapl");
}

TEST_CASE("nine in ten intervals of the net energy hold the true one") {
  stream random(11);
  int covered = 0;
  constexpr int turns = 4000;
  for (int turn = 0; turn < turns; ++turn) {
    const auto side = [&] {
      std::vector<double> power;
      for (int i = 0; i < 20; ++i)
        power.push_back(10 + 2 * normal_quantile(1e-9 + (1 - 2e-9) * random.uniform01()));
      return power;
    };
    const auto before = side(), after = side();
    const auto idle = make_idle_baseline(before, after);
    const auto net =
        net_energy({joules{300}, joules{300}, joules{300}, quality::measured, ""}, seconds{10}, idle);
    covered += net.lower.value() <= 200 && 200 <= net.upper.value();
  }
  CHECK(covered > 0.88 * turns);
  CHECK(covered < 0.97 * turns);  // and they are not needlessly wide
}

TEST_CASE("the gross interval alone stays where the idle power is known exactly") {
  const std::vector<double> still(6, 4.0);
  const auto net = net_energy({joules{50}, joules{48}, joules{53}, quality::integrated, ""}, seconds{2},
                              make_idle_baseline(still, still));
  CHECK(net.value.value() == doctest::Approx(42));
  CHECK(net.lower.value() == doctest::Approx(40));
  CHECK(net.upper.value() == doctest::Approx(45));
}

TEST_CASE("one side is no baseline") {
  const std::vector<double> some{1, 2, 3}, one{1}, none, nan{1, std::numeric_limits<double>::quiet_NaN()};
  CHECK_THROWS_AS(make_idle_baseline(some, none), state_error);
  CHECK_THROWS_AS(make_idle_baseline(one, some), state_error);
  CHECK_THROWS_AS(make_idle_baseline(some, nan), numeric_error);
}
