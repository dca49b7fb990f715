// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_TESTS_REGRESS_TREES_FIXTURES_HPP
#define EDGETRAN_TESTS_REGRESS_TREES_FIXTURES_HPP

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "edgetran/core/random.hpp"
#include "edgetran/regress/table.hpp"
#include "edgetran/regress/trees/flat_trees.hpp"

/// Tables and a naive tree that the tests of trees share.
namespace tree_tests {
namespace regress = edgetran::regress;

/// Columns with few values and with many, one constant, some rows twice; a target with steps, a product and
/// noise, rounded to multiples of 1/64 so that naive sums are exact; weights 0 to 3 if asked.
inline regress::table sample(std::uint64_t seed, std::size_t rows, std::size_t width, bool weighted = false) {
  edgetran::stream s(seed);
  std::vector<std::string> names;
  for (std::size_t j = 0; j < width; ++j) names.push_back("x" + std::to_string(j));
  regress::table t(names);
  std::vector<double> x(width);
  for (std::size_t i = 0; i < rows; ++i) {
    if (i % 7 != 6)
      for (std::size_t j = 0; j < width; ++j)
        x[j] = j == 2 ? 5 : j % 3 == 0 ? static_cast<double>(s.below(6)) : s.normal();
    const double y = 3 * x[0] + x[1] * x[0] + (x[width - 1] > 0 ? 4 : 0) + 0.5 * s.normal();
    const double target = std::round(64 * y) / 64;
    weighted ? t.add(x, target, static_cast<double>(s.below(4))) : t.add(x, target);
  }
  return t;
}

/// A tree grown by trying every split of every column, in long double, from the rows of every node.
class naive_tree {
 public:
  std::size_t max_depth = 0;
  double min_leaf_weight = 0;

  void fit(const regress::table& t) {
    std::vector<std::size_t> rows;
    for (std::size_t i = 0; i < t.rows(); ++i)
      if (t.weight(i) > 0) rows.push_back(i);
    nodes_.clear();
    grow(t, rows, 0);
  }
  [[nodiscard]] std::size_t leaf(std::span<const double> row) const {
    std::size_t at = 0;
    while (nodes_[at].lower != 0)
      at = row[nodes_[at].column] <= nodes_[at].threshold ? nodes_[at].lower : nodes_[at].upper;
    return at;
  }
  [[nodiscard]] double predict(std::span<const double> row) const { return nodes_[leaf(row)].value; }
  [[nodiscard]] std::size_t size() const { return nodes_.size(); }

 private:
  struct node {
    double value = 0, threshold = 0;
    std::size_t column = 0, lower = 0, upper = 0;
  };
  struct sums {
    long double weight = 0, target = 0;
  };

  std::size_t grow(const regress::table& t, const std::vector<std::size_t>& rows, std::size_t depth) {
    const std::size_t at = nodes_.size();
    nodes_.emplace_back();
    sums all;
    bool pure = true;
    for (const std::size_t i : rows) {
      all.weight += t.weight(i);
      all.target += t.weight(i) * static_cast<long double>(t.targets()[i]);
      pure = pure && t.targets()[i] == t.targets()[rows[0]];
    }
    nodes_[at].value = static_cast<double>(all.target / all.weight);
    if (pure || (max_depth != 0 && depth == max_depth)) return at;
    // The error that goes, over the weight of all: (difference of the means)^2 times both weights.
    long double best = -1;
    double threshold = 0;
    std::size_t column = 0;
    for (std::size_t c = 0; c < t.width(); ++c) {
      std::vector<double> values;
      for (const std::size_t i : rows) values.push_back(t.row(i)[c]);
      std::sort(values.begin(), values.end());
      values.erase(std::unique(values.begin(), values.end()), values.end());
      for (std::size_t k = 0; k + 1 < values.size(); ++k) {
        sums below;
        for (const std::size_t i : rows)
          if (t.row(i)[c] <= values[k]) {
            below.weight += t.weight(i);
            below.target += t.weight(i) * static_cast<long double>(t.targets()[i]);
          }
        const long double above = all.weight - below.weight;
        if (std::min(below.weight, above) < min_leaf_weight) continue;
        const long double apart = below.target / below.weight - (all.target - below.target) / above;
        const long double gain = apart * apart * below.weight * above;
        if (gain > best * (1 + 1e-12L) + 1e-12L) {
          best = gain;
          column = c;
          threshold = (values[k] + values[k + 1]) / 2;
        }
      }
    }
    if (best < 0) return at;
    std::vector<std::size_t> lower, upper;
    for (const std::size_t i : rows) (t.row(i)[column] <= threshold ? lower : upper).push_back(i);
    nodes_[at].column = column;
    nodes_[at].threshold = threshold;
    const std::size_t below = grow(t, lower, depth + 1);
    const std::size_t above = grow(t, upper, depth + 1);
    nodes_[at].lower = below;
    nodes_[at].upper = above;
    return at;
  }

  std::vector<node> nodes_;
};

/// Every node of two forests alike.
inline bool same(const regress::trees::flat_trees& a, const regress::trees::flat_trees& b) {
  const auto equal = [](const regress::trees::node& m, const regress::trees::node& n) {
    return m.threshold == n.threshold && m.column == n.column && m.child == n.child;
  };
  return a.values == b.values && a.trees.size() == b.trees.size() &&
         std::equal(a.nodes.begin(), a.nodes.end(), b.nodes.begin(), b.nodes.end(), equal);
}

}  // namespace tree_tests

#endif  // EDGETRAN_TESTS_REGRESS_TREES_FIXTURES_HPP
