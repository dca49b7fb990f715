// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_REGRESS_CONFORMAL_HPP
#define EDGETRAN_REGRESS_CONFORMAL_HPP

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/core/statistics.hpp"

namespace edgetran::regress {

struct interval {
  double lower = 0;
  double upper = 0;
};

/// Whether errors have the target's unit or are fractions of the size of the prediction.
enum class residual { absolute, relative };

/// Intervals around any regressor's predictions by split conformal prediction: from the errors on rows that
/// were not fitted, the interval at level c covers a new exchangeable row with probability at least c, and at
/// most c + 1 / (n + 1) if no two errors are equal, whatever the distribution. Source: Lei, G'Sell, Rinaldo,
/// Tibshirani, Wasserman, "Distribution-free predictive inference for regression", JASA 113 (2018).
class conformal {
 public:
  /// From signed errors measured - predicted, divided by |predicted| if `kind` is relative. Throws
  /// `state_error` for none and `numeric_error` for one that is NaN or infinite. O(n log n).
  template <class = void>  // compiled only by who fits
  [[nodiscard]] static conformal fit(std::span<const double> residuals, residual kind = residual::absolute) {
    edgetran::detail::require_sample(residuals, "conformal");
    std::vector<double> sizes(residuals.begin(), residuals.end());
    for (double& s : sizes) s = std::fabs(s);
    return {edgetran::detail::sorted(residuals), edgetran::detail::sorted(sizes), kind};
  }

  /// The same from predictions and what was measured. Throws also `shape_error` for spans of different
  /// lengths and `numeric_error` for a relative error of a prediction of 0.
  template <class = void>
  [[nodiscard]] static conformal fit(std::span<const double> predicted, std::span<const double> measured,
                                     residual kind = residual::absolute) {
    if (predicted.size() != measured.size())
      throw shape_error(std::to_string(predicted.size()) + " predictions for " +
                            std::to_string(measured.size()) + " measured values",
                        "conformal", "give one for each");
    std::vector<double> errors(predicted.size());
    for (std::size_t i = 0; i < errors.size(); ++i)
      errors[i] = (measured[i] - predicted[i]) / unit(predicted[i], kind);
    return fit(errors, kind);
  }

  /// The interval around a prediction that covers what will be measured with probability `level` in (0, 1).
  /// Symmetric. Throws `state_error` if the errors are too few: level c needs c / (1 - c) of them, 9 for 90%
  /// and 19 for 95%.
  [[nodiscard]] interval around(double prediction, double level = 0.9) const {
    const double reach = sizes_[rank(level)] * unit(prediction, kind_);
    return {prediction - reach, prediction + reach};
  }

  /// The bound that what will be measured stays below with probability `level`: one-sided, for constraints.
  /// Throws as `around` does.
  [[nodiscard]] double upper_bound(double prediction, double level = 0.95) const {
    return prediction + residuals_[rank(level)] * unit(prediction, kind_);
  }

  /// Whether the errors are enough for a level in (0, 1): whether `around` and `upper_bound` return.
  [[nodiscard]] bool suffices(double level = 0.9) const {
    return place(level) <= static_cast<double>(residuals_.size());
  }

  [[nodiscard]] residual kind() const { return kind_; }
  /// The errors it was fitted on, in rising order: `fit(residuals(), kind())` restores it.
  [[nodiscard]] std::span<const double> residuals() const { return residuals_; }

 private:
  conformal(std::vector<double> rising, std::vector<double> sizes, residual kind)
      : kind_(kind), residuals_(std::move(rising)), sizes_(std::move(sizes)) {}

  static double unit(double prediction, residual kind) {
    if (!std::isfinite(prediction))
      throw numeric_error("a prediction that is not finite", "conformal", "repair the regressor's input");
    if (kind == residual::absolute) return 1;
    if (prediction == 0)
      throw numeric_error("a prediction of 0 has no relative error", "conformal", "use absolute residuals");
    return std::fabs(prediction);
  }

  /// ceil((n + 1) level), from 1.
  [[nodiscard]] double place(double level) const {
    if (!(level > 0 && level < 1))
      throw numeric_error("level " + std::to_string(level), "conformal", "give a number between 0 and 1");
    // The 1e-9 keeps a whole product whole: 0.07 of 100 is the 7th, not the 8th.
    return std::max(1.0, std::ceil((static_cast<double>(residuals_.size()) + 1) * level - 1e-9));
  }

  /// Index of the ceil((n + 1) level)-th smallest error.
  [[nodiscard]] std::size_t rank(double level) const {
    if (!suffices(level))
      throw state_error(
          std::to_string(residuals_.size()) + " errors cannot bound a level of " + std::to_string(level),
          "conformal",
          "measure at least " +
              std::to_string(static_cast<std::size_t>(std::ceil(level / (1 - level) - 1e-9))) +
              " rows or lower the level");
    return static_cast<std::size_t>(place(level)) - 1;
  }

  residual kind_;
  std::vector<double> residuals_;  // rising
  std::vector<double> sizes_;      // their absolute values, rising
};

}  // namespace edgetran::regress

#endif  // EDGETRAN_REGRESS_CONFORMAL_HPP
