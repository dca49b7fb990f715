// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/regress/trees/random_growth.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "edgetran/core/random.hpp"
#include "edgetran/regress/table.hpp"
#include "regress/trees/fixtures.hpp"

namespace {
namespace regress = edgetran::regress;
namespace trees = edgetran::regress::trees;

/// `varying` columns among constant ones, of few values and of many; targets and weights are whole numbers.
/// One row in five is twice in the table, with another target.
regress::table mixed(std::uint64_t seed, std::size_t rows, std::size_t varying) {
  edgetran::stream s(seed);
  std::vector<bool> constant{true};
  for (std::size_t v = 0; v < varying; ++v) {
    constant.push_back(false);
    if (v % 3 == 1) constant.push_back(true);
  }
  constant.push_back(true);
  std::vector<std::string> names;
  for (std::size_t c = 0; c < constant.size(); ++c) names.push_back("x" + std::to_string(c));
  regress::table t(names);
  std::vector<double> x(constant.size());
  for (std::size_t i = 0; i < rows; ++i) {
    if (i % 5 != 4)
      for (std::size_t c = 0; c < x.size(); ++c)
        x[c] = constant[c]  ? 3 - static_cast<double>(c)
               : c % 4 == 1 ? static_cast<double>(s.below(4)) - 2
                            : s.uniform(-10, 30);
    t.add(x, static_cast<double>(s.below(1U << 20)), static_cast<double>(1 + s.below(3)));
  }
  return t;
}

/// An extra tree as the paper has it, over all columns of the table one by one, by the same draws. Which cut
/// is best is told exactly, in whole numbers: of distinct partitions no two tie.
class naive_extra_tree {
 public:
  struct node {
    std::size_t column = 0, child = 0;  ///< child 0: a leaf
    double threshold = 0, value = 0, weight = 0, gain = 0;
  };

  naive_extra_tree(const trees::training_rows& data, const trees::growth_limits& limits,
                   edgetran::stream& random)
      : data_(data), limits_(limits), random_(random) {
    std::vector<std::size_t> all(data.rows);
    for (std::size_t i = 0; i < data.rows; ++i) all[i] = i;
    const sums whole = sum(all);
    for (const std::size_t i : all) {
      const long double off = data.targets[i] - mean(whole);
      error_ += data.weights[i] * off * off;
    }
    nodes_.emplace_back();
    grow(0, all, 0);
  }
  [[nodiscard]] const std::vector<node>& nodes() const { return nodes_; }

 private:
  __extension__ typedef __int128 whole_number;
  struct sums {
    std::int64_t target = 0, weight = 0;
  };

  static long double mean(sums s) {
    return static_cast<long double>(s.target) / static_cast<long double>(s.weight);
  }
  [[nodiscard]] sums sum(const std::vector<std::size_t>& rows) const {
    sums all;
    for (const std::size_t i : rows) {
      const auto weight = static_cast<std::int64_t>(data_.weights[i]);
      all.target += weight * static_cast<std::int64_t>(data_.targets[i]);
      all.weight += weight;
    }
    return all;
  }
  [[nodiscard]] std::vector<std::size_t> side(const std::vector<std::size_t>& rows, std::size_t column,
                                              double cut, bool below) const {
    std::vector<std::size_t> kept;
    for (const std::size_t i : rows)
      if ((data_.row(i)[column] <= cut) == below) kept.push_back(i);
    return kept;
  }

  void grow(std::size_t at, const std::vector<std::size_t>& rows, std::size_t depth) {
    const sums all = sum(rows);
    nodes_[at].value = static_cast<double>(mean(all));
    nodes_[at].weight = static_cast<double>(all.weight);
    const bool pure = std::all_of(rows.begin(), rows.end(),
                                  [&](std::size_t i) { return data_.targets[i] == data_.targets[rows[0]]; });
    if (pure || (limits_.max_depth != 0 && depth == limits_.max_depth) ||
        nodes_[at].weight < 2 * limits_.min_leaf_weight)
      return;
    std::vector<std::size_t> columns;
    const auto value = [&](std::size_t i, std::size_t c) { return data_.row(i)[c]; };
    for (std::size_t c = 0; c < data_.width; ++c)
      if (std::any_of(rows.begin(), rows.end(),
                      [&](std::size_t i) { return value(i, c) != value(rows[0], c); }))
        columns.push_back(c);
    trees::draw_columns(columns, limits_.columns_per_split, random_);
    // The error that goes is apart^2 / (product of the weights), over the weight of all.
    whole_number best_apart = -1, best_product = 1;
    std::size_t column = 0;
    double threshold = 0;
    for (const std::size_t c : columns) {
      double least = value(rows[0], c), greatest = least;
      for (const std::size_t i : rows) {
        least = std::min(least, value(i, c));
        greatest = std::max(greatest, value(i, c));
      }
      const double u = random_.uniform01();
      double cut = (1 - u) * least + u * greatest;
      if (!(least <= cut && cut < greatest)) cut = least;
      const sums below = sum(side(rows, c, cut, true));
      const sums above{all.target - below.target, all.weight - below.weight};
      const whole_number rise =
          whole_number{above.target} * below.weight - whole_number{below.target} * above.weight;
      if (static_cast<double>(std::min(below.weight, above.weight)) < limits_.min_leaf_weight ||
          (!limits_.monotone.empty() && limits_.monotone[c] * rise < 0))
        continue;
      const whole_number product = whole_number{below.weight} * above.weight;
      if (best_apart < 0 || rise * rise * best_product > best_apart * product) {
        best_apart = rise * rise;
        best_product = product;
        column = c;
        threshold = cut;
      }
    }
    if (best_apart < 0) return;
    const auto gain =
        static_cast<double>(static_cast<long double>(best_apart) / static_cast<long double>(best_product) /
                            static_cast<long double>(all.weight) / error_);
    if (gain < limits_.min_gain) return;
    const std::size_t child = nodes_.size();
    nodes_.resize(child + 2);
    nodes_[at].column = column;
    nodes_[at].child = child;
    nodes_[at].threshold = threshold;
    nodes_[at].gain = gain;
    grow(child, side(rows, column, threshold, true), depth + 1);
    grow(child + 1, side(rows, column, threshold, false), depth + 1);
  }

