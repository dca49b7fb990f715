// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_REGRESS_TREES_BOOSTED_TREES_HPP
#define EDGETRAN_REGRESS_TREES_BOOSTED_TREES_HPP

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/core/random.hpp"
#include "edgetran/regress/concept.hpp"
#include "edgetran/regress/conformal.hpp"
#include "edgetran/regress/trees/coded_trees.hpp"
#include "edgetran/regress/trees/flat_trees.hpp"
#include "edgetran/regress/trees/grower.hpp"
#include "edgetran/regress/trees/leaf_values.hpp"

namespace edgetran::regress {

/// What boosting minimises: squares fit the mean, absolute errors the median, quantile a quantile.
enum class boosting_loss { squared, absolute, quantile };

struct boosting_options {
  std::size_t rounds = 300;
  double learning_rate = 0.1;
  std::size_t max_depth = 3;   ///< of a tree; 0: until the rows of a leaf cannot be parted
  double min_leaf_weight = 0;  ///< rows, by weight, that every leaf keeps
  double min_gain = 0;         ///< share of a round's squared error that a split must remove
  double row_share = 1;        ///< drawn for each tree, without replacement
  double column_share = 1;     ///< the same of columns
  boosting_loss loss = boosting_loss::squared;
  double quantile = 0.5;        ///< of the quantile loss
  std::size_t bins = 256;       ///< a column with more values is cut into so many groups; 0: never
  double validation_share = 0;  ///< of the rows, held back to see when to stop; 0: all rounds
  std::size_t patience = 20;    ///< rounds without a better validation loss before it stops
  std::vector<int> monotone{};  ///< for each column -1 falling, 0 free, 1 rising; empty: all free
  std::uint64_t seed = 0;
};

/// Gradient-boosted trees: each tree is grown on what the trees before leave of the targets (on its signs for
/// the absolute and quantile loss, whose leaves are then refitted to quantiles of what is left), and counts
/// `learning_rate`. Weights are honoured as repeated rows where nothing is drawn; draws go by the order of
/// the rows' contents, so the table's order does not matter.
/// Source: Friedman, "Greedy function approximation: a gradient boosting machine", Annals of Statistics 29
/// (2001). Fit O(rounds width n depth) after sorting, one thread; predict O(rounds depth).
/// Memory in bytes while it fits: n x width x 11 up to 32,767 rows or with bins, else 28; then 48 a node.
class boosted_trees {
 public:
  boosted_trees() = default;
  /// Throws `numeric_error` naming the option out of range.
  explicit boosted_trees(boosting_options options) : options_(std::move(options)) {
    const auto refuse = [](const std::string& what, double found, const char* remedy) {
      throw numeric_error(what + " of " + std::to_string(found), "boosted_trees", remedy);
    };
    const auto& o = options_;
    trees::require_limits(o.min_leaf_weight, o.min_gain, o.bins, "boosted_trees");
    if (!(o.learning_rate > 0 && o.learning_rate <= 1))
      refuse("a learning rate", o.learning_rate, "give a number above 0, at most 1");
    if (!(o.row_share > 0 && o.row_share <= 1))
      refuse("a share of rows", o.row_share, "give a number above 0, at most 1");
    if (!(o.column_share > 0 && o.column_share <= 1))
      refuse("a share of columns", o.column_share, "give a number above 0, at most 1");
    if (!(o.quantile > 0 && o.quantile < 1))
      refuse("a quantile", o.quantile, "give a number between 0 and 1");
    if (!(o.validation_share >= 0 && o.validation_share < 1))
      refuse("a validation share", o.validation_share, "give a number of at least 0, below 1");
    for (const int m : o.monotone)
      if (m < -1 || m > 1) refuse("a monotone sign", m, "give -1, 0 or 1");
  }
  /// Already fitted: what the trees start from, and trees whose leaves are added up.
  boosted_trees(double start, trees::flat_trees fitted, std::vector<std::string> columns,
                boosting_options options = {})
      : options_(std::move(options)),
        start_(start),
        trees_(std::move(fitted)),
        columns_(std::move(columns)),
        coded_(trees_, columns_.size()) {}

