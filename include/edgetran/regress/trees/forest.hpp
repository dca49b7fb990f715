// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_REGRESS_TREES_FOREST_HPP
#define EDGETRAN_REGRESS_TREES_FOREST_HPP

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/core/executor.hpp"
#include "edgetran/core/random.hpp"
#include "edgetran/regress/concept.hpp"
#include "edgetran/regress/trees/coded_trees.hpp"
#include "edgetran/regress/trees/flat_trees.hpp"
#include "edgetran/regress/trees/grower.hpp"
#include "edgetran/regress/trees/random_growth.hpp"

namespace edgetran::regress {

struct forest_options {
  std::size_t members = 200;
  std::size_t max_depth = 0;          ///< 0: until the rows of a leaf cannot be parted
  double min_leaf_weight = 0;         ///< rows, by weight, that every leaf keeps
  double min_gain = 0;                ///< share of a member's squared error that a split must remove
  std::size_t columns_per_split = 0;  ///< drawn for each node from those that vary in it; 0: all
  std::uint64_t seed = 0;
};

namespace trees {

/// Members whose predictions are averaged: what both forests are once fitted.
class averaged_trees {
 public:
  averaged_trees() = default;
  averaged_trees(flat_trees members, std::vector<std::string> columns)
      : trees_(std::move(members)),
        columns_(std::move(columns)),
        unit_(unit_of(trees_)),
        coded_(trees_, columns_.size()) {}

  /// O(members depth), allocates nothing.
  [[nodiscard]] double predict(std::span<const double> row) const { return predict_distribution(row).mean; }

  /// The deviation is of the members about their mean.
  [[nodiscard]] prediction predict_distribution(std::span<const double> row) const {
    require_row(row, columns_.size(), fitted(), "forest");
    moments one;
    for (std::size_t m = 0; m < trees_.trees.size(); ++m)
      one.add(trees_.values[trees_.leaf_of(m, row.data())] * unit_);
    return one.result(trees_.trees.size(), unit_);
  }

  void predict_rows(std::span<const double> values, std::span<double> out) const {
    require_rows(values, out.size(), columns_.size(), fitted(), "forest");
    many(values.data(), out.size(), [&](std::size_t i, const prediction& p) { out[i] = p.mean; });
  }
  void predict_distributions(std::span<const double> values, std::span<prediction> out) const {
    require_rows(values, out.size(), columns_.size(), fitted(), "forest");
    many(values.data(), out.size(), [&](std::size_t i, const prediction& p) { out[i] = p; });
  }

  /// For each column the share of the removed error that its splits removed, members counted alike.
  [[nodiscard]] std::vector<double> importance() const { return trees::importance(trees_, columns_.size()); }

  [[nodiscard]] bool fitted() const { return !trees_.trees.empty(); }
  [[nodiscard]] const std::vector<std::string>& columns() const { return columns_; }
  [[nodiscard]] const flat_trees& nodes() const { return trees_; }

 private:
  /// Mean and variance about the first value, where rounding is small.
  struct moments {
    double first = 0, sum = 0, squares = 0;
    bool begun = false;

    void add(double x) {
      if (!begun) first = x;
      begun = true;
      sum += x - first;
      squares += (x - first) * (x - first);
    }
    [[nodiscard]] prediction result(std::size_t count, double unit) const {
      const double mean = sum / static_cast<double>(count);
      const double variance = squares / static_cast<double>(count) - mean * mean;
      return {(first + mean) / unit, std::sqrt(std::max(variance, 0.0)) / unit};
    }
  };

  template <class Give>
  void many(const double* values, std::size_t count, Give&& give) const {
    constexpr std::size_t block = coded_trees::block::rows;
    coded_trees::block coded;
    std::vector<moments> rows(std::min(count, block));
    for (std::size_t begin = 0; begin < count; begin += block) {
      const std::size_t used = std::min(block, count - begin);
      std::fill(rows.begin(), rows.end(), moments{});
      walk_block(
          trees_, coded_, coded, values + begin * columns_.size(), used, columns_.size(),
          [&](std::size_t, std::size_t i, std::uint32_t leaf) { rows[i].add(trees_.values[leaf] * unit_); });
      for (std::size_t i = 0; i < used; ++i) give(begin + i, rows[i].result(trees_.trees.size(), unit_));
    }
  }

