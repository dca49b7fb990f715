// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_REGRESS_CV_PLUS_HPP
#define EDGETRAN_REGRESS_CV_PLUS_HPP

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/core/executor.hpp"
#include "edgetran/regress/conformal.hpp"
#include "edgetran/regress/cross_validation.hpp"

namespace edgetran::regress {

/// Conformal intervals that spend no rows on calibration: one regressor per fold, fitted without it, and its
/// errors on it. Unlike intervals from out-of-fold errors around one regressor, these widen where the
/// regressors of the folds disagree. The interval at level c covers a new exchangeable row with probability
/// at least 2 c - 1 - 2 / rows for any data, and in practice about c. Source: Barber, Candes, Ramdas and
/// Tibshirani, "Predictive inference with the jackknife+", Annals of Statistics 49 (2021), section 3.
template <checked_regressor R>
class cv_plus {
 public:
  /// Fits a copy of `unfitted` for each split, on `runner`. The splits test every row once, as `k_fold` does,
  /// else `shape_error`; throws also as the fit of `R` does.
  template <executor E>
  [[nodiscard]] static cv_plus fit(const R& unfitted, const table& data, std::span<const split> splits,
                                   E& runner) {
    cv_plus result;
    result.folds_.assign(splits.size(), unfitted);
    result.fold_of_ = detail::tested_by(splits, data.rows(), "cv_plus");
    result.errors_.resize(data.rows());
    runner.parallel_for(splits.size(), [&](std::size_t f) {
      R& fitted = result.folds_[f];
      fitted.fit(data.select(splits[f].train));
      for (const auto i : splits[f].test)
        result.errors_[i] = std::fabs(data.targets()[i] - fitted.predict(data.row(i)));
    });
    return result;
  }
  [[nodiscard]] static cv_plus fit(const R& unfitted, const table& data, std::span<const split> splits) {
    inline_executor here;
    return fit(unfitted, data, splits, here);
  }

  /// The interval at a level in (0, 1) for a row. Throws as `R` does for the row, `numeric_error` for the
  /// level and `state_error` where the rows are too few for it. O(folds predictions + rows).
  [[nodiscard]] interval around(std::span<const double> row, double level = 0.9) const {
    if (!(level > 0 && level < 1))
      throw numeric_error("level " + std::to_string(level), "cv_plus", "give a number between 0 and 1");
    const std::size_t n = errors_.size();
    const auto reach =
        static_cast<std::size_t>(std::max(1.0, std::ceil(static_cast<double>(n + 1) * level - 1e-9)));
    if (reach > n)
      throw state_error(std::to_string(n) + " rows cannot bound a level of " + std::to_string(level),
                        "cv_plus", "measure more rows or lower the level");
    std::vector<double> predictions(folds_.size()), low(n), high(n);
    for (std::size_t f = 0; f < folds_.size(); ++f) predictions[f] = folds_[f].predict(row);
    for (std::size_t i = 0; i < n; ++i) {
      low[i] = predictions[fold_of_[i]] - errors_[i];
      high[i] = predictions[fold_of_[i]] + errors_[i];
    }
    const auto at = [](std::vector<double>& all, std::size_t k) {
      std::nth_element(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(k), all.end());
      return all[k];
    };
    return {at(low, n - reach), at(high, reach - 1)};
  }

  /// Mean of the regressors of the folds: the centre that goes with the interval.
  [[nodiscard]] double predict(std::span<const double> row) const {
    double sum = 0;
    for (const R& fold : folds_) sum += fold.predict(row);
    return sum / static_cast<double>(folds_.size());
  }

  [[nodiscard]] std::span<const R> folds() const { return folds_; }
  /// Absolute error of each row under the regressor that had not seen it.
  [[nodiscard]] std::span<const double> errors() const { return errors_; }

 private:
  cv_plus() = default;

  std::vector<R> folds_;
  std::vector<std::size_t> fold_of_;  ///< the regressor that had not seen row i
  std::vector<double> errors_;
};

}  // namespace edgetran::regress

#endif  // EDGETRAN_REGRESS_CV_PLUS_HPP