  /// Throws also `shape_error` if `monotone` is not as wide as the table.
  void fit(const table& data) {
    require_training_data(data, "boosted_trees");
    if (!options_.monotone.empty() && options_.monotone.size() != data.width())
      throw shape_error(std::to_string(options_.monotone.size()) + " monotone signs for " +
                            std::to_string(data.width()) + " columns",
                        "boosted_trees", "give one for each column or none");
    trees::training_rows rows = trees::canonical(data);
    // To a scale on which no difference overflows; a power of two, so nothing is rounded.
    double greatest = 0;
    for (const double y : rows.targets) greatest = std::max(greatest, std::fabs(y));
    const int exponent = greatest > 0 ? std::ilogb(greatest) + 1 : 0;
    for (double& y : rows.targets) y = std::ldexp(y, -exponent);
    boosted_trees next(options_);
    next.columns_ = data.columns();
    trees::with_ranks(rows, options_.bins, [&](const auto& columns) { next.boost(rows, columns); });
    next.start_ = std::ldexp(next.start_, exponent);
    for (double& v : next.trees_.values) v = std::ldexp(v, exponent);
    next.coded_ = trees::coded_trees(next.trees_, data.width());
    *this = std::move(next);
  }

  /// O(rounds depth), allocates nothing.
  [[nodiscard]] double predict(std::span<const double> row) const {
    require_row(row, columns_.size(), fitted(), "boosted_trees");
    double sum = start_;
    for (std::size_t t = 0; t < trees_.trees.size(); ++t) sum += trees_.values[trees_.leaf_of(t, row.data())];
    return sum;
  }

  void predict_rows(std::span<const double> values, std::span<double> out) const {
    require_rows(values, out.size(), columns_.size(), fitted(), "boosted_trees");
    constexpr std::size_t block = trees::coded_trees::block::rows;
    trees::coded_trees::block coded;
    for (std::size_t begin = 0; begin < out.size(); begin += block) {
      const std::size_t used = std::min(block, out.size() - begin);
      double* const sums = out.data() + begin;
      std::fill(sums, sums + used, start_);
      trees::add_block(trees_, coded_, coded, values.data() + begin * columns_.size(), used, columns_.size(),
                       sums);
    }
  }

  /// For each column the share of the removed error that its splits removed, rounds counted alike.
  [[nodiscard]] std::vector<double> importance() const { return trees::importance(trees_, columns_.size()); }

  [[nodiscard]] bool fitted() const { return !columns_.empty(); }
  [[nodiscard]] const boosting_options& options() const { return options_; }
  [[nodiscard]] const std::vector<std::string>& columns() const { return columns_; }
  /// What a row is predicted to be before any tree: mean, median or quantile of the targets.
  [[nodiscard]] double start() const { return start_; }
  [[nodiscard]] const trees::flat_trees& nodes() const { return trees_; }

 private:
  template <class Rank>
  void boost(const trees::training_rows& rows, const trees::ranked_columns<Rank>& columns) {
    const std::size_t n = rows.rows;
    const std::vector<std::int8_t> monotone(options_.monotone.begin(), options_.monotone.end());
    const trees::growth_limits limits{options_.max_depth, options_.min_leaf_weight, options_.min_gain, 0,
                                      monotone};
    const stream seed(options_.seed);
    std::vector<double> weights = rows.weights;
    const std::vector<std::size_t> held = hold_back(n, seed, weights);
    start_ = start(rows, weights);
    std::vector<double> predicted(n, start_), left(n), pull(n), bag = weights;
    trees::grower<Rank> grower(columns);
    double least = std::numeric_limits<double>::infinity();
    std::size_t best = 0;
    for (std::size_t t = 0; t < options_.rounds; ++t) {
      stream random = seed.split(t + 1);
      draw_rows(weights, random, bag);
      const std::vector<std::size_t> of_columns = draw_columns(rows.width, random);
      for (std::size_t i = 0; i < n; ++i) {
        left[i] = rows.targets[i] - predicted[i];
        pull[i] = gradient(left[i]);
      }
      grower.grow(pull, bag, limits, of_columns, &random, trees_);
      if (options_.loss != boosting_loss::squared)
        trees::refit_quantiles(trees_, grower.leaf_of(), left, bag, level());
      if (!monotone.empty()) trees::make_monotone(trees_, monotone);
      for (std::size_t i = trees_.trees.back().root; i < trees_.values.size(); ++i)
        trees_.values[i] *= options_.learning_rate;
      for (std::size_t i = 0; i < n; ++i)
        predicted[i] += trees_.values[bag[i] > 0 ? grower.leaf_of()[i] : trees_.leaf_of(t, rows.row(i))];
      if (held.empty()) continue;
      double loss = 0;
      for (const std::size_t i : held) loss += rows.weights[i] * loss_of(rows.targets[i] - predicted[i]);
      if (loss < least) {
        least = loss;
        best = t + 1;
      } else if (t + 1 - best >= options_.patience) {
        break;
      }
    }
    if (!held.empty())
      while (trees_.trees.size() > best) trees_.pop_tree();
  }

