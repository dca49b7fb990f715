// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/search/bayes/improvement.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <vector>

#include "edgetran/core/random.hpp"

namespace search = edgetran::search;
using edgetran::regress::prediction;
using search::target_scale;

namespace {
double score(const auto& a, const std::vector<prediction>& p, const std::vector<target_scale>& s) {
  return a.score(p, s);
}
}  // namespace

TEST_CASE(
    "the logarithmic expected improvement is the logarithm of the expected one, and goes on where that is "
    "0") {
  const search::log_expected_improvement log_ei;
  const search::expected_improvement ei;
  edgetran::stream random(5);
  for (int i = 0; i < 200; ++i) {
    const std::vector<prediction> p{{random.normal(), random.uniform(0.05, 2)}};
    const std::vector<target_scale> s{{3, random.normal()}};
    const double expected = score(ei, p, s);
    CHECK(std::exp(score(log_ei, p, s)) == doctest::Approx(expected).epsilon(1e-9));
    CHECK(log_ei.if_feasible(score(log_ei, p, s), std::log(0.3)) ==
          doctest::Approx(std::log(ei.if_feasible(expected, std::log(0.3)))).epsilon(1e-9));
  }
  // Two targets: of the sum, as expected_improvement has it.
  const std::vector<prediction> two{{1, 0.5}, {-2, 1}};
  const std::vector<target_scale> scales{{4, 0.8}, {3, -3}};
  CHECK(std::exp(score(log_ei, two, scales)) == doctest::Approx(score(ei, two, scales)));
  // Fifty deviations off nothing is expected, but the nearer is still the better; so it is without
  // deviations.
  const std::vector<target_scale> s{{100, 0}};
  CHECK(score(ei, {{51, 1}}, s) == 0);
  CHECK(score(log_ei, {{50, 1}}, s) > score(log_ei, {{51, 1}}, s));
  CHECK(score(log_ei, {{51, 1.1}}, s) > score(log_ei, {{51, 1}}, s));
  CHECK(score(log_ei, {{1, 0}}, s) > score(log_ei, {{2, 0}}, s));
  CHECK(std::exp(score(log_ei, {{-1, 0}}, s)) == doctest::Approx(0.01));
  CHECK(std::isfinite(score(log_ei, {{1e300, 0}}, s)));
}

TEST_CASE("the probability of improvement is how often drawing improves") {
  edgetran::stream random(6);
  for (const double margin : {0.0, 0.1}) {
    const int draws = 200000;
    int below = 0;
    for (int i = 0; i < draws; ++i) below += random.normal(2.5, 0.8) < 2 - 10 * margin;
    const double found = std::exp(score(search::probability_of_improvement{margin}, {{2.5, 0.8}}, {{10, 2}}));
    CHECK(std::fabs(found - static_cast<double>(below) / draws) < 4 * 0.5 / std::sqrt(draws));
  }
  CHECK(score(search::probability_of_improvement{}, {{90, 1}}, {{10, 2}}) >
        score(search::probability_of_improvement{}, {{91, 1}}, {{10, 2}}));
}

TEST_CASE("a bound is the mean less deviations that measurements remove; what was drawn counts as it is") {
  prediction p{3, 2};
  CHECK(score(search::lower_confidence_bound{1.5}, {p}, {{10, 2}}) == doctest::Approx(0));
  p.epistemic = 1;
  CHECK(score(search::lower_confidence_bound{1.5}, {p}, {{10, 2}}) == doctest::Approx(-0.15));
  CHECK(score(search::thompson_sampling{}, {p}, {{10, 2}}) == doctest::Approx(-0.3));
}

TEST_CASE("constraints hold with the product of their probabilities") {
  const std::vector<prediction> p{{0, 1}, {1, 1}};
  const std::vector<target_scale> s{{1, 0}, {1, 0}};
  CHECK(std::exp(search::log_probability_of_feasibility(p, s)) == doctest::Approx(0.5 * 0.15865525393145707));
  const std::vector<prediction> sure{{-1, 0}, {-2, 0}}, never{{1, 0}, {-2, 0}};
  CHECK(search::log_probability_of_feasibility(sure, s) == 0);
  CHECK(search::log_probability_of_feasibility(never, s) < -1e10);
}
