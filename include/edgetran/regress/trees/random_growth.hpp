// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_REGRESS_TREES_RANDOM_GROWTH_HPP
#define EDGETRAN_REGRESS_TREES_RANDOM_GROWTH_HPP

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <numeric>
#include <span>
#include <vector>

#include "edgetran/core/random.hpp"
#include "edgetran/regress/trees/flat_trees.hpp"
#include "edgetran/regress/trees/growth.hpp"
#include "edgetran/regress/trees/training_rows.hpp"

namespace edgetran::regress::trees {

/// Grows extremely randomised trees: each column that varies in a node is cut at a random place between its
/// least and greatest value, and the best of these cuts is taken. Nothing is sorted.
/// Source: Geurts, Ernst, Wehenkel, "Extremely randomized trees", Machine Learning 63 (2006).
/// O(width n) a level. Memory in bytes: 28 a row and 56 a column.
class random_growth {
 public:
  explicit random_growth(const training_rows& data) : data_(data), leaf_of_(data.rows) {}

  /// Adds a tree to `out`, on all rows.
  void grow(std::span<const double> targets, std::span<const double> weights, growth_limits limits,
            stream& random, flat_trees& out) {
    exact_.assign(targets, weights);
    limits.min_leaf_weight = std::ldexp(limits.min_leaf_weight, -exact_.weight_exponent);
    state_ = growth_state{&exact_, targets, &out, leaf_of_, limits};
    rows_.resize(data_.rows);
    std::iota(rows_.begin(), rows_.end(), 0U);
    pairs_.resize(data_.rows);
    std::vector<task> tasks{{out.begin_tree(), 0, 0, rows_.size()}};
    while (!tasks.empty()) {
      const task t = tasks.back();
      tasks.pop_back();
      const auto row = [&](std::size_t i) { return rows_[t.begin + i]; };
      const node_rows here = state_.enter(t.at, t.end - t.begin, row);
      if (!state_.may_split(here, t.depth) || !split(t, here, random, tasks))
        state_.leave(t.at, t.end - t.begin, row);
    }
  }

 private:
  struct task {
    std::uint32_t at;
    std::size_t depth;
    std::size_t begin, end;
  };

  bool split(const task& t, const node_rows& here, stream& random, std::vector<task>& tasks) {
    const std::size_t width = data_.width;
    least_.assign(width, std::numeric_limits<double>::infinity());
    greatest_.assign(width, -std::numeric_limits<double>::infinity());
    pair total{0, 0};
    for (std::size_t i = t.begin; i < t.end; ++i) {
      const double* x = data_.row(rows_[i]);
      for (std::size_t c = 0; c < width; ++c) {
        least_[c] = std::min(least_[c], x[c]);
        greatest_[c] = std::max(greatest_[c], x[c]);
      }
      total += pairs_[rows_[i]] = state_.centred(rows_[i], here.mean);
    }
    columns_.clear();
    for (std::size_t c = 0; c < width; ++c)
      if (least_[c] < greatest_[c]) columns_.push_back(c);
    draw_columns(columns_, state_.limits.columns_per_split, random);
    thresholds_.clear();
    for (const std::size_t c : columns_) {
      const double u = random.uniform01();
      const double cut = (1 - u) * least_[c] + u * greatest_[c];
      thresholds_.push_back(least_[c] <= cut && cut < greatest_[c] ? cut : least_[c]);
    }
    sums_.assign(columns_.size(), pair{0, 0});
    for (std::size_t i = t.begin; i < t.end; ++i) {
      const double* x = data_.row(rows_[i]);
      const pair own = pairs_[rows_[i]];
      for (std::size_t k = 0; k < columns_.size(); ++k) {
        const double below = x[columns_[k]] <= thresholds_[k] ? 1 : 0;
        sums_[k] += own * pair{below, below};
      }
    }
    best_split best;
    std::size_t chosen = columns_.size();
    for (std::size_t k = 0; k < columns_.size(); ++k)
      if (best.beaten_by(sums_[k], total - sums_[k]) &&
          state_.limits.allow(columns_[k], sums_[k], total - sums_[k])) {
        best.take(sums_[k], total - sums_[k]);
        chosen = k;
      }
    if (chosen == columns_.size()) return false;
    const double gain = state_.gain(best.score(), here.weight);
    if (gain < state_.limits.min_gain) return false;
    const std::uint32_t child = state_.out->split(t.at, columns_[chosen], thresholds_[chosen], gain, t.depth);
    const auto begin = rows_.begin() + static_cast<std::ptrdiff_t>(t.begin);
    const auto middle = std::stable_partition(
        begin, rows_.begin() + static_cast<std::ptrdiff_t>(t.end),
        [&](std::uint32_t r) { return data_.row(r)[columns_[chosen]] <= thresholds_[chosen]; });
    const std::size_t at = t.begin + static_cast<std::size_t>(middle - begin);
    tasks.push_back({child + 1, t.depth + 1, at, t.end});
    tasks.push_back({child, t.depth + 1, t.begin, at});
    return true;
  }

  const training_rows& data_;
  exact_targets exact_;
  growth_state state_;
  std::vector<std::uint32_t> leaf_of_, rows_;
  std::vector<pair> pairs_, sums_;
  std::vector<double> least_, greatest_, thresholds_;
  std::vector<std::size_t> columns_;
};

}  // namespace edgetran::regress::trees

#endif  // EDGETRAN_REGRESS_TREES_RANDOM_GROWTH_HPP
