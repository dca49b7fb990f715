// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_REGRESS_TREES_ADABOOST_HPP
#define EDGETRAN_REGRESS_TREES_ADABOOST_HPP

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
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
#include "edgetran/regress/trees/member_votes.hpp"

namespace edgetran::regress {

/// How much of the greatest error of a member a row's error counts: e, e^2 or 1 - exp(-e).
enum class adaboost_loss { linear, square, exponential };

struct adaboost_options {
  std::size_t members = 500;
  double learning_rate = 1;
  adaboost_loss loss = adaboost_loss::linear;
  std::size_t max_depth = 0;          ///< of a member; 0: until the rows of a leaf cannot be parted
  double min_leaf_weight = 0;         ///< rows of a member's sample that every leaf keeps
  std::size_t columns_per_split = 0;  ///< drawn for each node; 0: all
  std::uint64_t seed = 0;
};

namespace trees {

/// Draws rows with chances in proportion to their weights: `counts[i]` is how often row i came in as many
/// draws as there are rows, one uniform number each. O(n): a table tells where to look up a number.
class weighted_draw {
 public:
  void operator()(std::span<const double> weights, stream& random, std::span<double> counts) {
    const std::size_t n = weights.size();
    cumulative_.resize(n);
    double sum = 0;
    for (std::size_t i = 0; i < n; ++i) cumulative_[i] = sum += weights[i];
    guide_.resize(n);
    const double per_part = sum / static_cast<double>(n);
    std::uint32_t at = 0;
    for (std::size_t k = 0; k < n; ++k) {
      while (at + 1 < n && cumulative_[at] <= static_cast<double>(k) * per_part) ++at;
      guide_[k] = at;
    }
    std::fill(counts.begin(), counts.end(), 0.0);
    for (std::size_t i = 0; i < n; ++i) {
      const double u = random.uniform01();
      std::size_t row = guide_[static_cast<std::size_t>(u * static_cast<double>(n))];
      while (row + 1 < n && cumulative_[row] <= u * sum) ++row;
      while (row > 0 && cumulative_[row - 1] > u * sum) --row;  // the table rounds
      ++counts[row];
    }
  }

 private:
  std::vector<double> cumulative_;
  std::vector<std::uint32_t> guide_;
};

}  // namespace trees

/// AdaBoost.R2 over regression trees, the "boosted decision trees" of ProTran and FlexiBERT: each member is
/// grown on a sample of the rows, in which rows that earlier members missed come more often; the prediction
/// is the weighted median of the members, and the standard deviation that of their predictions, unweighted,
/// as published (no calibrated interval: wrap it in `conformal` for one).
/// Rows' weights are where the rows' chances start, so a weight is honoured in distribution, not as repeated
/// rows. Draws go by the order of the rows' contents, so the table's order does not matter.
/// Source: Drucker, "Improving regressors using boosting techniques", ICML 1997; scikit-learn's
/// AdaBoostRegressor. Fit O(members width n log n), one thread: members depend on each other.
/// Memory in bytes: members x leaves x 96.
class adaboost {
 public:
  adaboost() = default;
  /// Throws `numeric_error` for no members or a learning rate that is not finite or not above 0.
  explicit adaboost(adaboost_options options) : options_(options) {
    if (options.members == 0) throw numeric_error("no members", "adaboost", "grow at least one");
    if (!(options.learning_rate > 0 && std::isfinite(options.learning_rate)))
      throw numeric_error("learning rate " + std::to_string(options.learning_rate), "adaboost",
                          "give a finite number above 0");
    trees::require_limits(options.min_leaf_weight, 0, 0, "adaboost");
  }
  /// Already fitted: trees and the weight of each.
  adaboost(trees::flat_trees members, std::vector<double> weights, std::vector<std::string> columns,
           adaboost_options options = {})
      : options_(options),
        trees_(std::move(members)),
        weights_(std::move(weights)),
        columns_(std::move(columns)) {
    prepare();
  }

  void fit(const table& data) {
    require_training_data(data, "adaboost");
    const trees::training_rows rows = trees::canonical(data);
    adaboost next(options_);
    next.columns_ = data.columns();
    trees::with_ranks(rows, 0, [&](const auto& columns) { next.boost(rows, columns); });
    next.prepare();
    *this = std::move(next);
  }

