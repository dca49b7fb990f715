// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/regress/trees/boosted_trees.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/core/random.hpp"
#include "laws/regressor.hpp"
#include "regress/trees/fixtures.hpp"

namespace {
namespace regress = edgetran::regress;
using regress::boosted_trees;
using regress::boosting_loss;
using tree_tests::sample;

double quantile_of(std::vector<double> values, double q) {
  std::sort(values.begin(), values.end());
  std::size_t k = 0;
  while (static_cast<double>(k + 1) < q * static_cast<double>(values.size())) ++k;
  return values[k];
}

/// Boosting over naive trees, leaves refitted by looking up which rows share one.
std::vector<double> naive_boosting(const regress::table& data, const regress::boosting_options& o) {
  const std::size_t n = data.rows();
  const double q = o.loss == boosting_loss::absolute ? 0.5 : o.quantile;
  double start = 0;
  for (const double y : data.targets()) start += y / static_cast<double>(n);
  if (o.loss != boosting_loss::squared)
    start = quantile_of({data.targets().begin(), data.targets().end()}, q);
  std::vector<double> predicted(n, start);
  for (std::size_t round = 0; round < o.rounds; ++round) {
    std::vector<double> left(n);
    regress::table pull(data.columns());
    for (std::size_t i = 0; i < n; ++i) {
      left[i] = data.targets()[i] - predicted[i];
      pull.add(data.row(i), o.loss == boosting_loss::squared    ? left[i]
                            : o.loss == boosting_loss::absolute ? (left[i] > 0) - (left[i] < 0)
                            : left[i] > 0                       ? q
                                                                : q - 1);
    }
    tree_tests::naive_tree tree;
    tree.max_depth = o.max_depth;
    tree.fit(pull);
    std::vector<double> leaf(n), value(n);
    for (std::size_t i = 0; i < n; ++i) leaf[i] = static_cast<double>(tree.leaf(data.row(i)));
    for (std::size_t i = 0; i < n; ++i) {
      std::vector<double> same;
      for (std::size_t k = 0; k < n; ++k)
        if (leaf[k] == leaf[i]) same.push_back(left[k]);
      value[i] = o.loss == boosting_loss::squared ? tree.predict(data.row(i)) : quantile_of(same, q);
    }
    for (std::size_t i = 0; i < n; ++i) predicted[i] += o.learning_rate * value[i];
  }
  return predicted;
}
}  // namespace

TEST_CASE("boosting is a loop over trees") {
  for (const boosting_loss loss :
       {boosting_loss::squared, boosting_loss::absolute, boosting_loss::quantile}) {
    const auto data = sample(1, 100, 5);
    // A quantile's pulls have two values, so that partitions of deep nodes tie, and rounding then chooses.
    const regress::boosting_options options{
        .rounds = 12, .learning_rate = 0.25, .max_depth = 2, .loss = loss, .quantile = 0.75};
    boosted_trees fitted(options);
    fitted.fit(data);
    const auto naive = naive_boosting(data, options);
    for (std::size_t i = 0; i < data.rows(); ++i)
      CHECK(fitted.predict(data.row(i)) == doctest::Approx(naive[i]).epsilon(1e-8));
  }
}

TEST_CASE("monotone columns are monotone for every loss") {
  for (const boosting_loss loss :
       {boosting_loss::squared, boosting_loss::absolute, boosting_loss::quantile}) {
    edgetran::stream s(7);
    regress::table t({"rising", "falling", "free"});
    for (int i = 0; i < 300; ++i) {
      const std::vector<double> x{s.uniform(-1, 1), s.uniform(-1, 1), s.uniform(-1, 1)};
      t.add(x, std::sin(5 * x[0]) - x[1] * x[1] + x[2] * x[0] + 0.2 * s.normal());
    }
    boosted_trees free_model({.rounds = 100, .max_depth = 4, .loss = loss});
    boosted_trees bound(
        {.rounds = 100, .max_depth = 4, .loss = loss, .quantile = 0.3, .monotone = {1, -1, 0}});
    free_model.fit(t);
    bound.fit(t);
    std::size_t broken = 0;
    for (int i = 0; i < 2000; ++i) {
      std::vector<double> x{s.uniform(-1, 1), s.uniform(-1, 1), s.uniform(-1, 1)};
      auto higher = x, further = x;
      higher[0] += s.uniform(0, 1);
      further[1] += s.uniform(0, 1);
      CHECK(bound.predict(higher) >= bound.predict(x));
      CHECK(bound.predict(further) <= bound.predict(x));
      broken += free_model.predict(higher) < free_model.predict(x) ? 1 : 0;
    }
    CHECK(broken > 100);  // so the constraint has something to do
  }
}