  const trees::training_rows& data_;
  const trees::growth_limits& limits_;
  edgetran::stream& random_;
  long double error_ = 0;
  std::vector<node> nodes_;
};

/// Three trees out of one grower and the naive ones: thresholds, columns, children and weights to the bit.
/// Returns the columns that were split.
std::vector<bool> check_same(const regress::table& t, const trees::growth_limits& limits) {
  const trees::training_rows rows = trees::canonical(t);
  trees::random_growth grower(rows);
  trees::flat_trees grown;
  std::vector<bool> split(t.width(), false);
  for (std::uint64_t m = 0; m < 3; ++m) {
    auto random = edgetran::stream(7).split(m), same_draws = random;
    grower.grow(rows.targets, rows.weights, limits, random, grown);
    const naive_extra_tree naive(rows, limits, same_draws);
    CHECK(random == same_draws);
    const std::size_t root = grown.trees[m].root;
    const auto& expected = naive.nodes();
    REQUIRE(grown.nodes.size() - root == expected.size());
    for (std::size_t i = 0; i < expected.size(); ++i) {
      const std::size_t at = root + i;
      CHECK(grown.weights[at] == expected[i].weight);
      REQUIRE(grown.is_leaf(at) == (expected[i].child == 0));
      // Means above the leaves lie on the grid of exact_targets, here of some 2^-22.
      CHECK(std::fabs(grown.values[at] - expected[i].value) < (grown.is_leaf(at) ? 1e-8 : 1e-6));
      if (expected[i].child == 0) continue;
      CHECK(grown.nodes[at].child == root + expected[i].child);
      CHECK(grown.nodes[at].column == expected[i].column);
      CHECK(grown.nodes[at].threshold == expected[i].threshold);
      CHECK(grown.gains[at] == doctest::Approx(expected[i].gain).epsilon(1e-9));
      split[expected[i].column] = true;
    }
  }
  return split;
}
}  // namespace

TEST_CASE("an extra tree is the naive one by the same draws, at widths about whole passes of eight") {
  for (const std::size_t width : {1U, 7U, 8U, 9U, 16U, 17U, 40U}) {
    CAPTURE(width);
    const auto t = mixed(width, 150, width);
    const auto split = check_same(t, {});
    // What was compared came of all passes: three full trees split nearly every column that varies.
    CHECK(static_cast<std::size_t>(std::count(split.begin(), split.end(), true)) >= width - width / 10);
  }
}

TEST_CASE("so it is under limits, with columns drawn for each node and directions for some") {
  for (const std::size_t width : {1U, 7U, 8U, 9U, 17U, 40U}) {
    CAPTURE(width);
    const auto t = mixed(100 + width, 150, width);
    std::vector<std::int8_t> directions(t.width());
    for (std::size_t c = 0; c < directions.size(); ++c)
      directions[c] = static_cast<std::int8_t>(static_cast<int>(c * 5 % 3) - 1);
    check_same(t, {.columns_per_split = 3});
    check_same(t, {.max_depth = 4, .min_leaf_weight = 9});
    check_same(t, {.min_gain = 0.01});
    check_same(t, {.columns_per_split = 5, .monotone = directions});
    check_same(t, {.min_leaf_weight = 4, .monotone = directions});
  }
}

TEST_CASE("a table without a column that varies gives one leaf") {
  regress::table t({"a", "b"});
  for (int i = 0; i < 20; ++i) t.add(std::vector<double>{1, 2}, i);
  check_same(t, {});
}
