// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT

#include "edgetran/measure/repeat.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <thread>

#include "edgetran/core/error.hpp"

namespace {
namespace measure = edgetran::measure;
using edgetran::seconds;

void spin(double duration) {
  const seconds end = measure::wall_now() + seconds{duration};
  while (measure::wall_now() < end) {
  }
}

template <class Work>
measure::repeated repeat(Work work, const measure::repeat_options& options) {
  measure::canary bird;
  return measure::repeat(work, bird, options);
}
}  // namespace

TEST_CASE("warm-up runs are not counted and the limits hold") {
  int calls = 0;
  const auto r = repeat([&](std::size_t) { ++calls; }, {.warm_up = 2, .least = 5, .most = 5});
  CHECK(calls == 7);
  CHECK(r.samples.size() == 5);
  CHECK(r.disturbed.size() == 5);
}

TEST_CASE("the budget ends what never settles") {
  int i = 0;
  const auto r =
      repeat([&](std::size_t) { spin(++i % 2 == 0 ? 0.001 : 0.004); },
             {.least = 3, .most = 100000, .target_spread = 0, .budget = seconds{0.05}, .wait = seconds{0}});
  CHECK(r.samples.size() >= 3);
  CHECK(r.samples.size() < 200);
}

TEST_CASE("the median is a run's length") {
  const auto r = repeat([](std::size_t) { spin(0.003); }, {.least = 5, .budget = seconds{0.5}});
  CHECK(r.median.value() >= 0.003);
  CHECK(r.median.value() < 0.02);
}

TEST_CASE("a run in which the thread slept is an outlier: counted, kept, and out of the median") {
  const auto r = repeat(
      [](std::size_t i) {
        if (i % 3 == 2)
          std::this_thread::sleep_for(std::chrono::milliseconds(40));
        else
          spin(0.002);
      },
      {.warm_up = 0, .least = 12, .most = 12, .disturbed_above = 0.5});
  CHECK(r.samples.size() == 12);
  CHECK(r.outliers() >= 4);
  CHECK(r.median.value() < 0.03);
}

TEST_CASE("which samples count") {
  using flags = std::vector<bool>;
  CHECK(measure::usable(flags{false, true, false, false}) == std::vector<std::size_t>{0, 2, 3});
  CHECK(measure::usable(flags{true, true, true, false}).size() ==
        4);  // one clean run of four decides nothing
  CHECK(measure::usable(flags{true, false}) == std::vector<std::size_t>{1});
}

TEST_CASE("options that allow no run are refused") {
  const auto work = [](std::size_t) {};
  CHECK_THROWS_AS(repeat(work, {.least = 0}), edgetran::shape_error);
  CHECK_THROWS_AS(repeat(work, {.least = 5, .most = 4}), edgetran::shape_error);
}
