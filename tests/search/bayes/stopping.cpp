// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/search/bayes/stopping.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "edgetran/core/random.hpp"
#include "edgetran/regress/concept.hpp"

namespace search = edgetran::search;
namespace regress = edgetran::regress;

namespace {
/// Predicts the mean of the targets.
struct mean_regressor {
  double value = 0;
  bool fitted = false;
  void fit(const regress::table& data) {
    regress::require_training_data(data, "mean");
    value = 0;
    for (const double y : data.targets()) value += y / static_cast<double>(data.rows());
    fitted = true;
  }
  [[nodiscard]] double predict(std::span<const double> row) const {
    regress::require_row(row, 1, fitted, "mean");
    return value;
  }
};

std::vector<regress::table> rows_of(const std::vector<double>& targets) {
  std::vector<regress::table> all(1, regress::table({"x"}));
  for (std::size_t i = 0; i < targets.size(); ++i)
    all[0].add(std::vector<double>{static_cast<double>(i)}, targets[i]);
  return all;
}

template <class Rule>
bool stops(Rule& rule, const std::vector<double>& targets, std::size_t initial = 4,
           std::optional<double> uncertainty = {}) {
  const auto tables = rows_of(targets);
  return rule.stop({tables, initial, uncertainty}, mean_regressor{});
}
}  // namespace

TEST_CASE("the code's rule: last fifth, twice the greatest of the first, eleven times") {
  auto rule = search::protran_code_rule();
  CHECK(rule.threshold == 0.005);
  // Train on 1 1 3 3 1 1 3 3 (mean 2), test on 2.1 1.8; greatest of the first four 3, so divided by 6.
  const std::vector<double> targets{1, 1, 3, 3, 1, 1, 3, 3, 2.1, 1.8};
  for (int time = 0; time < 10; ++time) CHECK(!stops(rule, targets));
  CHECK(*rule.error() == doctest::Approx((0.01 + 0.04) / 2 / 36));
  CHECK(stops(rule, targets));
  // A bad round does not reset the count.
  auto again = search::protran_code_rule();
  for (int time = 0; time < 10; ++time) CHECK(!stops(again, targets));
  const std::vector<double> bad{1, 1, 3, 3, 1, 1, 3, 3, 1, 3};
  CHECK(!stops(again, bad));
  CHECK(*again.error() == doctest::Approx(1.0 / 36));
  CHECK(stops(again, targets));
}

TEST_CASE("the paper's rule: once, the greatest of all, 0.3%") {
  auto rule = search::protran_paper_rule();
  CHECK(rule.threshold == 0.003);
  rule.chronological = true;  // a split known by hand
  CHECK(stops(rule, {1, 1, 3, 3, 1, 1, 3, 3, 2.1, 1.9}));
  CHECK(*rule.error() == doctest::Approx(0.01 / 9));
  auto far = search::protran_paper_rule();
  far.chronological = true;
  CHECK(!stops(far, {1, 1, 3, 3, 1, 1, 3, 3, 2.5, 1.5}));
  CHECK(*far.error() == doctest::Approx(0.25 / 9));
  // Of the random splits, the error is that of some fifth.
  auto random = search::protran_paper_rule();
  CHECK(!stops(random, {1, 1, 3, 3, 1, 1, 3, 3, 1, 3}));
  CHECK(*random.error() > 0.05);
  CHECK(!stops(random, {1, 1, 1}));  // too few to say
}

TEST_CASE("uncertainty and minima settle, with patience that never resets") {
  search::uncertainty_below calm{.threshold = 0.15, .patience = 1};
  CHECK(!stops(calm, {1}, 1, 0.1));
  CHECK(!stops(calm, {1}, 1, 0.2));
  CHECK(!stops(calm, {1}, 1));
  CHECK(stops(calm, {1}, 1, 0.15));

  search::minima_settled least{.patience = 1};
  CHECK(!stops(least, {5}));
  CHECK(!stops(least, {5, 6}));
  CHECK(!stops(least, {5, 6, 4}));
  CHECK(stops(least, {5, 6, 4, 4.00001}));
}

TEST_CASE("intervals: the half width is the conformal quantile of held-out relative errors") {
  // As many folds as rows, so that each row is predicted by the mean of the others.
  std::vector<double> targets;
  edgetran::stream random(8);
  for (int i = 0; i < 20; ++i) targets.push_back(10 + random.normal());
  search::interval_width rule{.tolerance = 0.05, .level = 0.5, .folds = 20, .least_rows = 20};
  (void)stops(rule, targets);
  std::vector<double> errors;
  double sum = 0;
  for (const double y : targets) sum += y;
  for (const double y : targets) {
    const double others = (sum - y) / 19;
    errors.push_back(std::fabs(y - others) / others);
  }
  std::sort(errors.begin(), errors.end());
  CHECK(*rule.error() == doctest::Approx(errors[10]));  // the 11th of 20: ceil(21 / 2)
  rule.tolerance = errors[10] * 1.001;
  CHECK(stops(rule, targets));
  rule.tolerance = errors[10] * 0.999;
  CHECK(!stops(rule, targets));

  search::interval_width early;
  CHECK(!stops(early, {1, 1, 1, 1, 1, 1, 1, 1, 1, 1}));
  CHECK(!early.error());
  search::interval_width sure{.level = 0.99};  // 20 rows bound no 99%
  CHECK(!stops(sure, std::vector<double>(20, 1.0)));
}

TEST_CASE("what the interval promises holds: the next row lies inside as often as the level says") {
  std::size_t inside = 0;
  const std::size_t rounds = 2000;
  for (std::size_t r = 0; r < rounds; ++r) {
    edgetran::stream random = edgetran::stream(3).split(r);
    std::vector<double> targets(19);
    for (double& y : targets) y = 10 + random.normal();
    search::interval_width rule{.level = 0.9, .folds = 19, .least_rows = 19};
    (void)stops(rule, targets);
    double mean = 0;
    for (const double y : targets) mean += y / 19;
    inside += std::fabs(10 + random.normal() - mean) / mean <= *rule.error() ? 1 : 0;
  }
  const double share = static_cast<double>(inside) / static_cast<double>(rounds);
  CHECK(share > 0.88);  // 0.9 or more; the deviation of 2000 rounds is 0.007
  CHECK(share < 0.97);
}

TEST_CASE("rules compose") {
  search::any_rule any(search::measured_enough{5},
                       search::uncertainty_below{.threshold = 0.1, .patience = 0});
  CHECK(!stops(any, {1, 2}, 1, 0.5));
  CHECK(stops(any, {1, 2}, 1, 0.05));
  CHECK(stops(any, {1, 2, 3, 4, 5}, 1, 0.5));
  CHECK(!any.error());

  search::all_rules all(search::measured_enough{3},
                        search::interval_width{.level = 0.5, .folds = 2, .least_rows = 2});
  CHECK(!stops(all, {1, 1}));  // the intervals are narrow, the rows too few
  CHECK(*all.error() == 0);
  CHECK(stops(all, {1, 1, 5}));  // narrow once is enough
}
