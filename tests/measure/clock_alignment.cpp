// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/measure/clock_alignment.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <cstddef>
#include <vector>

#include "edgetran/core/random.hpp"

using namespace edgetran;
using measure::power_sample;

TEST_CASE("arrivals with random delays give the offset to the least delay") {
  stream random(2);
  for (int turn = 0; turn < 50; ++turn) {
    const double offset = 2000 * random.uniform01() - 1000;
    std::vector<seconds> its, arrived;
    for (int i = 0; i < 200; ++i) {
      its.push_back(seconds{0.1 * i});
      arrived.push_back(seconds{0.1 * i + offset + 0.002 - 0.01 * std::log(1 - random.uniform01())});
    }
    const auto found = measure::offset_by_arrival(its, arrived);
    CHECK(found.offset.value() >= offset + 0.002 - 1e-9);
    CHECK(found.offset.value() <= offset + 0.004);
    CHECK(found.uncertainty.value() == doctest::Approx(0.01 * std::log(2)).epsilon(0.35));
  }
  CHECK_THROWS_AS(measure::offset_by_arrival(std::vector<seconds>{}, std::vector<seconds>{}), state_error);
}

TEST_CASE("a pulse of power in noise is found to half a step") {
  stream random(6);
  for (int turn = 0; turn < 100; ++turn) {
    const double offset = 100 * random.uniform01(), begin = 500 + random.uniform01(),
                 end = begin + 1 + 4 * random.uniform01();
    std::vector<power_sample> trace;
    for (int i = 0; i < 120; ++i) {
      const double its = begin - offset - 3 + 0.1 * i, ours = its + offset;
      trace.push_back(
          {seconds{its}, watts{5 + (ours >= begin && ours < end ? 3 : 0) + 0.5 * random.uniform01()}});
    }
    const auto found = measure::offset_by_step(trace, seconds{begin}, seconds{end});
    // Either edge is known to half a step; the two of them may disagree by a whole one.
    CHECK(std::fabs(found.offset.value() - offset) <= 0.1 + 1e-9);
    CHECK(found.uncertainty.value() == doctest::Approx(0.05));
  }
}

TEST_CASE("no step, a fall in place of a rise, or too short a trace, is an error") {
  stream random(7);
  std::vector<power_sample> noise, dip;
  for (int i = 0; i < 100; ++i) {
    noise.push_back({seconds{0.1 * i}, watts{5 + random.uniform01()}});
    dip.push_back({seconds{0.1 * i}, watts{i >= 30 && i < 60 ? 1.0 : 5.0}});
  }
  CHECK_THROWS_AS(measure::offset_by_step(noise, seconds{3}, seconds{6}), numeric_error);
  CHECK_THROWS_AS(measure::offset_by_step(dip, seconds{3}, seconds{6}), numeric_error);
  CHECK_THROWS_AS(measure::offset_by_step(noise, seconds{3}, seconds{600}), numeric_error);
  CHECK_THROWS_AS(measure::offset_by_step(std::vector<power_sample>(noise.begin(), noise.begin() + 3),
                                          seconds{3}, seconds{6}),
                  state_error);
  CHECK_THROWS_AS(measure::offset_by_step(noise, seconds{6}, seconds{3}), input_error);
}
