// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/search/bayes/appraisal.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

#include "edgetran/regress/gaussian_process.hpp"
#include "edgetran/regress/trees/forest.hpp"

namespace search = edgetran::search;
namespace regress = edgetran::regress;
using edgetran::stream;
using process = regress::gaussian_process<>;

namespace {
/// Objective x^2 and constraint 0.5 - x, at points of a line.
std::vector<regress::table> tables(const std::vector<double>& points, double shift = 0.5) {
  std::vector<regress::table> all(2, regress::table({"x"}));
  for (const double x : points) {
    all[0].add(std::vector<double>{x}, x * x);
    all[1].add(std::vector<double>{x}, shift - x);
  }
  return all;
}
const std::vector<double> points{-1, -0.6, -0.3, 0.1, 0.4, 0.7, 1}, at{-0.2, 0.45, 0.55, 0.9};
}  // namespace

TEST_CASE("improvements count from the best that holds, weighed with the probability that it does") {
  search::surrogates<process> both;
  both.fit(tables(points));
  for (const auto least : {search::incumbent::told, search::incumbent::predicted}) {
    const search::appraisal scored(both, search::log_expected_improvement{}, 1, least, stream(1));
    const std::vector<double> feasible{0.7};
    const double from = least == search::incumbent::told ? 0.49 : both.regressors()[0].predict(feasible);
    CHECK(scored.any_feasible());
    CHECK(scored.scales()[0].least == doctest::Approx(from));
    const auto all = scored(at, at.size());
    for (std::size_t i = 0; i < at.size(); ++i) {
      const std::vector<double> row{at[i]};
      const auto y = both.regressors()[0].predict_distribution(row),
                 c = both.regressors()[1].predict_distribution(row);
      // By definition, integrated numerically.
      double improvement = 0;
      for (int k = 0; k < 20000; ++k) {
        const double u = (k + 0.5) / 20000;
        improvement += std::max(0.0, from - (y.mean + *y.epistemic * edgetran::normal_quantile(u))) / 20000;
      }
      const double holds = edgetran::normal_cdf(-c.mean / std::max(*c.epistemic, 1e-9 * 1.5));
      CHECK(all[i].violation == 0);
      if (improvement * holds > 1e-4)
        CHECK(std::exp(-all[i].objective) == doctest::Approx(improvement * holds).epsilon(0.01));
    }
  }
}

TEST_CASE("until something holds, only how likely the constraints hold counts") {
  search::surrogates<process> both;
  both.fit(tables(points, 3));
  const search::appraisal scored(both, search::log_expected_improvement{}, 1, search::incumbent::told,
                                 stream(1));
  CHECK(!scored.any_feasible());
  const auto all = scored(at, at.size());
  for (std::size_t i = 1; i < at.size(); ++i) CHECK(all[i] < all[i - 1]);
}

TEST_CASE("a bound looks at what holds more likely than not first, and at the least bound among that") {
  search::surrogates<process> both;
  both.fit(tables(points));
  const search::appraisal scored(both, search::lower_confidence_bound{}, 1, search::incumbent::told,
                                 stream(1));
  const auto all = scored(at, at.size());
  CHECK(all[0].violation > 0);
  CHECK(all[2].violation == 0);
  CHECK(std::min_element(all.begin(), all.end()) - all.begin() == 2);
}

TEST_CASE("with more objectives than one their scores add up, and none is a constraint") {
  search::surrogates<process> both;
  both.fit(tables(points));
  const search::appraisal scored(both, search::lower_confidence_bound{}, 2, search::incumbent::told,
                                 stream(1));
  const auto all = scored(at, at.size());
  const auto scales = both.scales();
  for (std::size_t i = 0; i < at.size(); ++i) {
    double sum = 0;
    for (std::size_t t = 0; t < 2; ++t) {
      const auto p = both.regressors()[t].predict_distribution(std::vector<double>{at[i]});
      sum += (p.mean - 2 * *p.epistemic) / scales[t].greatest;
    }
    CHECK(all[i].violation == 0);
    CHECK(all[i].objective == doctest::Approx(sum));
  }
}

