// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/measure/idle_history.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <vector>

#include "edgetran/core/normal.hpp"
#include "edgetran/core/random.hpp"

using namespace edgetran;
using measure::idle_history;

namespace {

std::vector<double> samples(double level, double noise, int n, stream& random) {
  std::vector<double> all;
  for (int i = 0; i < n; ++i) all.push_back(level + noise * normal_quantile(random.uniform01()));
  return all;
}

}  // namespace

TEST_CASE("between two rests the baseline is that of the samples before and after") {
  stream random(5);
  idle_history h;
  std::vector<std::vector<double>> all;
  for (int i = 0; i < 5; ++i) {
    all.push_back(samples(10 + i, 0.1, 20, random));
    h.add(seconds{100.0 * i}, seconds{100.0 * i + 2}, all.back());
  }
  for (std::size_t i = 0; i + 1 < all.size(); ++i) {
    const double at = 100 * static_cast<double>(i);
    const auto b = h.during(seconds{at + 30}, seconds{at + 50});
    const auto expected = measure::make_idle_baseline(all[i], all[i + 1]);
    REQUIRE(b);
    CHECK(b->power == expected.power);
    CHECK(b->deviation == expected.deviation);
    CHECK(b->before == expected.before);
    CHECK(b->after == expected.after);
    CHECK(b->samples == expected.samples);
  }
  // Work across a rest still has one on either side.
  CHECK(h.during(seconds{50}, seconds{150})->samples == 40);
}

TEST_CASE("on one side the nearest rest counts, and the level may move once more as it did before") {
  idle_history h;
  h.add(seconds{0}, seconds{1}, {5, 5, 5});
  CHECK_FALSE(h.during(seconds{2}, seconds{3}));  // nobody knows how far the level moves
  h.add(seconds{10}, seconds{11}, {8, 8, 8});
  h.add(seconds{20}, seconds{21}, {4, 4, 4});
  const auto behind = h.during(seconds{30}, seconds{40});
  REQUIRE(behind);
  CHECK(behind->power == watts{4});
  CHECK(behind->deviation.value() == doctest::Approx(std::sqrt((9 + 16) / 2.0)));
  CHECK(behind->drift() == 0);
  CHECK(behind->samples == 3);
  const auto ahead = h.during(seconds{-3}, seconds{-2});
  REQUIRE(ahead);
  CHECK(ahead->power == watts{5});
  CHECK_FALSE(h.during(seconds{-3}, seconds{40}));  // all rests lie within
}

TEST_CASE("of a level that wanders, 90% intervals behind the last rest hold the truth about that often") {
  constexpr double z90 = 1.6448536269514722, noise = 0.3, move = 0.3;
  stream random(9);
  int held = 0;
  for (int turn = 0; turn < 1000; ++turn) {
    idle_history h;
    double level = 10;
    for (int i = 0; i < 12; ++i) {
      h.add(seconds{60.0 * i}, seconds{60.0 * i + 2}, samples(level, noise, 20, random));
      level += move * normal_quantile(random.uniform01());  // by the next one, or by the work
    }
    const auto last = h.during(seconds{710}, seconds{720});
    REQUIRE(last);
    held += std::fabs(last->power.value() - level) <= z90 * last->deviation.value() ? 1 : 0;
  }
  CHECK(held >= 880);
  CHECK(held <= 960);
}

TEST_CASE("age, what is kept, and what is refused") {
  idle_history h;
  CHECK(h.age(seconds{5}).value() == std::numeric_limits<double>::infinity());
  for (int i = 0; i < 40; ++i) h.add(seconds{10.0 * i}, seconds{10.0 * i + 1}, {1.0 * i, 1.0 * i});
  CHECK(h.size() == idle_history::kept);
  CHECK(h.age(seconds{400}).value() == doctest::Approx(9));
  CHECK(h.during(seconds{0}, seconds{1})->power == watts{24});
  CHECK_THROWS_AS(h.add(seconds{500}, seconds{501}, {1}), state_error);
  CHECK_THROWS_AS(h.add(seconds{390}, seconds{395}, {1, 2}), input_error);
  CHECK_THROWS_AS(h.add(seconds{500}, seconds{499}, {1, 2}), input_error);
  CHECK_THROWS_AS(h.add(seconds{500}, seconds{501}, {1, std::nan("")}), numeric_error);
  CHECK(h.size() == idle_history::kept);
}
