// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_SEARCH_GOALS_COLUMN_HPP
#define EDGETRAN_SEARCH_GOALS_COLUMN_HPP

#include <algorithm>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <limits>
#include <span>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include "edgetran/core/quality.hpp"
#include "edgetran/predict/sequence_profile.hpp"

namespace edgetran::search {

/// A number with its interval, as predictors give it; without one, lower = value = upper.
using predict::ranged;

/// A quantity that a search knows of every candidate.
struct column {
  std::string name{};  ///< `latency`
  std::string unit{};  ///< of the numbers, as `unit_symbol` has it; empty for a count or a score
  edgetran::quality quality = quality::predicted;
  /// Probability with which the intervals hold the truth, above 0.5; 1: the numbers are exact.
  double level = 0.9;
  std::string source{};
  /// Whether errors that were seen set the level. Where not, as for a model from constants, a quantile is no
  /// more than what the model says.
  bool calibrated = true;
  /// No value is below: 0 for seconds and counts.
  double least = -std::numeric_limits<double>::infinity();
};

/// The quantile `q` of a quantity whose interval holds it with probability `level`: what a constraint on a
/// quantile looks at.
///
/// How: nothing says on which side a predictor errs, so all of what the interval misses may lie above it. Its
/// upper end is then the quantile `level`, and no higher one (were errors symmetric, that of a 90% interval
/// would be the 95% quantile). The value counts as the median, and beyond it the tail as exponential through
/// the upper end, which is heavier than a normal one: u(q) = value + (upper - value) f with f = log(1 / (2 -
/// 2q)) / log(1 / (2 - 2 level)); 1.43 for 95% of a 90% interval. Beyond the upper end of a positive quantity
/// the tail is exponential in its logarithm where that reaches further, for errors of costs are factors.
/// Quantiles below 50% mirror this; none of a quantity whose interval is not negative is below 0. NaN for
/// NaN, for a quantile that is not between 0 and 1, and for a level that is not above 0.5: such an interval
/// says nothing of what lies above the median. O(1).
inline double quantile_of(const ranged& r, double level, double q) {
  if (!(q > 0 && q < 1 && level > 0.5)) return std::numeric_limits<double>::quiet_NaN();
  if (level >= 1 || (r.lower == r.value && r.value == r.upper)) return r.value;
  const bool above = q >= 0.5;
  const double f = std::log(2 * (above ? 1 - q : q)) / std::log(2 * (1 - level));
  if (!above) {
    const double low = r.value - f * (r.value - r.lower);
    return r.lower >= 0 ? std::max(0.0, low) : low;
  }
  const double high = r.value + f * (r.upper - r.value);
  return f > 1 && r.value > 0 ? std::max(high, r.value * std::pow(r.upper / r.value, f)) : high;
}

/// Gives every candidate the numbers of its columns.
///
/// Minimal definition: `columns()`; `evaluate(candidate, row)`, const, which writes one `ranged` a column.
/// Laws: several threads may call it at once; equal candidates have equal rows; a number that it cannot give
/// is NaN, and the candidate then counts as one that failed.
template <class E, class Candidate>
concept evaluator = requires(const E& e, const Candidate& c, std::span<ranged> row) {
  { e.columns() } -> std::convertible_to<std::vector<column>>;
  e.evaluate(c, row);
};

/// A function of a candidate, a `ranged` or an exact number, as an evaluator of one column.
template <class F>
class function_column {
 public:
  function_column(column what, F function) : columns_{std::move(what)}, function_(std::move(function)) {}
  [[nodiscard]] const std::vector<column>& columns() const { return columns_; }
  template <class Candidate>
  void evaluate(const Candidate& c, std::span<ranged> row) const {
    const auto y = function_(c);
    if constexpr (std::same_as<std::remove_cvref_t<decltype(y)>, ranged>)
      row.front() = y;
    else
      row.front() = {static_cast<double>(y), static_cast<double>(y), static_cast<double>(y)};
  }

 private:
  std::vector<column> columns_;
  F function_;
};

/// The columns of several evaluators side by side, in their order.
template <class... Evaluators>
class side_by_side {
 public:
  explicit side_by_side(Evaluators... all) : all_(std::move(all)...) {
    std::apply(
        [&](const auto&... e) {
          (..., columns_.insert(columns_.end(), e.columns().begin(), e.columns().end()));
        },
        all_);
  }
  [[nodiscard]] const std::vector<column>& columns() const { return columns_; }
  template <class Candidate>
  void evaluate(const Candidate& c, std::span<ranged> row) const {
    std::size_t at = 0;
    const auto one = [&](const auto& e) {
      const std::size_t n = e.columns().size();
      e.evaluate(c, row.subspan(at, n));
      at += n;
    };
    std::apply([&](const auto&... e) { (..., one(e)); }, all_);
  }

 private:
  std::tuple<Evaluators...> all_;
  std::vector<column> columns_;
};

}  // namespace edgetran::search

#endif  // EDGETRAN_SEARCH_GOALS_COLUMN_HPP