TEST_CASE("quantile losses cover") {
  edgetran::stream s(8);
  regress::table t({"x"}), fresh({"x"});
  for (int i = 0; i < 3000; ++i) {
    const std::vector<double> x{s.uniform(0, 1)};
    (i < 2000 ? t : fresh).add(x, 3 * x[0] + (0.2 + x[0]) * s.normal());
  }
  regress::quantile_pair pair(0.8, {.rounds = 100, .min_leaf_weight = 20});
  pair.fit(t);
  std::size_t inside = 0, below = 0;
  double narrow = 0, wide = 0;
  for (std::size_t i = 0; i < fresh.rows(); ++i) {
    const auto bounds = pair.predict_interval(fresh.row(i));
    inside += bounds.lower <= fresh.targets()[i] && fresh.targets()[i] <= bounds.upper ? 1 : 0;
    below += fresh.targets()[i] < bounds.lower ? 1 : 0;
    if (fresh.row(i)[0] < 0.1) narrow = bounds.upper - bounds.lower;
    if (fresh.row(i)[0] > 0.9) wide = bounds.upper - bounds.lower;
  }
  CHECK(inside > 740);
  CHECK(inside < 860);
  CHECK(below > 60);
  CHECK(below < 150);
  CHECK(wide > 2 * narrow);
  CHECK_THROWS_AS(regress::quantile_pair(1.0), edgetran::numeric_error);
}

TEST_CASE("boosting stops when held rows no longer gain") {
  edgetran::stream s(9);
  regress::table t({"x", "y"});
  for (int i = 0; i < 200; ++i) {
    const std::vector<double> x{s.normal(), s.normal()};
    t.add(x, (x[0] > 0) + s.normal());
  }
  boosted_trees stopped({.rounds = 500, .learning_rate = 0.3, .validation_share = 0.25, .patience = 10});
  stopped.fit(t);
  CHECK(stopped.nodes().trees.size() < 100);
  boosted_trees all({.rounds = 100, .learning_rate = 0.3});
  all.fit(t);
  CHECK(all.nodes().trees.size() == 100);
}

TEST_CASE("boosted trees keep the laws of regressors") {
  laws::check_regressor(boosted_trees({.rounds = 40}), sample(2, 80, 5), {.row_order = 0, .batch = 0});
  laws::check_regressor(
      boosted_trees({.rounds = 40, .row_share = 0.5, .column_share = 0.5, .validation_share = 0.2}),
      sample(3, 80, 5), {.row_order = 0, .batch = 0});
  laws::check_weights(boosted_trees({.rounds = 20}), sample(4, 80, 5));
  laws::check_weights(boosted_trees({.rounds = 20, .loss = boosting_loss::absolute}), sample(5, 80, 5));
  for (const double scale : {1e-305, 1e300}) {
    regress::table t({"x"});
    for (int i = 0; i < 20; ++i) t.add(std::vector<double>{i * scale}, (i % 2 == 0 ? 1.7 : -1.7) * scale);
    boosted_trees wild({.rounds = 200, .max_depth = 0});
    wild.fit(t);
    for (std::size_t i = 0; i < 20; ++i)
      CHECK(wild.predict(t.row(i)) / scale == doctest::Approx(t.targets()[i] / scale).epsilon(1e-6));
  }
}

TEST_CASE("a row of hardly any weight beside heavy ones still has a leaf") {
  auto data = sample(6, 40, 3);
  regress::table mixed(data.columns());
  for (std::size_t i = 0; i < data.rows(); ++i)
    mixed.add(data.row(i), data.targets()[i], i % 2 == 0 ? 1e200 : 1e-200);
  for (const auto loss : {boosting_loss::squared, boosting_loss::absolute, boosting_loss::quantile}) {
    boosted_trees b({.rounds = 20, .max_depth = 0, .loss = loss});
    b.fit(mixed);
    for (std::size_t i = 0; i < data.rows(); ++i) CHECK(std::isfinite(b.predict(data.row(i))));
  }
}

TEST_CASE("boosting options out of range are refused") {
  CHECK_THROWS_AS(boosted_trees({.learning_rate = 0}), edgetran::numeric_error);
  CHECK_THROWS_AS(boosted_trees({.row_share = 0}), edgetran::numeric_error);
  CHECK_THROWS_AS(boosted_trees({.column_share = 1.5}), edgetran::numeric_error);
  CHECK_THROWS_AS(boosted_trees({.quantile = 1}), edgetran::numeric_error);
  CHECK_THROWS_AS(boosted_trees({.validation_share = 1}), edgetran::numeric_error);
  CHECK_THROWS_AS(boosted_trees({.monotone = {2}}), edgetran::numeric_error);
  boosted_trees narrow({.monotone = {1}});
  CHECK_THROWS_AS(narrow.fit(sample(1, 20, 4)), edgetran::shape_error);
}
