// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/regress/trees/tree.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <numeric>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/core/random.hpp"
#include "laws/regressor.hpp"
#include "regress/trees/fixtures.hpp"

namespace {
namespace regress = edgetran::regress;
using regress::decision_tree;
using tree_tests::sample;

/// Predictions on the rows and on rows that were not fitted.
void check_same(const decision_tree& fitted, const tree_tests::naive_tree& naive, const regress::table& t,
                std::uint64_t seed) {
  CHECK(fitted.nodes().nodes.size() == naive.size());
  for (const regress::table& rows : {t, sample(seed + 1000, 50, t.width())})
    for (std::size_t i = 0; i < rows.rows(); ++i)
      CHECK(fitted.predict(rows.row(i)) == doctest::Approx(naive.predict(rows.row(i))).epsilon(1e-12));
}
}  // namespace

TEST_CASE("a tree is the one that an exhaustive search grows") {
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    const bool weighted = seed % 2 == 1;
    const auto t = sample(seed, 2 + static_cast<std::size_t>(seed * 3), 4 + seed % 8, weighted);
    bool any = false;
    for (std::size_t i = 0; i < t.rows(); ++i) any = any || t.weight(i) > 0;
    if (!any) continue;
    CAPTURE(seed);
    for (const std::size_t depth : {0U, 1U, 3U})
      for (const double least : {0.0, 4.0}) {
        CAPTURE(depth);
        CAPTURE(least);
        decision_tree tree({.max_depth = depth, .min_leaf_weight = least});
        tree.fit(t);
        tree_tests::naive_tree naive;
        naive.max_depth = depth;
        naive.min_leaf_weight = least;
        naive.fit(t);
        check_same(tree, naive, t, seed);
      }
  }
}

TEST_CASE("sums by histogram grow the tree that ordered rows grow") {
  // 60 distinct values a column: sums by rank pay from 120 rows on, and below them ordered growth goes on.
  edgetran::stream s(3);
  regress::table few({"a", "b", "c", "d", "e"});
  for (std::size_t i = 0; i < 1500; ++i) {
    std::vector<double> x(5);
    for (double& v : x) v = static_cast<double>(s.below(60));
    few.add(x, std::round(x[0] * x[1] / 8 + 30 * s.normal()) / 16);
  }
  decision_tree tree({.max_depth = 5});
  tree.fit(few);
  tree_tests::naive_tree naive;
  naive.max_depth = 5;
  naive.fit(few);
  check_same(tree, naive, few, 3);

  decision_tree binned({.max_depth = 5, .bins = 64});  // exact: no column has more values
  binned.fit(few);
  CHECK(tree_tests::same(binned.nodes(), tree.nodes()));

  decision_tree coarse({.bins = 8});
  coarse.fit(few);
  for (std::size_t c = 0; c < few.width(); ++c) {
    std::vector<double> thresholds;
    for (const auto& n : coarse.nodes().nodes)
      if (n.column == c && std::isfinite(n.threshold)) thresholds.push_back(n.threshold);
    std::sort(thresholds.begin(), thresholds.end());
    // Between two bins with none between; where bins are empty in a node, also further apart.
    CHECK(std::unique(thresholds.begin(), thresholds.end()) - thresholds.begin() <= 28);
  }
}

TEST_CASE("a tree keeps the laws of regressors, and weights as repeated rows") {
  for (const std::size_t bins : {0U, 4U}) {
    const decision_tree unfitted({.bins = bins});
    laws::check_regressor(unfitted, sample(5, 90, 6), {.row_order = 0});
    if (bins == 0) laws::check_weights(unfitted, sample(6, 90, 6));
  }
  laws::check_regressor(decision_tree({.columns_per_split = 2, .seed = 4}), sample(7, 90, 6),
                        {.row_order = 0});
}

TEST_CASE("equal splits go to the first column, then to the lowest threshold") {
  regress::table t({"a", "b", "c"});
  const double x[] = {0, 1, 2, 3};
  const double y[] = {0, 1, 1, 0};
  for (std::size_t i = 0; i < 4; ++i) t.add(std::vector<double>{x[i], x[3 - i], 2 * x[i]}, y[i]);
  decision_tree tree({.max_depth = 1});
  tree.fit(t);
  CHECK(tree.nodes().nodes[0].column == 0);
  CHECK(tree.nodes().nodes[0].threshold == 0.5);
  CHECK(tree.text() == "a <= 0.5\n  0.0  (1.0 rows)\na > 0.5\n  0.6666666666666667  (3.0 rows)\n");
  CHECK(tree.importance() == std::vector<double>{1, 0, 0});
}

TEST_CASE("wild tables are no error") {
  regress::table one({"a"});
  one.add(std::vector<double>{3}, 7);
  decision_tree tree;
  CHECK(tree.text().empty());
  tree.fit(one);
  CHECK(tree.predict(std::vector<double>{-1e300}) == 7);

  for (const double scale : {1e-310, 1e-300, 1.0, 1e300, 1.7e308}) {
    CAPTURE(scale);
    regress::table t({"constant", "x"});
    for (int i = 0; i < 40; ++i) t.add(std::vector<double>{4, i * (scale / 40)}, (i % 5 - 2) * (scale / 2));
    tree.fit(t);
    for (std::size_t i = 0; i < t.rows(); ++i) CHECK(tree.predict(t.row(i)) == t.targets()[i]);
  }

  regress::table same({"x"});  // equal rows, unequal targets: one leaf
  same.add(std::vector<double>{1}, 2);
  same.add(std::vector<double>{1}, 4);
  tree.fit(same);
  CHECK(tree.predict(std::vector<double>{1}) == 3);

  regress::table next({"x"});  // the midpoint of neighbours is one of them
  next.add(std::vector<double>{1}, 2);
  next.add(std::vector<double>{std::nextafter(1.0, 2.0)}, 4);
  tree.fit(next);
  CHECK(tree.predict(next.row(0)) == 2);
  CHECK(tree.predict(next.row(1)) == 4);
}

TEST_CASE("more rows than a short rank names") {
  edgetran::stream s(11);
  regress::table t({"a", "b"});
  for (std::size_t i = 0; i < 33000; ++i) {
    const std::vector<double> x{s.uniform(0, 100), s.normal()};
    t.add(x, std::floor(x[0]));
  }
  decision_tree tree;
  tree.fit(t);
  for (std::size_t i = 0; i < t.rows(); i += 97) CHECK(tree.predict(t.row(i)) == t.targets()[i]);
  decision_tree binned({.bins = 200});
  binned.fit(t);
  double error = 0;
  for (std::size_t i = 0; i < t.rows(); ++i) error += std::fabs(binned.predict(t.row(i)) - t.targets()[i]);
  CHECK(error / 33000 < 0.5);
}

TEST_CASE("limits out of range are refused") {
  CHECK_THROWS_AS(decision_tree({.min_leaf_weight = -1}), edgetran::numeric_error);
  CHECK_THROWS_AS(decision_tree({.min_gain = 2}), edgetran::numeric_error);
  CHECK_THROWS_AS(decision_tree({.bins = 257}), edgetran::numeric_error);
}
