// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/search/goals/correction.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <cstddef>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/core/random.hpp"

namespace search = edgetran::search;
using search::ranged;

namespace {
struct sample {
  std::vector<ranged> predicted{};
  std::vector<double> measured{};
};

/// A predictor that is 20% too low, and whose intervals are five times too wide but in proportion to its
/// errors.
sample drawn(std::size_t n, edgetran::stream& random) {
  sample s;
  for (std::size_t i = 0; i < n; ++i) {
    const double truth = std::exp(3 * random.uniform01()), width = 0.01 + 0.05 * random.uniform01();
    const double value = truth / 1.2 / (1 + width * (2 * random.uniform01() - 1));
    s.predicted.push_back({value, value * (1 - 5 * width), value * (1 + 5 * width)});
    s.measured.push_back(truth);
  }
  return s;
}
}  // namespace

TEST_CASE("a bias is taken out, and intervals hold nine of ten and are no wider than it takes") {
  edgetran::stream random(3);
  double held = 0, all = 0, scale = 0;
  for (int repeat = 0; repeat < 60; ++repeat) {
    const sample known = drawn(20, random), later = drawn(100, random);
    const search::correction c = search::correction_from(known.predicted, known.measured);
    CHECK(c.factor == doctest::Approx(1.2).epsilon(0.03));
    CHECK(c.measured == 20);
    scale += c.scale / 60;
    for (std::size_t i = 0; i < 100; ++i) {
      const ranged r = c.of(later.predicted[i]);
      held += r.lower <= later.measured[i] && later.measured[i] <= r.upper ? 1 : 0;
      all += 1;
    }
  }
  CHECK(held / all >= 0.9);
  CHECK(scale < 0.3);  // errors are uniform up to a fifth of the half-width
}

TEST_CASE("intervals that reach further up than down hold nine of ten too") {
  edgetran::stream random(6);
  const auto normal = [&] {
    return std::sqrt(-2 * std::log(1 - random.uniform01())) *
           std::cos(6.283185307179586 * random.uniform01());
  };
  const auto draw = [&](std::size_t n, double down) {  // of a reach of 1 upwards
    sample s;
    for (std::size_t i = 0; i < n; ++i) {
      s.predicted.push_back({1, 1 - 0.2 * down, 1.2});
      s.measured.push_back(1 + 0.05 * normal());
    }
    return s;
  };
  for (const double down : {0.2, 0.54, 1.0, 3.0}) {
    double held = 0;
    constexpr int repeats = 100, each = 100;
    for (int repeat = 0; repeat < repeats; ++repeat) {
      const sample known = draw(20, down), later = draw(each, down);
      const search::correction c = search::correction_from(known.predicted, known.measured);
      for (std::size_t i = 0; i < each; ++i) {
        const ranged r = c.of(later.predicted[i]);
        held += r.lower <= later.measured[i] && later.measured[i] <= r.upper ? 1 : 0;
      }
    }
    CHECK_MESSAGE(held / (repeats * each) >= 0.88, down);
  }
}

TEST_CASE("what was right stays as it is, and no quantity falls below 0") {
  const search::correction none;
  CHECK(none.of({2, 1, 4}).upper == 4);
  CHECK(none.of({2, 1, 4}).lower == 1);
  const search::correction wide{2, 3, 20};
  CHECK(wide.of({2, 1, 4}).value == 4);
  CHECK(wide.of({2, 1, 4}).upper == 16);
  CHECK(wide.of({2, 1, 4}).lower == 0);
  CHECK(wide.of({-2, -3, 4}).lower == -10);
}

TEST_CASE("too few, unequal and senseless numbers are refused") {
  edgetran::stream random(4);
  sample s = drawn(10, random);
  search::correction_from(s.predicted, s.measured);
  s.measured[3] = 0;
  CHECK_THROWS_AS(search::correction_from(s.predicted, s.measured), edgetran::numeric_error);
  s.measured[3] = 1;
  s.predicted[4].upper = s.predicted[4].value;
  CHECK_THROWS_AS(search::correction_from(s.predicted, s.measured), edgetran::numeric_error);
  s.predicted[4] = {1, 1, 2};
  CHECK_THROWS_AS(search::correction_from(s.predicted, s.measured), edgetran::numeric_error);
  s.predicted.pop_back();
  CHECK_THROWS_AS(search::correction_from(s.predicted, s.measured), edgetran::shape_error);
  s.measured.pop_back();
  CHECK_THROWS_AS(search::correction_from(s.predicted, s.measured), edgetran::shape_error);
}
