// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_REGRESS_TREES_RANDOM_GROWTH_HPP
#define EDGETRAN_REGRESS_TREES_RANDOM_GROWTH_HPP

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <span>
#include <utility>
#include <vector>

#include "edgetran/core/random.hpp"
#include "edgetran/regress/trees/flat_trees.hpp"
#include "edgetran/regress/trees/growth.hpp"
#include "edgetran/regress/trees/training_rows.hpp"

namespace edgetran::regress::trees {

/// Grows extremely randomised trees: each column that varies in a node is cut at a random place between its
/// least and greatest value, and the best of these cuts is taken. Nothing is sorted.
/// Source: Geurts, Ernst, Wehenkel, "Extremely randomized trees", Machine Learning 63 (2006).
/// O(width n) a level, where the width is that of the columns that vary. Memory in bytes, for each
/// thread that grows: some 56 a row, 72 a column, and 8 for each value of a column that varies, these columns
/// rounded up to eight.
class random_growth {
 public:
  explicit random_growth(const training_rows& data) : count_(data.rows), leaf_of_(data.rows) {
    for (std::size_t c = 0; c < data.width; ++c)
      for (std::size_t i = 1; i < data.rows; ++i)
        if (data.row(i)[c] != data.row(0)[c]) {
          names_.push_back(c);
          break;
        }
    width_ = (names_.size() + side_by_side - 1) / side_by_side * side_by_side;
    values_.resize(count_ * width_);
    for (std::size_t i = 0; i < count_; ++i)
      for (std::size_t c = 0; c < names_.size(); ++c) values_[i * width_ + c] = data.row(i)[names_[c]];
  }

  /// Adds a tree to `out`, on all rows.
  void grow(std::span<const double> targets, std::span<const double> weights, growth_limits limits,
            stream& random, flat_trees& out) {
    exact_.assign(targets, weights);
    limits.min_leaf_weight = std::ldexp(limits.min_leaf_weight, -exact_.weight_exponent);
    state_ = growth_state{&exact_, targets, &out, leaf_of_, limits};
    rows_.resize(count_);
    std::iota(rows_.begin(), rows_.end(), 0U);
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
  /// Columns that are looked at in one pass over the rows of a node: what is kept of them fits the registers.
  static constexpr std::size_t side_by_side = 8, pairs = side_by_side / 2;
  using bits = std::int64_t __attribute__((vector_size(16)));

  struct task {
    std::uint32_t at;
    std::size_t depth;
    std::size_t begin, end;
  };
  struct looked_at {
    const double* row;
    pair own;
  };

  /// body(0) to body(pairs - 1), without a loop.
  template <class Body>
  [[gnu::always_inline]] static void each_pair(Body&& body) {
    [&]<std::size_t... P>(std::index_sequence<P...>) __attribute__((always_inline)) { (body(P), ...); }
    (std::make_index_sequence<pairs>{});
  }
  static pair load(const double* from) { return pair{from[0], from[1]}; }
  static void store(pair what, double* to) {
    to[0] = what[0];
    to[1] = what[1];
  }

  bool split(const task& t, const node_rows& here, stream& random, std::vector<task>& tasks) {
    pair total{0, 0};
    rows_here_.clear();
    for (std::size_t i = t.begin; i < t.end; ++i) {
      rows_here_.push_back({values_.data() + rows_[i] * width_, state_.centred(rows_[i], here.mean)});
      total += rows_here_.back().own;
    }
    find_ranges();
    columns_.clear();
    for (std::size_t c = 0; c < names_.size(); ++c)
      if (least_[c] < greatest_[c]) columns_.push_back(c);
    draw_columns(columns_, state_.limits.columns_per_split, random);
    thresholds_.resize(width_);
    for (const std::size_t c : columns_) {
      const double u = random.uniform01();
      const double cut = (1 - u) * least_[c] + u * greatest_[c];
      thresholds_[c] = least_[c] <= cut && cut < greatest_[c] ? cut : least_[c];
    }
    add_up();
    best_split best;
    std::size_t chosen = width_;
    for (const std::size_t c : columns_)
      if (const pair sums{sums_[c], weights_[c]};
          best.beaten_by(sums, total - sums) && state_.limits.allow(names_[c], sums, total - sums)) {
        best.take(sums, total - sums);
        chosen = c;
      }
    if (chosen == width_) return false;
    const double gain = state_.gain(best.score(), here.weight);
    if (gain < state_.limits.min_gain) return false;
    const double cut = thresholds_[chosen];
    const std::uint32_t child = state_.out->split(t.at, names_[chosen], cut, gain, t.depth);
    const auto begin = rows_.begin() + static_cast<std::ptrdiff_t>(t.begin);
    const auto middle =
        std::stable_partition(begin, rows_.begin() + static_cast<std::ptrdiff_t>(t.end),
                              [&](std::uint32_t r) { return values_[r * width_ + chosen] <= cut; });
    const std::size_t at = t.begin + static_cast<std::size_t>(middle - begin);
    tasks.push_back({child + 1, t.depth + 1, at, t.end});
    tasks.push_back({child, t.depth + 1, t.begin, at});
    return true;
  }

  /// The least and the greatest value of each column in the node.
  void find_ranges() {
    least_.resize(width_);
    greatest_.resize(width_);
    for (std::size_t c = 0; c < width_; c += side_by_side) {
      std::array<pair, pairs> least, greatest;
      each_pair([&](std::size_t p) { least[p] = greatest[p] = load(rows_here_[0].row + c + 2 * p); });
      for (const looked_at& r : rows_here_)
        each_pair([&](std::size_t p) {
          const pair x = load(r.row + c + 2 * p);
          least[p] = x < least[p] ? x : least[p];
          greatest[p] = x > greatest[p] ? x : greatest[p];
        });
      each_pair([&](std::size_t p) {
        store(least[p], least_.data() + c + 2 * p);
        store(greatest[p], greatest_.data() + c + 2 * p);
      });
    }
  }
  /// The sums of targets and weights at and below the threshold of each column; of those without one they
  /// mean nothing.
  void add_up() {
    sums_.resize(width_);
    weights_.resize(width_);
    for (std::size_t c = 0; c < width_; c += side_by_side) {
      std::array<pair, pairs> cut, sums{}, weights{};
      each_pair([&](std::size_t p) { cut[p] = load(thresholds_.data() + c + 2 * p); });
      for (const looked_at& r : rows_here_) {
        const pair target{r.own[0], r.own[0]}, weight{r.own[1], r.own[1]};
        each_pair([&](std::size_t p) {
          const bits below = load(r.row + c + 2 * p) <= cut[p];
          sums[p] += std::bit_cast<pair>(std::bit_cast<bits>(target) & below);
          weights[p] += std::bit_cast<pair>(std::bit_cast<bits>(weight) & below);
        });
      }
      each_pair([&](std::size_t p) {
        store(sums[p], sums_.data() + c + 2 * p);
        store(weights[p], weights_.data() + c + 2 * p);
      });
    }
  }

  std::size_t count_, width_ = 0;   ///< width: of the columns that vary, filled up to whole passes
  std::vector<std::size_t> names_;  ///< of the columns that vary, in the table
  std::vector<double> values_;      ///< row-major
  exact_targets exact_;
  growth_state state_;
  std::vector<std::uint32_t> leaf_of_, rows_;
  std::vector<looked_at> rows_here_;
  std::vector<double> least_, greatest_, thresholds_, sums_, weights_;
  std::vector<std::size_t> columns_;
};

}  // namespace edgetran::regress::trees

#endif  // EDGETRAN_REGRESS_TREES_RANDOM_GROWTH_HPP
