// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/measure/peak_power.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstddef>
#include <limits>
#include <vector>

#include "edgetran/core/random.hpp"

using namespace edgetran;
using measure::energy_sample;
using measure::power_sample;

namespace {

/// The energy at a moment, by search.
double energy_at(const std::vector<energy_sample>& curve, double t) {
  for (std::size_t i = 0; i + 1 < curve.size(); ++i) {
    const double a = curve[i].at.value(), b = curve[i + 1].at.value();
    if (t <= b)
      return curve[i].energy.value() + (t - a) / (b - a) * (curve[i + 1].energy - curve[i].energy).value();
  }
  return curve.back().energy.value();
}

}  // namespace

TEST_CASE("the peak of a random counter is the one that a search finds") {
  stream random(3);
  for (int turn = 0; turn < 100; ++turn) {
    std::vector<energy_sample> curve{{seconds{5}, joules{100}}};
    for (int i = 0; i < 40; ++i)
      curve.push_back({curve.back().at + seconds{0.02 + 0.2 * random.uniform01()},
                       curve.back().energy + joules{10 * random.uniform01()}});
    const double window = 0.05 + 2 * random.uniform01();
    const auto found = measure::peak_power(curve, seconds{window});
    const double first = curve.front().at.value(), last = curve.back().at.value();
    const double length = std::min(window, last - first);
    double dense = 0;
    for (double t = first; t + length <= last; t += 1e-3)
      dense = std::max(dense, (energy_at(curve, t + length) - energy_at(curve, t)) / length);
    CHECK(found.power.value() >= dense - 1e-9);
    CHECK(found.power.value() <= dense * (1 + 0.05));  // what a grid of 1 ms may overlook
    const double at = found.at.value();
    CHECK(found.power.value() ==
          doctest::Approx((energy_at(curve, at + length) - energy_at(curve, at)) / length));
    CHECK(found.window.value() == doctest::Approx(length));
  }
}

TEST_CASE("a burst is the higher the shorter the window, and its mean over the whole is the least") {
  std::vector<energy_sample> curve;
  double energy = 0;
  for (int i = 0; i <= 100; ++i) {
    curve.push_back({seconds{0.1 * i}, joules{energy}});
    energy += 0.1 * (i >= 50 && i < 60 ? 30 : 10);
  }
  CHECK(measure::peak_power(curve, seconds{0.5}).power.value() == doctest::Approx(30));
  CHECK(measure::peak_power(curve, seconds{0.5}).at.value() == doctest::Approx(5.0));
  CHECK(measure::peak_power(curve, seconds{1}).power.value() == doctest::Approx(30));
  CHECK(measure::peak_power(curve, seconds{2}).power.value() == doctest::Approx(20));
  const auto whole = measure::peak_power(curve, seconds{100});
  CHECK(whole.power.value() == doctest::Approx(12));
  CHECK(whole.window.value() == doctest::Approx(10));
}

TEST_CASE("the peak of samples is the greatest mean of neighbours") {
  std::vector<power_sample> trace;
  for (const double p : {1.0, 9.0, 2.0, 6.0, 7.0, 1.0})
    trace.push_back({seconds{0.1 * static_cast<double>(trace.size())}, watts{p}});
  CHECK(measure::peak_power(trace, std::size_t{1}).power.value() == 9);
  CHECK(measure::peak_power(trace, std::size_t{2}).power.value() == 6.5);
  CHECK(measure::peak_power(trace, std::size_t{2}).at.value() == doctest::Approx(0.3));
  CHECK(measure::peak_power(trace, std::size_t{2}).window.value() == doctest::Approx(0.1));
  CHECK(measure::peak_power(trace, std::size_t{4}).power.value() == 6);
  CHECK_THROWS_AS(measure::peak_power(trace, std::size_t{7}), state_error);
  CHECK_THROWS_AS(measure::peak_power(trace, std::size_t{0}), input_error);
}

TEST_CASE("a peak that cannot be told is refused") {
  const std::vector<energy_sample> one{{seconds{0}, joules{0}}};
  CHECK_THROWS_AS(measure::peak_power(one, seconds{1}), state_error);
  const std::vector<energy_sample> back{{seconds{1}, joules{0}}, {seconds{0}, joules{1}}};
  CHECK_THROWS_AS(measure::peak_power(back, seconds{1}), input_error);
  const std::vector<energy_sample> nan{{seconds{0}, joules{0}},
                                       {seconds{1}, joules{std::numeric_limits<double>::quiet_NaN()}}};
  CHECK_THROWS_AS(measure::peak_power(nan, seconds{1}), numeric_error);
  const std::vector<energy_sample> two{{seconds{0}, joules{0}}, {seconds{1}, joules{1}}};
  CHECK_THROWS_AS(measure::peak_power(two, seconds{0}), input_error);
}
