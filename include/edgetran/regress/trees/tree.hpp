// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_REGRESS_TREES_TREE_HPP
#define EDGETRAN_REGRESS_TREES_TREE_HPP

#include <cstddef>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/core/random.hpp"
#include "edgetran/regress/concept.hpp"
#include "edgetran/regress/trees/coded_trees.hpp"
#include "edgetran/regress/trees/flat_trees.hpp"
#include "edgetran/regress/trees/grower.hpp"

namespace edgetran::regress {

struct tree_options {
  std::size_t max_depth = 0;          ///< 0: until the rows of a leaf cannot be parted
  double min_leaf_weight = 0;         ///< rows, by weight, that every leaf keeps
  double min_gain = 0;                ///< share of the squared error of all rows that a split must remove
  std::size_t columns_per_split = 0;  ///< drawn for each node from those that vary in it; 0: all
  std::size_t bins = 0;    ///< 0: any value may split; else at most so many groups a column, to 256
  std::uint64_t seed = 0;  ///< of the draws
};

/// A regression tree (CART): each split is the one that removes most squared error; of equals that of the
/// first column, then of the lowest threshold, which lies midway between two values. A node is split as long
/// as its targets differ, as scikit-learn does. The fit depends on the rows and not on their order.
/// Source: Breiman, Friedman, Olshen, Stone, "Classification and Regression Trees" (1984).
/// Fit O(width n (log n + depth)); predict O(depth), allocates nothing.
class decision_tree {
 public:
  decision_tree() = default;
  /// Throws `numeric_error` for limits that are negative or not finite, or more than 256 bins.
  explicit decision_tree(tree_options options) : options_(options) {
    trees::require_limits(options.min_leaf_weight, options.min_gain, options.bins, "decision_tree");
  }
  /// Already fitted.
  decision_tree(trees::flat_trees fitted, std::vector<std::string> columns, tree_options options = {})
      : options_(options), trees_(std::move(fitted)), columns_(std::move(columns)) {}

  void fit(const table& data) {
    require_training_data(data, "decision_tree");
    const trees::training_rows rows = trees::canonical(data);
    trees::flat_trees grown;
    trees::with_ranks(rows, options_.bins, [&](const auto& columns) {
      trees::grower grower(columns);
      stream random(options_.seed);
      const trees::growth_limits limits{
          options_.max_depth, options_.min_leaf_weight, options_.min_gain, options_.columns_per_split, {}};
      grower.grow(rows.targets, rows.weights, limits, {}, &random, grown);
    });
    trees_ = std::move(grown);
    columns_ = data.columns();
  }

  [[nodiscard]] double predict(std::span<const double> row) const {
    require_row(row, columns_.size(), fitted(), "decision_tree");
    return trees_.values[trees_.leaf_of(0, row.data())];
  }

  /// Eight rows at a time, so that their steps overlap.
  void predict_rows(std::span<const double> values, std::span<double> out) const {
    require_rows(values, out.size(), columns_.size(), fitted(), "decision_tree");
    trees::walk_rows(trees_, 0, values.data(), out.size(), columns_.size(),
                     [&](std::size_t i, std::uint32_t leaf) { out[i] = trees_.values[leaf]; });
  }

  /// For each column the share of the removed error that its splits removed.
  [[nodiscard]] std::vector<double> importance() const { return trees::importance(trees_, columns_.size()); }
  /// The tests and leaves, indented, with the names of the columns; empty before the fit.
  [[nodiscard]] std::string text() const { return fitted() ? to_text(trees_, 0, columns_) : std::string(); }

  [[nodiscard]] bool fitted() const { return !trees_.trees.empty(); }
  [[nodiscard]] const tree_options& options() const { return options_; }
  [[nodiscard]] const std::vector<std::string>& columns() const { return columns_; }
  [[nodiscard]] const trees::flat_trees& nodes() const { return trees_; }

 private:
  tree_options options_;
  trees::flat_trees trees_;
  std::vector<std::string> columns_;
};

}  // namespace edgetran::regress

#endif  // EDGETRAN_REGRESS_TREES_TREE_HPP