TEST_CASE("Thompson sampling chooses a row as often as it is the best of the functions that are possible") {
  regress::table data({"x"});
  for (const double x : {-1.0, 0.0, 1.0}) data.add(std::vector<double>{x}, std::sin(3 * x));
  search::surrogates<process> one;
  one.fit({data});
  const std::vector<double> rows{-0.9, -0.6, -0.55, 0.3, 0.6};
  const std::size_t n = rows.size(), draws = 3000;
  // The oracle: many functions drawn from the posterior together.
  const auto functions = one.regressors()[0].draw(rows, n, draws, stream(99));
  std::vector<double> wanted(n), found(n), alone(n);
  for (std::size_t d = 0; d < draws; ++d) {
    const auto first = functions.begin() + static_cast<std::ptrdiff_t>(d * n);
    ++wanted[static_cast<std::size_t>(std::min_element(first, first + static_cast<std::ptrdiff_t>(n)) -
                                      first)];
    const search::appraisal scored(one, search::thompson_sampling{}, 1, search::incumbent::told,
                                   stream(7, d));
    const auto all = scored(rows, n);
    ++found[static_cast<std::size_t>(std::min_element(all.begin(), all.end()) - all.begin())];
  }
  for (std::size_t i = 0; i < n; ++i)
    CHECK(std::fabs(wanted[i] - found[i]) < 4 * std::sqrt(2.0 * 0.25 * static_cast<double>(draws)));
  const search::appraisal two(one, search::thompson_sampling{.joint = 2}, 1, search::incumbent::told,
                              stream(3));
  const auto few = two(rows, n);
  CHECK(std::count_if(few.begin(), few.end(), [](const auto& s) { return std::isfinite(s.objective); }) == 2);
}

TEST_CASE("where a regressor draws no functions, each row is drawn for itself, constraints too") {
  search::surrogates<regress::random_forest> both(regress::random_forest({.members = 30}));
  both.fit(tables(points));
  std::size_t infeasible = 0;
  double sum = 0;
  for (std::uint64_t d = 0; d < 2000; ++d) {
    const search::appraisal scored(both, search::thompson_sampling{}, 1, search::incumbent::told,
                                   stream(1, d));
    const auto s = scored(at, at.size())[2];
    infeasible += s.violation > 0;
    sum += s.objective / 2000;
  }
  const std::vector<double> row{at[2]};
  const auto y = both.regressors()[0].predict_distribution(row),
             c = both.regressors()[1].predict_distribution(row);
  CHECK(sum == doctest::Approx(y.mean).epsilon(0.05));
  CHECK(static_cast<double>(infeasible) / 2000 ==
        doctest::Approx(edgetran::normal_cdf(c.mean / c.standard_deviation)).epsilon(0.1));
}

TEST_CASE("a score that is no number stands last") {
  struct spoiled {
    [[nodiscard]] double score(std::span<const regress::prediction>,
                               std::span<const search::target_scale>) const {
      return std::numeric_limits<double>::quiet_NaN();
    }
  };
  search::surrogates<process> both;
  both.fit(tables(points));
  const search::appraisal scored(both, spoiled{}, 1, search::incumbent::told, stream(1));
  for (const auto& s : scored(at, at.size())) CHECK(std::isinf(s.objective));
}

TEST_CASE("what is predicted to be no number stands last, as an objective and as a constraint") {
  /// Of the column it was fitted to, but no number above 0.5.
  struct broken {
    void fit(const regress::table&) {}
    regress::prediction predict_distribution(std::span<const double> row) const {
      return {row[0] > 0.5 ? std::nan("") : row[0] - 0.4, 0.1};
    }
    double predict(std::span<const double> row) const { return predict_distribution(row).mean; }
  };
  search::surrogates<broken> both;
  both.fit(tables(points));
  const auto check = [&](auto acquisition) {
    const search::appraisal scored(both, acquisition, 1, search::incumbent::told, stream(1));
    const std::vector<double> some{0.9, 0.1, 0.7, 0.3};
    auto all = scored(some, some.size());
    for (const std::size_t i : {0u, 2u}) {
      CHECK(!std::isnan(all[i].violation));
      CHECK(!std::isnan(all[i].objective));
      for (const std::size_t other : {1u, 3u}) CHECK(all[other] < all[i]);
    }
  };
  check(search::lower_confidence_bound{});
  check(search::log_expected_improvement{});
  check(search::thompson_sampling{});
}