  /// Takes the weight of the rows that are to judge; one row at least stays. In rising order.
  [[nodiscard]] std::vector<std::size_t> hold_back(std::size_t n, const stream& seed,
                                                   std::vector<double>& weights) const {
    const auto wanted = static_cast<std::size_t>(options_.validation_share * static_cast<double>(n));
    if (wanted == 0) return {};
    stream random = seed.split(0);
    auto held = sample_without_replacement(n, std::min(wanted, n - 1), random);
    std::sort(held.begin(), held.end());
    for (const std::size_t i : held) weights[i] = 0;
    return held;
  }

  void draw_rows(const std::vector<double>& weights, stream& random, std::vector<double>& bag) const {
    if (options_.row_share == 1) return;
    std::vector<std::size_t> with_weight;
    for (std::size_t i = 0; i < weights.size(); ++i)
      if (weights[i] > 0) with_weight.push_back(i);
    std::fill(bag.begin(), bag.end(), 0.0);
    for (const std::size_t k :
         sample_without_replacement(with_weight.size(), part(with_weight.size(), options_.row_share), random))
      bag[with_weight[k]] = weights[with_weight[k]];
  }

  [[nodiscard]] std::vector<std::size_t> draw_columns(std::size_t width, stream& random) const {
    if (options_.column_share == 1) return {};
    auto drawn = sample_without_replacement(width, part(width, options_.column_share), random);
    std::sort(drawn.begin(), drawn.end());
    return drawn;
  }

  static std::size_t part(std::size_t n, double share) {
    return std::max<std::size_t>(1, static_cast<std::size_t>(std::lround(share * static_cast<double>(n))));
  }

  [[nodiscard]] double level() const {
    return options_.loss == boosting_loss::quantile ? options_.quantile : 0.5;
  }

  [[nodiscard]] double start(const trees::training_rows& rows, const std::vector<double>& weights) const {
    std::vector<trees::weighted_value> kept;
    for (std::size_t i = 0; i < rows.rows; ++i)
      if (weights[i] > 0) kept.push_back({rows.targets[i], weights[i]});
    if (options_.loss != boosting_loss::squared) return trees::weighted_quantile(kept, level());
    double sum = 0, weight = 0;
    for (const auto& k : kept) {
      weight += k.weight;
      sum += (k.value - sum) * (k.weight / weight);
    }
    return sum;
  }

  /// How the loss falls as the prediction rises.
  [[nodiscard]] double gradient(double left) const {
    switch (options_.loss) {
      case boosting_loss::squared:
        return left;
      case boosting_loss::absolute:
        return left > 0 ? 1 : left < 0 ? -1 : 0;
      case boosting_loss::quantile:
        return left > 0 ? options_.quantile : options_.quantile - 1;
    }
    return left;
  }

  [[nodiscard]] double loss_of(double left) const {
    switch (options_.loss) {
      case boosting_loss::squared:
        return left * left;
      case boosting_loss::absolute:
        return std::fabs(left);
      case boosting_loss::quantile:
        return left > 0 ? options_.quantile * left : (options_.quantile - 1) * left;
    }
    return left;
  }

  boosting_options options_;
  double start_ = 0;
  trees::flat_trees trees_;
  std::vector<std::string> columns_;
  trees::coded_trees coded_;
};

/// Two boosted quantiles that bound what will be measured: wide where the targets scatter, narrow where they
/// do not. The level holds on the rows fitted; on new rows it falls short, the more the fewer rows there are.
class quantile_pair {
 public:
  /// `level` of the targets shall lie inside, as many below as above; the options' loss and quantile are set.
  /// Throws `numeric_error` as `boosted_trees` does, and for a level outside (0, 1).
  explicit quantile_pair(double level = 0.9, boosting_options options = {})
      : lower_(at(options, (1 - level) / 2)), upper_(at(options, (1 + level) / 2)) {}
  /// Already fitted, on the same columns.
  quantile_pair(boosted_trees lower, boosted_trees upper)
      : lower_(std::move(lower)), upper_(std::move(upper)) {}

  void fit(const table& data) {
    quantile_pair next = *this;
    next.lower_.fit(data);
    next.upper_.fit(data);
    *this = std::move(next);
  }

  /// Where both cross, they change places. Throws as `boosted_trees::predict`.
  [[nodiscard]] interval predict_interval(std::span<const double> row) const {
    const double a = lower_.predict(row), b = upper_.predict(row);
    return {std::min(a, b), std::max(a, b)};
  }

  [[nodiscard]] const boosted_trees& lower() const { return lower_; }
  [[nodiscard]] const boosted_trees& upper() const { return upper_; }

 private:
  static boosting_options at(boosting_options options, double quantile) {
    options.loss = boosting_loss::quantile;
    options.quantile = quantile;
    return options;
  }

  boosted_trees lower_, upper_;
};

}  // namespace edgetran::regress

#endif  // EDGETRAN_REGRESS_TREES_BOOSTED_TREES_HPP
