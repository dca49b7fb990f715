// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_CORE_STATISTICS_HPP
#define EDGETRAN_CORE_STATISTICS_HPP

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "edgetran/core/error.hpp"

namespace edgetran {

namespace detail {
/// Throws `numeric_error` naming the first value that is NaN or infinite.
inline void require_finite(std::span<const double> values, const char* where) {
  for (std::size_t i = 0; i < values.size(); ++i)
    if (!std::isfinite(values[i]))
      throw numeric_error("value " + std::to_string(i) + " of " + std::to_string(values.size()) + " is " +
                              (std::isnan(values[i]) ? "NaN" : "infinite"),
                          where, "drop or repeat it first");
}

/// Throws `state_error` for no values, `numeric_error` for one that is not finite.
inline void require_sample(std::span<const double> values, const char* where) {
  if (values.empty()) throw state_error("no values", where, "give at least one");
  require_finite(values, where);
}

inline void require_fraction(double p, double highest, const char* where) {
  if (!(p >= 0 && p <= highest))
    throw numeric_error("fraction " + std::to_string(p), where,
                        "give a number from 0 to " + std::to_string(highest));
}

template <class = void>
std::vector<double> sorted(std::span<const double> values) {
  std::vector<double> copy(values.begin(), values.end());
  std::sort(copy.begin(), copy.end());
  return copy;
}

/// Type 7 of Hyndman and Fan: linear between the order statistics, p = 0 the least, p = 1 the greatest.
inline double quantile_of_sorted(std::span<const double> values, double p) {
  const double position = p * static_cast<double>(values.size() - 1);
  const auto below = static_cast<std::size_t>(position);
  const double part = position - static_cast<double>(below);
  if (part == 0) return values[below];
  return values[below] + part * (values[below + 1] - values[below]);
}
}  // namespace detail

/// Count, mean and variance of values that arrive one by one or in parts (Welford; Chan, Golub and LeVeque
/// for `merge`), stable where a sum of squares is not. O(1) memory. A value that is NaN or infinite throws
/// `numeric_error` and leaves the summary as it was; asking an empty summary for a moment throws
/// `state_error`.
class running_statistics {
 public:
  void add(double value) {
    detail::require_finite({&value, 1}, "running_statistics");
    ++count_;
    const double from_old = value - mean_;
    mean_ += from_old / static_cast<double>(count_);
    squares_ += from_old * (value - mean_);
    least_ = count_ == 1 ? value : std::min(least_, value);
    greatest_ = count_ == 1 ? value : std::max(greatest_, value);
  }

  /// As if every value of `other` had been added, up to rounding.
  void merge(const running_statistics& other) {
    if (other.count_ == 0) return;
    if (count_ == 0) {
      *this = other;
      return;
    }
    const auto a = static_cast<double>(count_), b = static_cast<double>(other.count_);
    const double apart = other.mean_ - mean_;
    mean_ += apart * b / (a + b);
    squares_ += other.squares_ + apart * apart * a * b / (a + b);
    count_ += other.count_;
    least_ = std::min(least_, other.least_);
    greatest_ = std::max(greatest_, other.greatest_);
  }

  [[nodiscard]] std::size_t count() const { return count_; }
  [[nodiscard]] double mean() const { return need(1), mean_; }
  [[nodiscard]] double min() const { return need(1), least_; }
  [[nodiscard]] double max() const { return need(1), greatest_; }
  /// Sum of squared distances from the mean over count - 1; needs two values.
  [[nodiscard]] double variance() const { return need(2), squares_ / static_cast<double>(count_ - 1); }
  [[nodiscard]] double standard_deviation() const { return std::sqrt(variance()); }

 private:
  void need(std::size_t values) const {
    if (count_ < values)
      throw state_error(
          "holds " + std::to_string(count_) + " of the " + std::to_string(values) + " value(s) needed",
          "running_statistics", "add more first");
  }

  std::size_t count_ = 0;
  double mean_ = 0;
  double squares_ = 0;
  double least_ = 0;
  double greatest_ = 0;
};

// Every function below throws `state_error` for an empty span and `numeric_error` for a value that is NaN or
// infinite, copies what it must sort and leaves the span alone. Those that sort are templates, so that only
// their callers compile the sort.

/// The running summary of all values at once. O(n).
inline running_statistics summarize(std::span<const double> values) {
  detail::require_sample(values, "summarize");
  running_statistics all;
  for (const double v : values) all.add(v);
  return all;
}

/// Arithmetic mean. O(n).
inline double mean(std::span<const double> values) { return summarize(values).mean(); }

/// Sample standard deviation (over n - 1); one value throws `state_error`. O(n).
inline double standard_deviation(std::span<const double> values) {
  return summarize(values).standard_deviation();
}

/// The value below which the fraction p of the sample lies (type 7, as in R and NumPy). O(n log n).
template <class = void>
double quantile(std::span<const double> values, double p) {
  detail::require_sample(values, "quantile");
  detail::require_fraction(p, 1, "quantile");
  return detail::quantile_of_sorted(detail::sorted(values), p);
}

/// The middle value, or the mean of the two middle ones. O(n log n).
template <class = void>
double median(std::span<const double> values) {
  detail::require_sample(values, "median");
  return detail::quantile_of_sorted(detail::sorted(values), 0.5);
}

/// Mean without the floor(fraction * n) least and as many greatest values; fraction in [0, 0.5), and 0.1 is
/// HAT's rule. At least one value stays. O(n log n).
template <class = void>
double trimmed_mean(std::span<const double> values, double fraction) {
  detail::require_sample(values, "trimmed_mean");
  detail::require_fraction(fraction, 0.5, "trimmed_mean");
  const auto ordered = detail::sorted(values);
  // The 1e-9 keeps 0.1 of 10 values one value, though 0.1 is not a tenth.
  const auto cut = std::min(static_cast<std::size_t>(fraction * static_cast<double>(ordered.size()) + 1e-9),
                            (ordered.size() - 1) / 2);
  return mean(std::span(ordered).subspan(cut, ordered.size() - 2 * cut));
}

/// Median distance from the median, unscaled (times 1.4826 it estimates the spread of a normal sample). O(n
/// log n).
template <class = void>
double median_absolute_deviation(std::span<const double> values) {
  const double centre = median(values);
  std::vector<double> distances(values.begin(), values.end());
  for (double& d : distances) d = std::fabs(d - centre);
  return median(distances);
}

/// Greatest distance from the mean over the mean, max(mean - min, max - mean) / |mean|: the number that
/// repeated runs must bring under their tolerance. A mean of 0 throws `numeric_error`. O(n).
inline double relative_spread(std::span<const double> values) {
  const auto all = summarize(values);
  if (all.mean() == 0) throw numeric_error("the mean is 0", "relative_spread", "use an absolute spread");
  return std::max(all.mean() - all.min(), all.max() - all.mean()) / std::fabs(all.mean());
}

}  // namespace edgetran

#endif  // EDGETRAN_CORE_STATISTICS_HPP