  /// O(members depth).
  [[nodiscard]] double predict(std::span<const double> row) const { return predict_distribution(row).mean; }
  /// The deviation is of the members about their mean, which may lie beside the median predicted.
  [[nodiscard]] prediction predict_distribution(std::span<const double> row) const {
    require_row(row, columns_.size(), fitted(), "adaboost");
    return votes_.one(trees_, row.data());
  }
  void predict_rows(std::span<const double> values, std::span<double> out) const {
    require_rows(values, out.size(), columns_.size(), fitted(), "adaboost");
    votes_.many(trees_, values.data(), out.size(), columns_.size(),
                [&](std::size_t i, const prediction& p) { out[i] = p.mean; });
  }
  void predict_distributions(std::span<const double> values, std::span<prediction> out) const {
    require_rows(values, out.size(), columns_.size(), fitted(), "adaboost");
    votes_.many(trees_, values.data(), out.size(), columns_.size(),
                [&](std::size_t i, const prediction& p) { out[i] = p; });
  }

  /// For each column the share of the removed error that its splits removed, members counted alike.
  [[nodiscard]] std::vector<double> importance() const { return trees::importance(trees_, columns_.size()); }

  [[nodiscard]] bool fitted() const { return !trees_.trees.empty(); }
  [[nodiscard]] const adaboost_options& options() const { return options_; }
  [[nodiscard]] const std::vector<std::string>& columns() const { return columns_; }
  /// The members; fewer than asked for where boosting ended before.
  [[nodiscard]] const trees::flat_trees& nodes() const { return trees_; }
  [[nodiscard]] std::span<const double> member_weights() const { return weights_; }
  /// How the members' predictions become one.
  [[nodiscard]] const trees::member_votes& votes() const { return votes_; }

 private:
  template <class Rank>
  void boost(const trees::training_rows& rows, const trees::ranked_columns<Rank>& columns) {
    const std::size_t n = rows.rows;
    const trees::growth_limits limits{
        options_.max_depth, options_.min_leaf_weight, 0, options_.columns_per_split, {}};
    trees::grower<Rank> grower(columns);
    trees::weighted_draw draw;
    std::vector<double> chances = rows.weights, counts(n), errors(n);
    scale_to_one(chances);
    for (std::size_t m = 0; m < options_.members; ++m) {
      stream random = stream(options_.seed).split(m);
      draw(chances, random, counts);
      grower.grow(rows.targets, counts, limits, {}, &random, trees_);
      double greatest = 0;
      for (std::size_t i = 0; i < n; ++i) {
        const std::uint32_t leaf = counts[i] > 0 ? grower.leaf_of()[i] : trees_.leaf_of(m, rows.row(i));
        errors[i] = std::fabs(trees_.values[leaf] / 2 - rows.targets[i] / 2);
        if (chances[i] > 0) greatest = std::max(greatest, errors[i]);
      }
      double error = 0;
      for (std::size_t i = 0; i < n; ++i) {
        errors[i] = greatest > 0 ? loss(errors[i] / greatest) : 0;
        error += chances[i] * errors[i];
      }
      if (error <= 0) {  // nothing left to learn
        weights_.push_back(1);
        break;
      }
      if (error >= 0.5) {  // worse than a guess; but one member must stay
        if (m == 0)
          weights_.push_back(1);
        else
          trees_.pop_tree();
        break;
      }
      const double log_beta = std::log(error / (1 - error));
      weights_.push_back(-options_.learning_rate * log_beta);
      for (std::size_t i = 0; i < n; ++i)
        chances[i] *= std::exp(log_beta * (1 - errors[i]) * options_.learning_rate);
      scale_to_one(chances);
    }
  }

  static void scale_to_one(std::vector<double>& chances) {
    const double greatest = *std::max_element(chances.begin(), chances.end());
    double sum = 0;
    for (double& c : chances) sum += c /= greatest;
    for (double& c : chances) c /= sum;
  }

  [[nodiscard]] double loss(double e) const {
    switch (options_.loss) {
      case adaboost_loss::linear:
        return e;
      case adaboost_loss::square:
        return e * e;
      case adaboost_loss::exponential:
        return 1 - std::exp(-e);
    }
    return e;
  }

  void prepare() { votes_ = trees::member_votes(trees_, weights_, columns_.size()); }

  adaboost_options options_;
  trees::flat_trees trees_;
  std::vector<double> weights_;
  std::vector<std::string> columns_;
  trees::member_votes votes_;
};

}  // namespace edgetran::regress

#endif  // EDGETRAN_REGRESS_TREES_ADABOOST_HPP
