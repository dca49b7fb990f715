// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/regress/trees/forest.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/core/random.hpp"
#include "edgetran/core/thread_pool.hpp"
#include "edgetran/regress/trees/tree.hpp"
#include "laws/regressor.hpp"
#include "regress/trees/fixtures.hpp"

namespace {
namespace regress = edgetran::regress;
using tree_tests::sample;

double error_of(const auto& fitted, const regress::table& t) {
  const auto predicted = regress::predict_rows(fitted, t);
  double sum = 0;
  for (std::size_t i = 0; i < t.rows(); ++i)
    sum += (predicted[i] - t.targets()[i]) * (predicted[i] - t.targets()[i]);
  return sum / static_cast<double>(t.rows());
}
}  // namespace

TEST_CASE("a random forest averages trees grown on drawn rows") {
  const auto data = sample(1, 120, 5);
  regress::random_forest forest({.members = 40, .seed = 3});
  forest.fit(data);
  const auto rows = regress::trees::canonical(data);
  std::vector<regress::decision_tree> naive;
  for (std::size_t m = 0; m < 40; ++m) {
    auto random = edgetran::stream(3).split(m);
    std::vector<double> counts(rows.rows);
    for (std::size_t i = 0; i < rows.rows; ++i) ++counts[random.below(rows.rows)];
    regress::table drawn(data.columns());
    for (std::size_t i = 0; i < rows.rows; ++i)
      drawn.add(std::span(rows.row(i), rows.width), rows.targets[i], counts[i]);
    naive.emplace_back().fit(drawn);
  }
  const auto fresh = sample(2, 200, 5);
  const auto together = regress::predict_distributions(forest, fresh);
  for (std::size_t i = 0; i < fresh.rows(); ++i) {
    double mean = 0, squares = 0;
    for (const auto& tree : naive) mean += tree.predict(fresh.row(i)) / 40;
    for (const auto& tree : naive) squares += std::pow(tree.predict(fresh.row(i)) - mean, 2) / 40;
    CHECK(together[i].mean == doctest::Approx(mean).epsilon(1e-12));
    CHECK(std::fabs(together[i].standard_deviation - std::sqrt(squares)) < 1e-6);
  }
}

TEST_CASE("any number of threads grows the same forest") {
  const auto data = sample(4, 90, 5, true);
  edgetran::thread_pool pool(3);
  regress::random_forest a({.members = 10, .columns_per_split = 2}), b = a;
  a.fit(data);
  b.fit(data, pool);
  CHECK(tree_tests::same(a.nodes(), b.nodes()));
  regress::extra_trees c({.members = 10}), d = c;
  c.fit(data);
  d.fit(data, pool);
  CHECK(tree_tests::same(c.nodes(), d.nodes()));
}

TEST_CASE("each node of an extra tree has a threshold inside its rows, and the tree fits them") {
  const auto data = sample(5, 150, 5);
  regress::extra_trees one({.members = 1});
  one.fit(data);
  regress::table distinct(data.columns());  // no row twice: a full tree errs nowhere
  for (std::size_t i = 0; i < data.rows(); ++i)
    if (i % 7 < 5) distinct.add(data.row(i), data.targets()[i]);
  one.fit(distinct);
  for (std::size_t i = 0; i < distinct.rows(); ++i)
    CHECK(one.predict(distinct.row(i)) == distinct.targets()[i]);
  for (std::size_t i = 0; i < one.nodes().nodes.size(); ++i)
    if (!one.nodes().is_leaf(i)) {
      const std::size_t child = one.nodes().nodes[i].child;
      CHECK(one.nodes().weights[child] > 0);
      CHECK(one.nodes().weights[child + 1] > 0);
      CHECK(one.nodes().weights[child] + one.nodes().weights[child + 1] == one.nodes().weights[i]);
    }
}

TEST_CASE("forests err less than one tree") {
  const auto data = sample(6, 200, 6), fresh = sample(7, 400, 6);
  regress::decision_tree tree;
  regress::random_forest forest({.members = 60});
  regress::extra_trees extra({.members = 60});
  tree.fit(data);
  forest.fit(data);
  extra.fit(data);
  CHECK(error_of(forest, fresh) < 0.8 * error_of(tree, fresh));
  CHECK(error_of(extra, fresh) < 0.8 * error_of(tree, fresh));
}

TEST_CASE("forests keep the laws of regressors") {
  laws::check_regressor(regress::random_forest({.members = 40}), sample(8, 80, 5),
                        {.row_order = 0, .batch = 0});
  laws::check_regressor(regress::extra_trees({.members = 12, .columns_per_split = 3}), sample(9, 80, 5),
                        {.row_order = 0, .batch = 0});
  CHECK_THROWS_AS(regress::random_forest({.members = 0}), edgetran::numeric_error);
}

TEST_CASE("an extra tree gives a row of hardly any weight its leaf, too") {
  const auto data = sample(10, 40, 3);
  regress::table mixed(data.columns());
  for (std::size_t i = 0; i < data.rows(); ++i)
    mixed.add(data.row(i), data.targets()[i], i % 2 == 0 ? 1e200 : 1e-200);
  regress::extra_trees trees({.members = 5});
  trees.fit(mixed);
  for (std::size_t i = 0; i < data.rows(); ++i)
    if (i % 2 == 0)
      CHECK(trees.predict(data.row(i)) == doctest::Approx(data.targets()[i]));
    else
      CHECK(std::isfinite(trees.predict(data.row(i))));
}
