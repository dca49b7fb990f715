// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_REGRESS_TREES_GROWTH_HPP
#define EDGETRAN_REGRESS_TREES_GROWTH_HPP

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "edgetran/core/random.hpp"
#include "edgetran/regress/trees/flat_trees.hpp"
#include "edgetran/regress/trees/training_rows.hpp"

namespace edgetran::regress::trees {

/// Two numbers that one instruction works on: the sum of weight times target, and of weight.
using pair = double __attribute__((vector_size(16)));

/// What ends the growth of a tree, beside rows whose targets or whose columns are all equal.
struct growth_limits {
  std::size_t max_depth = 0;          ///< 0: no limit
  double min_leaf_weight = 0;         ///< rows, by weight, that every leaf keeps
  double min_gain = 0;                ///< share of the squared error of all rows that a split must remove
  std::size_t columns_per_split = 0;  ///< drawn for each node; 0: all
  std::span<const std::int8_t> monotone = {};  ///< for each column -1 falling, 0 free, 1 rising; or empty

  /// Whether a split of this column into rows of these sums may be made.
  [[nodiscard]] bool allow(std::size_t column, pair below, pair above) const {
    return std::min(below[1], above[1]) >= min_leaf_weight &&
           (monotone.empty() || monotone[column] * (above[0] * below[1] - below[0] * above[1]) >= 0);
  }
};

/// Leaves `wanted` of the columns, drawn without replacement, in rising order; all if wanted = 0.
template <class Column>
void draw_columns(std::vector<Column>& columns, std::size_t wanted, stream& random) {
  if (wanted == 0 || wanted >= columns.size()) return;
  for (std::size_t i = 0; i < wanted; ++i)
    std::swap(columns[i], columns[i + static_cast<std::size_t>(random.below(columns.size() - i))]);
  columns.resize(wanted);
  std::sort(columns.begin(), columns.end());
}

/// The best split so far. The error that a split removes is -left right / (left weight x right weight), up to
/// a factor of the node, where `left` and `right` sum the targets about the node's mean. It is compared in
/// products, for a division costs more; the first of equals stays, and equal partitions are equal exactly.
class best_split {
 public:
  [[nodiscard]] bool beaten_by(pair sums, pair rest) const {
    const pair p = sums * rest * scale_;
    return -p[0] > p[1];
  }
  /// Whether to try a split that nothing beat so far needs no flag: the scale starts so that any is better.
  void take(pair sums, pair rest) {
    const pair p = sums * rest;
    scale_ = pair{p[1], -p[0]};
  }
  [[nodiscard]] double score() const { return scale_[1] / scale_[0]; }

 private:
  pair scale_{1, -1e300};
};

/// What growth knows of the rows of a node, in the units of exact_targets.
struct node_rows {
  double weight = 0;
  double mean = 0;
  bool pure = true;
};

/// The targets of one tree as growth reads them, and the tree it writes.
struct growth_state {
  const exact_targets* exact = nullptr;
  std::span<const double> targets;  ///< as they came
  flat_trees* out = nullptr;
  std::span<std::uint32_t> leaf_of;  ///< for each row the leaf it fell in; rows without weight stay
  growth_limits limits;              ///< min_leaf_weight in the weights of `exact`

  /// Weight, mean and purity of the rows, and the node's part of the tree. `row(i)` for i < count names them.
  template <class Row>
  node_rows enter(std::uint32_t at, std::size_t count, Row&& row) const {
    node_rows found;
    double sum = 0, least = exact->scaled[row(0)], greatest = least;
    for (std::size_t i = 0; i < count; ++i) {
      const std::size_t r = row(i);
      const double z = exact->scaled[r];
      found.weight += exact->weights[r];
      sum += exact->weights[r] * z;
      least = std::min(least, z);
      greatest = std::max(greatest, z);
    }
    found.mean = round_to(sum / found.weight, exact->grid);
    found.pure = least == greatest;
    out->weights[at] = std::ldexp(found.weight, exact->weight_exponent);
    out->values[at] = exact->unscaled(found.mean);
    return found;
  }

  [[nodiscard]] bool may_split(const node_rows& rows, std::size_t depth) const {
    return !rows.pure && (limits.max_depth == 0 || depth < limits.max_depth) &&
           rows.weight >= 2 * limits.min_leaf_weight;
  }

  /// Weight times target about the mean of the node, and weight.
  [[nodiscard]] pair centred(std::size_t row, double mean) const {
    const double w = exact->weights[row];
    return pair{round_to(w * (exact->scaled[row] - mean), exact->grid), w};
  }

  /// The share of the squared error of all rows that goes, from a score of best_split and the node's weight.
  [[nodiscard]] double gain(double score, double weight) const {
    return exact->squared_error > 0 ? std::max(score * weight / exact->squared_error, 0.0) : 0;
  }

  /// A leaf predicts the weighted mean of its targets: a single target as it is, and none overflows.
  template <class Row>
  void leave(std::uint32_t at, std::size_t count, Row&& row) const {
    const double first = targets[row(0)];
    double quarter = 0, weight = 0;  // of the mean's way from the first
    for (std::size_t i = 0; i < count; ++i) {
      const std::size_t r = row(i);
      leaf_of[r] = at;
      weight += exact->weights[r];
      quarter += (targets[r] / 4 - first / 4 - quarter) * (exact->weights[r] / weight);
    }
    out->values[at] = first + 2 * quarter + 2 * quarter;
  }
};

}  // namespace edgetran::regress::trees

#endif  // EDGETRAN_REGRESS_TREES_GROWTH_HPP
