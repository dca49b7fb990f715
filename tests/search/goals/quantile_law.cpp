// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/search/goals/quantile_law.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <vector>

#include "edgetran/core/random.hpp"
#include "edgetran/regress/conformal.hpp"

namespace search = edgetran::search;
using edgetran::ranged;
using search::quantile_of;

TEST_CASE("the median is the value, the quantile of the level the upper end, and it never falls") {
  const ranged r{10, 9, 11.5};
  CHECK(quantile_of(r, 0.9, 0.5) == 10);
  CHECK(quantile_of(r, 0.9, 0.9) == doctest::Approx(11.5));
  CHECK(quantile_of(r, 0.9, 0.1) == doctest::Approx(9));
  CHECK(quantile_of(r, 0.9, 0.95) >= 10 + 1.5 * std::log(10.0) / std::log(5.0));
  double before = 0;
  for (double q = 0.005; q < 1; q += 0.005) {
    const double now = quantile_of(r, 0.9, q);
    CHECK(now >= before);
    CHECK(now >= 0);
    before = now;
  }
  CHECK(quantile_of({10, 9, 11.5}, 0.9, 0.01) < 9);
  CHECK(quantile_of({1, 0, 3}, 0.9, 0.001) == 0);  // no time is below 0
  CHECK(quantile_of({1, -1, 3}, 0.9, 0.001) < -1);
  CHECK(quantile_of({7, 7, 7}, 0.9, 0.999) == 7);
  CHECK(quantile_of({7, 1, 9}, 1, 0.999) == 7);  // exact, whatever the interval
  CHECK(std::isnan(quantile_of({std::nan(""), 1, 9}, 0.9, 0.9)));
  CHECK(std::isnan(quantile_of(r, 0.9, 1)));
  CHECK(std::isnan(quantile_of(r, 0.9, 0)));
}

TEST_CASE("an interval of half the mass or less has no quantiles") {
  const ranged r{10, 9, 11};
  for (const double level : {0.5, 0.4, 0.0, -1.0, std::nan("")})
    for (const double q : {0.05, 0.5, 0.95}) CHECK(std::isnan(quantile_of(r, level, q)));
  CHECK(quantile_of(r, 0.51, 0.95) > 11);
}

TEST_CASE("an interval of factors reaches as far upwards as its logarithms") {
  CHECK(quantile_of({4, 2, 8}, 0.9, 0.98) == doctest::Approx(4 * std::pow(2.0, 2.0)));  // f = log 25 / log 5
}

TEST_CASE("conformal intervals of errors of any shape keep 95% by their 90% intervals") {
  // Errors as shares of the prediction, by shape: normal, Laplace, all on the upper side (a predictor that is
  // biased for these models), uniform. The interval is calibrated on 60 of them; the quantile holds for the
  // others, on average over many calibrations.
  edgetran::stream random(5);
  const auto normal = [&] {
    return std::sqrt(-2 * std::log(1 - random.uniform01())) *
           std::cos(6.283185307179586 * random.uniform01());
  };
  const auto exponential = [&] { return -std::log(1 - random.uniform01()); };
  for (int shape = 0; shape < 4; ++shape) {
    const auto draw = [&] {
      if (shape == 0) return 0.05 * normal();
      if (shape == 1) return 0.04 * exponential() * (random.uniform01() < 0.5 ? -1 : 1);
      if (shape == 2) return 0.04 * exponential();
      return 0.1 * (2 * random.uniform01() - 1);
    };
    double held = 0, all = 0;
    for (int calibration = 0; calibration < 100; ++calibration) {
      std::vector<double> errors;
      for (int i = 0; i < 60; ++i) errors.push_back(std::fabs(draw()));
      const double h = edgetran::regress::conformal::fit(errors).around(0, 0.9).upper;
      for (int i = 0; i < 200; ++i) {
        const double truth = 1 + draw();
        held += truth <= quantile_of({1, 1 - h, 1 + h}, 0.9, 0.95) ? 1 : 0;
        all += 1;
      }
    }
    CHECK_MESSAGE(held / all >= 0.95, shape);
  }
}
