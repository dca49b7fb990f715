// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_REGRESS_CONCEPT_HPP
#define EDGETRAN_REGRESS_CONCEPT_HPP

#include <cmath>
#include <concepts>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/regress/table.hpp"

namespace edgetran::regress {

/// What a probabilistic regressor says of a row, everything in the unit of the target. Where a regressor can
/// tell them apart, the squares of both parts add up to the square of the standard deviation.
struct prediction {
  double mean = 0;
  double standard_deviation = 0;
  std::optional<double> epistemic{};  ///< standard deviation that more rows would remove
  std::optional<double> aleatoric{};  ///< standard deviation of the target itself, which no rows remove
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
///   NaN or infinity `numeric_error`; a table without rows throws `state_error`, one whose every weight is 0
///   `numeric_error`;
/// - a `fit` that throws leaves the earlier fit in place.
template <class R>
concept regressor = std::copyable<R> &&
    requires(R changed, const R& fitted, const table& data, std::span<const double> row) {
  changed.fit(data);
  { fitted.predict(row) } -> std::same_as<double>;
};

/// A regressor that knows how sure it is.
/// Laws: the mean is what `predict` returns; the standard deviation is finite and at least 0; where both
/// parts of it are known, their squares add up to its square; `predict_distribution` throws where `predict`
/// does.
template <class R>
concept probabilistic_regressor = regressor<R> && requires(const R& fitted, std::span<const double> row) {
  { fitted.predict_distribution(row) } -> std::same_as<prediction>;
};

/// A regressor with derivatives in its input, for searches that walk along them: `gradient(row, out)` writes
/// d predict(row) / d row[j] to out[j]; `hessian_vector(row, direction, out)` writes the product of the
/// second derivatives with `direction`. Laws: both equal central differences (of `predict`, of `gradient`)
/// where the prediction is smooth; they throw where `predict` does, and `shape_error` if `direction` or `out`
/// is not as wide as the row.
template <class R>
concept differentiable_regressor = regressor<R> &&
    requires(const R& fitted, std::span<const double> row, std::span<double> out) {
  fitted.gradient(row, out);
  fitted.hessian_vector(row, row, out);
};

/// A regressor that takes rows in without starting anew: `update(more)` adds the rows of a table with the
/// columns of the fit. What the fit chose (scales, hyper-parameters) stays.
/// Laws: `training_rows()` grows by the rows of `more`; rows one at a time give what they give at once, up to
/// rounding; `update` before `fit` throws `state_error`, another width `shape_error`; an `update` that throws
/// changes nothing.
template <class R>
concept incremental_regressor = regressor<R> && requires(R changed, const R& fitted, const table& more) {
  changed.update(more);
  { fitted.training_rows() } -> std::convertible_to<std::size_t>;
};

/// A regressor that predicts many rows faster together than one by one: `predict_rows(values, out)` takes
/// out.size() rows in row-major order. Laws: every entry is what `predict` returns for its row, up to
/// rounding; no row is no error; it throws where `predict` does.
template <class R>
concept batched_regressor = regressor<R> &&
    requires(const R& fitted, std::span<const double> values, std::span<double> out) {
  fitted.predict_rows(values, out);
};

/// The same for means with deviations: `predict_distributions(values, out)`.
template <class R>
concept batched_probabilistic_regressor = probabilistic_regressor<R> &&
    requires(const R& fitted, std::span<const double> values, std::span<prediction> out) {
  fitted.predict_distributions(values, out);
};

namespace detail {
template <class R>
consteval bool lacks_nothing_of_a_regressor() {
  static_assert(std::copyable<R>, "edgetran: a regressor must be copyable");
  static_assert(
      requires(R & changed, const table& data) { changed.fit(data); },
      "edgetran: a regressor needs a member fit(const table&)");
  static_assert(
      requires(const R& fitted, std::span<const double> row) {
        { fitted.predict(row) } -> std::same_as<double>;
      },
      "edgetran: a regressor needs a const member predict(std::span<const double>) that returns double");
  return regressor<R>;
}
template <class R>
consteval bool lacks_no_distribution() {
  static_assert(
      requires(const R& fitted, std::span<const double> row) {
        { fitted.predict_distribution(row) } -> std::same_as<prediction>;
      },
      "edgetran: a probabilistic regressor needs a const member predict_distribution(row) that returns "
      "edgetran::regress::prediction");
  return probabilistic_regressor<R>;
}
template <class R>
consteval bool lacks_no_derivative() {
  static_assert(
      requires(const R& fitted, std::span<const double> row, std::span<double> out) {
        fitted.gradient(row, out);
      },
      "edgetran: a differentiable regressor needs a const member gradient(row, out)");
  static_assert(
      requires(const R& fitted, std::span<const double> row, std::span<double> out) {
        fitted.hessian_vector(row, row, out);
      },
      "edgetran: a differentiable regressor needs a const member hessian_vector(row, direction, out)");
  return differentiable_regressor<R>;
}
}  // namespace detail

/// `regressor` for those who take a type from a user: one that falls short does not compile, with a sentence
/// that names what it lacks. No overload can be chosen by it.
template <class R>
concept checked_regressor = detail::lacks_nothing_of_a_regressor<R>();

/// The same for `probabilistic_regressor`.
template <class R>
concept checked_probabilistic_regressor = checked_regressor<R> && detail::lacks_no_distribution<R>();

/// The same for `differentiable_regressor`.
template <class R>
concept checked_differentiable_regressor = checked_regressor<R> && detail::lacks_no_derivative<R>();

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

/// What every derivative owes its caller beside `require_row`: `shape_error` unless the direction or the room
/// for the result is as wide as the row.
inline void require_as_wide(std::span<const double> row, std::size_t beside, const char* who) {
  if (beside != row.size())
    throw shape_error(
        "room for " + std::to_string(beside) + " of " + std::to_string(row.size()) + " derivatives", who,
        "make it as wide as the row");
}

/// The checks of `require_row` for out rows in row-major order: `shape_error` unless there are `out` x
/// `width` values. O(out width).
inline void require_rows(std::span<const double> values, std::size_t out, std::size_t width, bool fitted,
                         const char* who) {
  if (!fitted) throw state_error("predicts before it was fitted", who, "call fit first");
  if (values.size() != out * width)
    throw shape_error(std::to_string(values.size()) + " values for " + std::to_string(out) + " rows of " +
                          std::to_string(width),
                      who, "give the columns of the training table, in their order");
  for (std::size_t i = 0; i < values.size(); ++i)
    if (!std::isfinite(values[i]))
      throw numeric_error(
          "value " + std::to_string(i % width) + " of row " + std::to_string(i / width) + " is not finite",
          who, "drop or repair the row");
}

/// The check every `fit` owes its caller: `state_error` for a table without rows, `numeric_error` if every
/// weight is 0 or the greatest is not from 1e-300 to 1e300: sums of weights stay finite, and so do shares.
inline void require_training_data(const table& data, const char* who) {
  if (data.rows() == 0) throw state_error("a table without rows", who, "add rows before fitting");
  double greatest = data.weighted() ? 0 : 1;
  for (const double w : data.weights()) greatest = std::fmax(greatest, w);
  if (greatest == 0) throw numeric_error("every weight is 0", who, "give one row a positive weight");
  if (!(greatest >= 1e-300 && greatest <= 1e300))
    throw numeric_error("the greatest weight is not from 1e-300 to 1e300", who,
                        "divide the weights by the greatest");
}

/// Predictions for every row of a table, in order, together where the regressor can.
template <checked_regressor R>
std::vector<double> predict_rows(const R& fitted, const table& data) {
  std::vector<double> out(data.rows());
  if constexpr (batched_regressor<R>)
    fitted.predict_rows(data.values(), out);
  else
    for (std::size_t i = 0; i < out.size(); ++i) out[i] = fitted.predict(data.row(i));
  return out;
}

/// Means and deviations for every row of a table, in order, together where the regressor can.
template <checked_probabilistic_regressor R>
std::vector<prediction> predict_distributions(const R& fitted, const table& data) {
  std::vector<prediction> out(data.rows());
  if constexpr (batched_probabilistic_regressor<R>)
    fitted.predict_distributions(data.values(), out);
  else
    for (std::size_t i = 0; i < out.size(); ++i) out[i] = fitted.predict_distribution(data.row(i));
  return out;
}

}  // namespace edgetran::regress

#endif  // EDGETRAN_REGRESS_CONCEPT_HPP
