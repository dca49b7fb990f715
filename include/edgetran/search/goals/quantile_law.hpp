// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_SEARCH_GOALS_QUANTILE_LAW_HPP
#define EDGETRAN_SEARCH_GOALS_QUANTILE_LAW_HPP

#include <algorithm>
#include <cmath>
#include <limits>

#include "edgetran/core/ranged.hpp"

namespace edgetran::search {

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

}  // namespace edgetran::search

#endif  // EDGETRAN_SEARCH_GOALS_QUANTILE_LAW_HPP
