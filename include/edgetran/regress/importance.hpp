// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_REGRESS_IMPORTANCE_HPP
#define EDGETRAN_REGRESS_IMPORTANCE_HPP

#include <cstddef>
#include <span>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/core/metrics.hpp"
#include "edgetran/core/random.hpp"
#include "edgetran/regress/concept.hpp"

namespace edgetran::regress {

/// How much worse a fitted regressor predicts when the values of a column are dealt out anew among the rows:
/// the mean rise of the mean squared error, for every column, in the squared unit of the target. 0 for a
/// column that it does not use; may be a little below 0 for one that helps by chance. On rows that were not
/// fitted it tells what generalises. Columns that carry the same share their importance. Each column has
/// random numbers of its own, so dropping one changes no other. O(repeats width rows predictions). Source:
/// Breiman, "Random forests", Machine Learning 45 (2001), section 10.
template <checked_regressor R>
std::vector<double> permutation_importance(const R& fitted, const table& data, stream random,
                                           std::size_t repeats = 5) {
  if (repeats == 0) throw numeric_error("no repeats", "permutation_importance", "give at least 1");
  const double before = mse(predict_rows(fitted, data), data.targets());
  std::vector<double> rise(data.width(), 0);
  for (std::size_t j = 0; j < data.width(); ++j) {
    stream own = random.split(j);
    for (std::size_t k = 0; k < repeats; ++k) {
      std::vector<std::size_t> from(data.rows());
      for (std::size_t i = 0; i < from.size(); ++i) from[i] = i;
      shuffle(from, own);
      std::vector<double> values(data.values().begin(), data.values().end());
      for (std::size_t i = 0; i < from.size(); ++i) values[i * data.width() + j] = data.row(from[i])[j];
      const table dealt(data.columns(), values, data.targets());
      rise[j] += (mse(predict_rows(fitted, dealt), data.targets()) - before) / static_cast<double>(repeats);
    }
  }
  return rise;
}

}  // namespace edgetran::regress

#endif  // EDGETRAN_REGRESS_IMPORTANCE_HPP
