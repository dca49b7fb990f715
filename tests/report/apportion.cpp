// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT

#include "edgetran/report/apportion.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <cstdint>
#include <limits>
#include <numeric>
#include <vector>

#include "edgetran/core/random.hpp"

using namespace edgetran;
using report::apportion;

TEST_CASE("Hamilton's method on the textbook's parliament") {
  // Seats of 100 for votes 47000, 16000, 15800, 12000, 6100, 3100.
  const std::vector<double> votes{47000, 16000, 15800, 12000, 6100, 3100};
  CHECK(apportion(10, votes) == std::vector<std::int64_t>{5, 2, 1, 1, 1, 0});
}

TEST_CASE("thirds of a hundred: the first gets what is left") {
  const std::vector<double> equal{1, 1, 1};
  CHECK(apportion(100, equal) == std::vector<std::int64_t>{34, 33, 33});
}

TEST_CASE("sums are exact, dues are kept within a part, and more weight is never less") {
  stream draw(1);
  for (int round = 0; round < 2000; ++round) {
    std::vector<double> weights(1 + draw.below(40));
    for (double& w : weights) w = draw.uniform01() < 0.2 ? 0 : std::exp(30 * draw.uniform01() - 15);
    weights[0] = 1;
    const bool huge = round % 4 == 0;
    const auto total = static_cast<std::int64_t>(draw.below(huge ? 1ULL << 53 : 100000));
    const auto parts = apportion(total, weights);
    CHECK(std::accumulate(parts.begin(), parts.end(), std::int64_t{0}) == total);
    const double sum = std::accumulate(weights.begin(), weights.end(), 0.0);
    for (std::size_t i = 0; i < weights.size(); ++i) {
      CHECK(parts[i] >= 0);
      if (weights[i] == 0) CHECK(parts[i] == 0);
      if (!huge)
        CHECK(std::abs(static_cast<double>(parts[i]) - static_cast<double>(total) * weights[i] / sum) <
              1 + 1e-9);
      for (std::size_t j = 0; j < i && !huge; ++j)
        if (weights[i] > weights[j] * (1 + 1e-9)) CHECK(parts[i] >= parts[j]);
    }
  }
}

TEST_CASE("what cannot be shared is refused") {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  CHECK_THROWS_AS(apportion(1, std::vector<double>{1, nan}), numeric_error);
  CHECK_THROWS_AS(apportion(1, std::vector<double>{1, -1}), numeric_error);
  CHECK_THROWS_AS(apportion(1, std::vector<double>{1, INFINITY}), numeric_error);
  CHECK_THROWS_AS(apportion(-1, std::vector<double>{1}), numeric_error);
  CHECK_THROWS_AS(apportion(report::most_parts + 1, std::vector<double>{1}), numeric_error);
  CHECK_THROWS_AS(apportion(1, std::vector<double>{0, 0}), numeric_error);
  CHECK_THROWS_AS(apportion(1, std::vector<double>{}), numeric_error);
  CHECK(apportion(0, std::vector<double>{0, 0}) == std::vector<std::int64_t>{0, 0});
  CHECK(apportion(7, std::vector<double>{1e308, 1e308}) == std::vector<std::int64_t>{4, 3});  // no overflow
}
