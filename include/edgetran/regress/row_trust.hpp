// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_REGRESS_ROW_TRUST_HPP
#define EDGETRAN_REGRESS_ROW_TRUST_HPP

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

#include "edgetran/core/statistics.hpp"
#include "edgetran/regress/concept.hpp"
#include "edgetran/regress/ridge.hpp"

namespace edgetran::regress {

/// How far to trust the rows of a table.
struct row_trust {
  std::vector<double> weights{};  ///< one per row, from 1e-4 to 1: (2.5 deviations / error)^2 beyond them
  double deviation = 0;           ///< of the rows that are no outliers, in the unit of the target
};

/// Finds rows that others contradict (a board that throttled, a first run from a cold disk) by the
/// leave-one-out errors of ridge regression, in a few rounds that each weigh the rows by the last one's
/// errors; the deviation is 1.48 times their median. An outlier must be seen by its neighbours: among fewer
/// rows than some ten all weights are 1. Takes no notice of weights in the table. Throws as
/// `require_training_data`. Source: iteratively reweighted least squares with a redescending weight,
/// P. J. Huber, "Robust statistics" (1981), chapter 7.
inline row_trust trust_in_rows(const table& data, std::size_t rounds = 4) {
  require_training_data(data, "trust_in_rows");
  row_trust trust{std::vector<double>(data.rows(), 1.0)};
  if (data.rows() < 10) return trust;
  constexpr double cut = 2.5, least = 1e-4;
  ridge fitted({.penalties = ridge_options::log_spaced(1e-6, 1e1, 22)});
  std::vector<double> errors(data.rows());
  for (std::size_t round = 0; round < rounds; ++round) {
    fitted.fit(table(data.columns(), data.values(), data.targets(), trust.weights));
    const auto left_out = fitted.leave_one_out_residuals();
    for (std::size_t i = 0; i < errors.size(); ++i) errors[i] = std::fabs(left_out[i]);
    trust.deviation = 1.4826 * median(errors);
    for (std::size_t i = 0; i < errors.size(); ++i) {
      const double share = errors[i] > cut * trust.deviation ? cut * trust.deviation / errors[i] : 1;
      trust.weights[i] = std::max(least, share * share);
    }
  }
  return trust;
}

}  // namespace edgetran::regress

#endif  // EDGETRAN_REGRESS_ROW_TRUST_HPP
