// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/search/bayes/acquisition.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "edgetran/core/random.hpp"

namespace search = edgetran::search;
using edgetran::regress::prediction;
using search::target_scale;

namespace {
prediction predicted(double mean, double deviation) {
  prediction p;
  p.mean = mean;
  p.standard_deviation = deviation;
  return p;
}
double score(const auto& a, const std::vector<prediction>& p, const std::vector<target_scale>& s) {
  return a.score(p, s);
}
}  // namespace

TEST_CASE("uncertainty adds up over targets, each in its own scale") {
  const std::vector<prediction> p{predicted(10, 1), predicted(-4, 2)};
  const std::vector<target_scale> s{{20, 1}, {8, -8}};
  CHECK(score(search::maximum_uncertainty{}, p, s) == doctest::Approx(1.0 / 20 + 2.0 / 8));
  CHECK(score(search::maximum_uncertainty{.relative = true}, p, s) == doctest::Approx(1.0 / 10 + 2.0 / 4));
  CHECK(score(search::expected_error_reduction{}, p, s) == score(search::maximum_uncertainty{}, p, s));
  // Without a scale the deviation itself counts.
  CHECK(score(search::maximum_uncertainty{}, {predicted(0, 3)}, {{0, 0}}) == 3);
  CHECK(score(search::maximum_uncertainty{.relative = true}, {predicted(0, 3)}, {{5, 0}}) == 3);
}

TEST_CASE("only the part of a deviation counts that measurements remove, where it is known") {
  prediction p = predicted(10, 5);
  CHECK(search::reducible(p) == 5);
  p.epistemic = 2;
  CHECK(search::reducible(p) == 2);
}

TEST_CASE("expected improvement is the mean of what falls below the least, as drawing shows") {
  edgetran::stream random(3);
  for (const double mean : {0.5, 1.0, 1.4})
    for (const double deviation : {0.1, 0.6}) {
      const int draws = 200000;
      double sum = 0;
      for (int i = 0; i < draws; ++i) sum += std::max(0.0, 1 - (mean + deviation * random.normal()));
      const double found = score(search::expected_improvement{}, {predicted(mean, deviation)}, {{4, 1}}) * 4;
      CHECK(std::fabs(found - sum / draws) < 6 * deviation / std::sqrt(draws));
    }
  CHECK(score(search::expected_improvement{}, {predicted(0.25, 0)}, {{4, 1}}) == 0.75 / 4);
  CHECK(score(search::expected_improvement{}, {predicted(2, 0)}, {{4, 1}}) == 0);
}
