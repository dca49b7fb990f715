// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_REGRESS_TREES_BOOSTED_QUANTILES_HPP
#define EDGETRAN_REGRESS_TREES_BOOSTED_QUANTILES_HPP

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <span>
#include <utility>
#include <vector>

#include "edgetran/core/normal.hpp"
#include "edgetran/regress/concept.hpp"
#include "edgetran/regress/trees/boosted_trees.hpp"

namespace edgetran::regress {

/// Three boosted quantiles as a probabilistic regressor: the median is the mean, and what lies between the
/// outer two, as many targets below as above, is taken for that of a normal distribution. Unlike the scatter
/// of a forest it is a deviation of the targets, noise included. Models `probabilistic_regressor`. Fit and
/// predictions cost three times those of `boosted_trees`.
class boosted_quantiles {
 public:
  /// `level` of the targets shall lie between the outer quantiles; the options' loss and quantile are set.
  /// Throws `numeric_error` as `boosted_trees` does, and for a level outside (0, 1).
  explicit boosted_quantiles(boosting_options options = {}, double level = 0.6827)
      : median_(with_quantile(options, 0.5)), outer_(level, options), level_(level) {}

  void fit(const table& data) {
    boosted_quantiles next = *this;
    next.median_.fit(data);
    next.outer_.fit(data);
    *this = std::move(next);
  }

  /// O(rounds depth).
  [[nodiscard]] double predict(std::span<const double> row) const { return median_.predict(row); }
  [[nodiscard]] prediction predict_distribution(std::span<const double> row) const {
    const double mean = median_.predict(row);
    const interval between = outer_.predict_interval(row);
    return {mean, (between.upper - between.lower) / width()};
  }
  void predict_rows(std::span<const double> values, std::span<double> out) const {
    median_.predict_rows(values, out);
  }
  void predict_distributions(std::span<const double> values, std::span<prediction> out) const {
    std::vector<double> means(out.size()), lower(out.size()), upper(out.size());
    median_.predict_rows(values, means);
    outer_.lower().predict_rows(values, lower);
    outer_.upper().predict_rows(values, upper);
    for (std::size_t i = 0; i < out.size(); ++i)
      out[i] = {means[i], std::fabs(upper[i] - lower[i]) / width()};
  }

  [[nodiscard]] bool fitted() const { return median_.fitted(); }
  [[nodiscard]] double level() const { return level_; }
  [[nodiscard]] const boosted_trees& median() const { return median_; }
  [[nodiscard]] const quantile_pair& outer() const { return outer_; }

 private:
  static boosted_trees with_quantile(boosting_options options, double quantile) {
    options.loss = boosting_loss::quantile;
    options.quantile = quantile;
    return boosted_trees(std::move(options));
  }
  /// Deviations of a normal distribution between its outer quantiles.
  [[nodiscard]] double width() const { return 2 * normal_quantile((1 + level_) / 2); }

  boosted_trees median_;
  quantile_pair outer_;
  double level_;
};

}  // namespace edgetran::regress

#endif  // EDGETRAN_REGRESS_TREES_BOOSTED_QUANTILES_HPP