  flat_trees trees_;
  std::vector<std::string> columns_;
  double unit_ = 1;
  coded_trees coded_;
};

/// Grows the members, the i-th from the i-th part of the seed's stream. `make()` gives what grows trees one
/// after another in its own arena: one for each run of members that a thread works through.
template <executor E, class Make>
flat_trees grow_members(const forest_options& options, E& runner, Make&& make) {
  const growth_limits limits{
      options.max_depth, options.min_leaf_weight, options.min_gain, options.columns_per_split, {}};
  const std::size_t runs = std::min(options.members, runner.concurrency());
  const std::vector<flat_trees> parts = parallel_map(runner, runs, [&](std::size_t run) {
    flat_trees grown;
    auto grow = make();
    const std::size_t begin = run * options.members / runs, end = (run + 1) * options.members / runs;
    for (std::size_t m = begin; m < end; ++m) {
      stream random = stream(options.seed).split(m);
      grow(random, limits, grown);
    }
    return grown;
  });
  flat_trees all;
  for (const flat_trees& part : parts) all.append(part);
  return all;
}

}  // namespace trees

/// Trees, each grown on as many rows as there are, drawn with replacement; predictions are averaged. A row's
/// weight multiplies how often it was drawn. Draws go by the order of the rows' contents, so the table's
/// order does not matter; a weight of 2 is not the row twice, for the draws differ.
/// Source: Breiman, "Random forests", Machine Learning 45 (2001). Fit O(members width n log n), members on
/// any executor with the same result. Memory in bytes: members x leaves x 96.
class random_forest : public trees::averaged_trees {
 public:
  random_forest() = default;
  /// Throws `numeric_error` for no members and limits that are negative or not finite.
  explicit random_forest(forest_options options) : options_(options) { require(options); }
  /// Already fitted.
  random_forest(trees::flat_trees members, std::vector<std::string> columns, forest_options options = {})
      : averaged_trees(std::move(members), std::move(columns)), options_(options) {}

  void fit(const table& data) {
    inline_executor here;
    fit(data, here);
  }
  template <executor E>
  void fit(const table& data, E& runner) {
    require_training_data(data, "random_forest");
    const trees::training_rows rows = trees::canonical(data);
    trees::flat_trees grown;
    trees::with_ranks(rows, 0, [&]<class Rank>(const trees::ranked_columns<Rank>& columns) {
      grown = trees::grow_members(options_, runner, [&] {
        return [&, grower = trees::grower<Rank>(columns), weights = std::vector<double>(rows.rows)](
                   stream& random, const trees::growth_limits& limits, trees::flat_trees& out) mutable {
          std::fill(weights.begin(), weights.end(), 0.0);
          for (std::size_t i = 0; i < rows.rows; ++i) {
            const auto r = static_cast<std::size_t>(random.below(rows.rows));
            weights[r] += rows.weights[r];
          }
          grower.grow(rows.targets, weights, limits, {}, &random, out);
        };
      });
    });
    averaged_trees::operator=(averaged_trees(std::move(grown), data.columns()));
  }

  [[nodiscard]] const forest_options& options() const { return options_; }
  static void require(const forest_options& options) {
    if (options.members == 0) throw numeric_error("no members", "forest", "grow at least one");
    trees::require_limits(options.min_leaf_weight, options.min_gain, 0, "forest");
  }

 private:
  forest_options options_;
};

/// Trees, each grown on all rows with random thresholds, the best of one a column; predictions are averaged.
/// Weights are honoured as repeated rows up to the draws. Source: Geurts, Ernst, Wehenkel, "Extremely
/// randomized trees", Machine Learning 63 (2006). As random_forest otherwise.
class extra_trees : public trees::averaged_trees {
 public:
  extra_trees() = default;
  /// Throws as `random_forest` does.
  explicit extra_trees(forest_options options) : options_(options) { random_forest::require(options); }
  /// Already fitted.
  extra_trees(trees::flat_trees members, std::vector<std::string> columns, forest_options options = {})
      : averaged_trees(std::move(members), std::move(columns)), options_(options) {}

  void fit(const table& data) {
    inline_executor here;
    fit(data, here);
  }
  template <executor E>
  void fit(const table& data, E& runner) {
    require_training_data(data, "extra_trees");
    const trees::training_rows rows = trees::canonical(data);
    trees::flat_trees grown = trees::grow_members(options_, runner, [&] {
      return [&, grower = trees::random_growth(rows)](stream& random, const trees::growth_limits& limits,
                                                      trees::flat_trees& out) mutable {
        grower.grow(rows.targets, rows.weights, limits, random, out);
      };
    });
    averaged_trees::operator=(averaged_trees(std::move(grown), data.columns()));
  }

  [[nodiscard]] const forest_options& options() const { return options_; }

 private:
  forest_options options_;
};

}  // namespace edgetran::regress

#endif  // EDGETRAN_REGRESS_TREES_FOREST_HPP
