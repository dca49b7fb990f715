// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_REGRESS_CONCEPT_HPP
#define EDGETRAN_REGRESS_CONCEPT_HPP

#include <cmath>
#include <concepts>
#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/regress/table.hpp"

namespace edgetran::regress {

/// What a probabilistic regressor says of a row: mean and standard deviation, in the unit of the target.
struct prediction {
  double mean = 0;
  double standard_deviation = 0;
};

/// Fits rows to targets and predicts the target of a new row.
///
/// Minimal definition: copyable; `fit(table)`; `predict(row) -> double`, const.
///
/// Laws (`tests/laws/regressor.hpp`):
/// - deterministic: equal tables and options give equal predictions, whatever was fitted before;
/// - the order of rows does not matter, up to rounding (up to its noise for a regressor that draws samples);
/// - copies are independent values;
/// - `predict` before `fit` throws `state_error`; a row of the wrong width throws `shape_error`, a row with a
/// NaN or
///   infinity `numeric_error`; a table without rows throws `state_error`;
/// - a `fit` that throws leaves the earlier fit in place.
template <class R>
concept regressor = std::copyable<R> &&
    requires(R changed, const R& fitted, const table& data, std::span<const double> row) {
  changed.fit(data);
  { fitted.predict(row) } -> std::same_as<double>;
};

/// A regressor that knows how sure it is.
/// Laws: the mean is what `predict` returns; the standard deviation is finite and at least 0;
/// `predict_distribution` throws where `predict` does.
template <class R>
concept probabilistic_regressor = regressor<R> && requires(const R& fitted, std::span<const double> row) {
  { fitted.predict_distribution(row) } -> std::same_as<prediction>;
};

/// A regressor with a gradient in its input: `gradient(row, out)` writes d predict(row) / d row[j] to out[j].
/// Laws: equals central differences where the prediction is smooth; throws where `predict` does, and
/// `shape_error` if `out` is not as wide as the row.
template <class R>
concept differentiable_regressor = regressor<R> &&
    requires(const R& fitted, std::span<const double> row, std::span<double> out) {
  fitted.gradient(row, out);
};

/// The checks every `predict` owes its caller: `state_error` unless fitted, `shape_error` unless the row is
/// `width` wide, `numeric_error` unless it is finite. O(width), no allocation unless it throws.
inline void require_row(std::span<const double> row, std::size_t width, bool fitted, const char* who) {
  if (!fitted) throw state_error("predicts before it was fitted", who, "call fit first");
  if (row.size() != width)
    throw shape_error(std::to_string(row.size()) + " values, fitted on " + std::to_string(width), who,
                      "give the columns of the training table, in their order");
  for (std::size_t j = 0; j < row.size(); ++j)
    if (!std::isfinite(row[j]))
      throw numeric_error("value " + std::to_string(j) + " of the row is not finite", who,
                          "drop or repair the row");
}

/// The check every `fit` owes its caller: `state_error` for a table without rows, `numeric_error` if every
/// weight is 0.
inline void require_training_data(const table& data, const char* who) {
  if (data.rows() == 0) throw state_error("a table without rows", who, "add rows before fitting");
  for (std::size_t i = 0; i < data.rows(); ++i)
    if (data.weight(i) > 0) return;
  throw numeric_error("every weight is 0", who, "give one row a positive weight");
}

/// Predictions for every row of a table, in order.
template <regressor R>
std::vector<double> predict_rows(const R& fitted, const table& data) {
  std::vector<double> out(data.rows());
  for (std::size_t i = 0; i < out.size(); ++i) out[i] = fitted.predict(data.row(i));
  return out;
}

}  // namespace edgetran::regress

#endif  // EDGETRAN_REGRESS_CONCEPT_HPP
