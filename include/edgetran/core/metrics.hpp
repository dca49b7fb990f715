// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_CORE_METRICS_HPP
#define EDGETRAN_CORE_METRICS_HPP

#include <cmath>
#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/core/normal.hpp"
#include "edgetran/core/statistics.hpp"

namespace edgetran {

// How far predictions lie from what was measured. Every function is O(n), returns fractions (0.1 is 10%),
// throws `shape_error` for spans of different lengths, `state_error` for empty ones and `numeric_error` for a
// value that is NaN or infinite or, in a relative error, for a measured 0.

namespace detail {
inline void require_pairs(std::span<const double> predicted, std::span<const double> actual,
                          const char* where) {
  if (predicted.size() != actual.size())
    throw shape_error(std::to_string(predicted.size()) + " predictions for " + std::to_string(actual.size()) +
                          " measured values",
                      where, "give one for each");
  require_sample(predicted, where);
  require_sample(actual, where);
}

template <class Visit>
void each_relative_error(std::span<const double> predicted, std::span<const double> actual, const char* where,
                         Visit visit) {
  require_pairs(predicted, actual, where);
  for (std::size_t i = 0; i < actual.size(); ++i) {
    if (actual[i] == 0)
      throw numeric_error("measured value " + std::to_string(i) + " is 0 and has no relative error", where,
                          "leave it out or use rmse");
    visit(std::fabs((predicted[i] - actual[i]) / actual[i]));
  }
}
}  // namespace detail

/// Mean absolute relative error.
inline double mape(std::span<const double> predicted, std::span<const double> actual) {
  double sum = 0;
  detail::each_relative_error(predicted, actual, "mape", [&](double e) { sum += e; });
  return sum / static_cast<double>(actual.size());
}

/// Median absolute relative error. O(n log n).
inline double median_ape(std::span<const double> predicted, std::span<const double> actual) {
  std::vector<double> errors;
  errors.reserve(actual.size());
  detail::each_relative_error(predicted, actual, "median_ape", [&](double e) { errors.push_back(e); });
  return median(errors);
}

/// Greatest absolute relative error.
inline double max_ape(std::span<const double> predicted, std::span<const double> actual) {
  double worst_error = 0;
  detail::each_relative_error(predicted, actual, "max_ape",
                              [&](double e) { worst_error = e > worst_error ? e : worst_error; });
  return worst_error;
}

/// Share of the predictions whose relative error is at most `tolerance` (0.1 gives nn-Meter's +-10%
/// accuracy).
inline double share_within(std::span<const double> predicted, std::span<const double> actual,
                           double tolerance) {
  if (!(tolerance >= 0))
    throw numeric_error("tolerance " + std::to_string(tolerance), "share_within", "give at least 0");
  std::size_t hits = 0;
  detail::each_relative_error(predicted, actual, "share_within", [&](double e) { hits += e <= tolerance; });
  return static_cast<double>(hits) / static_cast<double>(actual.size());
}

/// Mean squared error, in the squared unit of the values.
inline double mse(std::span<const double> predicted, std::span<const double> actual) {
  detail::require_pairs(predicted, actual, "mse");
  double sum = 0;
  for (std::size_t i = 0; i < actual.size(); ++i)
    sum += (predicted[i] - actual[i]) * (predicted[i] - actual[i]);
  return sum / static_cast<double>(actual.size());
}

/// Root of the mean squared error, in the unit of the values.
inline double rmse(std::span<const double> predicted, std::span<const double> actual) {
  return std::sqrt(mse(predicted, actual));
}

/// Mean squared error over that of predicting the mean of what was measured: 0 is perfect, 1 knows nothing; 1
/// minus the coefficient of determination. Throws also `numeric_error` where all measured values are equal.
inline double normalised_mse(std::span<const double> predicted, std::span<const double> actual) {
  const double error = mse(predicted, actual), centre = mean(actual);
  const double spread = mse(std::vector<double>(actual.size(), centre), actual);
  if (spread == 0)
    throw numeric_error("all measured values are equal", "normalised_mse", "use mse, or measure more");
  return error / spread;
}

namespace detail {
inline void require_intervals(std::span<const double> lower, std::span<const double> upper,
                              const char* where) {
  for (std::size_t i = 0; i < lower.size(); ++i)
    if (!(lower[i] <= upper[i]))
      throw numeric_error("interval " + std::to_string(i) + " is [" + std::to_string(lower[i]) + ", " +
                              std::to_string(upper[i]) + "]",
                          where, "give the lower bound first, and no NaN");
}
}  // namespace detail

/// Share of the measured values that lie in their closed interval [lower, upper]. Bounds may be infinite, not
/// NaN, and an interval whose ends are swapped throws `numeric_error`.
inline double coverage(std::span<const double> lower, std::span<const double> upper,
                       std::span<const double> actual) {
  if (lower.size() != actual.size() || upper.size() != actual.size())
    throw shape_error(std::to_string(lower.size()) + " lower and " + std::to_string(upper.size()) +
                          " upper bounds for " + std::to_string(actual.size()) + " measured values",
                      "coverage", "give two for each");
  detail::require_sample(actual, "coverage");
  detail::require_intervals(lower, upper, "coverage");
  std::size_t inside = 0;
  for (std::size_t i = 0; i < actual.size(); ++i) inside += lower[i] <= actual[i] && actual[i] <= upper[i];
  return static_cast<double>(inside) / static_cast<double>(actual.size());
}

/// Mean length of intervals, in the unit of their bounds: what coverage was bought with. Infinite where one
/// is; refuses what `coverage` refuses.
inline double mean_width(std::span<const double> lower, std::span<const double> upper) {
  if (lower.size() != upper.size())
    throw shape_error(
        std::to_string(lower.size()) + " lower and " + std::to_string(upper.size()) + " upper bounds",
        "mean_width", "give one of each");
  if (lower.empty()) throw state_error("no values", "mean_width", "give at least one");
  detail::require_intervals(lower, upper, "mean_width");
  double sum = 0;
  for (std::size_t i = 0; i < lower.size(); ++i) sum += upper[i] - lower[i];
  return sum / static_cast<double>(lower.size());
}

/// Continuous ranked probability score of normal predictions, in the unit of the values: the mean absolute
/// error of a prediction that is sure of itself, less where the deviation fits what happened. Throws
/// `shape_error` for spans of different lengths and `numeric_error` for a deviation that is negative. Source:
/// Gneiting and Raftery, JASA 102 (2007), eq. 21.
inline double crps(std::span<const double> mean, std::span<const double> deviation,
                   std::span<const double> actual) {
  detail::require_pairs(mean, actual, "crps");
  detail::require_pairs(deviation, actual, "crps");
  double sum = 0;
  for (std::size_t i = 0; i < actual.size(); ++i) {
    const double s = deviation[i], error = actual[i] - mean[i];
    if (s < 0)
      throw numeric_error("deviation " + std::to_string(i) + " is negative", "crps", "give at least 0");
    if (s == 0) {
      sum += std::fabs(error);
      continue;
    }
    const double z = error / s;
    constexpr double inverse_root_pi = 0.5641895835477562869;
    sum += s * (z * (2 * normal_cdf(z) - 1) + 2 * normal_density(z) - inverse_root_pi);
  }
  return sum / static_cast<double>(actual.size());
}

}  // namespace edgetran

#endif  // EDGETRAN_CORE_METRICS_HPP
