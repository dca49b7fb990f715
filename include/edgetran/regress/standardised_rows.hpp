// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_REGRESS_STANDARDISED_ROWS_HPP
#define EDGETRAN_REGRESS_STANDARDISED_ROWS_HPP

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <span>
#include <string>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/regress/centre_and_spread.hpp"
#include "edgetran/regress/row_order.hpp"
#include "edgetran/regress/table.hpp"

namespace edgetran::regress {

/// Takes the mean of the training data from every column and divides by its standard deviation. Columns that
/// never varied say nothing and are left out.
struct row_scaling {
  std::size_t width = 0;                   ///< of a row as the user gives it
  std::vector<std::size_t> active{};       ///< the columns that varied
  std::vector<double> centre{}, spread{};  ///< of those

  /// `to` has room for active.size() numbers. Throws `numeric_error` for a value so far from the data that
  /// its square overflows.
  void apply(std::span<const double> row, double* to) const {
    for (std::size_t j = 0; j < active.size(); ++j) {
      to[j] = (row[active[j]] - centre[j]) / spread[j];
      if (!(std::fabs(to[j]) <= 1e150))
        throw numeric_error(
            "value " + std::to_string(active[j]) + " of the row is more than 1e150 standard deviations off",
            "row_scaling", "drop or repair the row");
    }
  }
  friend bool operator==(const row_scaling&, const row_scaling&) = default;
};

/// Rows ready for a method that looks at distances: each different row once, in an order that the order of
/// the table does not touch, inputs and targets standardised. A row of weight w counts w times; rows that are
/// equal become one row with the mean of their targets and the sum of their weights, and `scatter`, the
/// weighted sum of squares about those means, is all that a Gaussian likelihood needs to know beside.
struct standardised_rows {
  static constexpr std::size_t left_out = std::numeric_limits<std::size_t>::max();

  row_scaling scaling;
  double target_centre = 0;
  double target_spread = 1;
  std::vector<double> values;            ///< rows x active columns
  std::vector<double> targets;           ///< of merged rows
  std::vector<double> weights;           ///< of merged rows, above 0
  double scatter = 0;                    ///< in standardised targets
  std::vector<std::size_t> merged_into;  ///< for each row of the table; `left_out` for weight 0

  [[nodiscard]] std::size_t rows() const { return targets.size(); }
  [[nodiscard]] std::size_t columns() const { return scaling.active.size(); }
};

/// For a table that `require_training_data` accepts. Targets that are all alike are divided by their size
/// instead of their spread. O(rows log rows width).
inline standardised_rows standardise(const table& data) {
  standardised_rows out;
  const std::size_t d = data.width();
  const std::vector<std::size_t> order = rows_by_content(data);
  // On a scale on which no square overflows; a power of two, so nothing is rounded.
  double greatest = 0;
  for (const std::size_t i : order) greatest = std::max(greatest, std::fabs(data.targets()[i]));
  const int exponent = greatest > 0 ? std::ilogb(greatest) + 1 : 0;
  const auto scaled_target = [&](std::size_t i) { return std::ldexp(data.targets()[i], -exponent); };

  std::vector<std::size_t> first;  // a row of the table for each merged row
  std::vector<double> scatters;
  out.merged_into.assign(data.rows(), standardised_rows::left_out);
  for (std::size_t i = 0; i < order.size();) {
    std::size_t end = i;
    double total = 0, mean = 0, squares = 0;
    while (end < order.size() && std::ranges::equal(data.row(order[i]), data.row(order[end])))
      total += data.weight(order[end++]);
    for (std::size_t k = i; k < end; ++k) mean += data.weight(order[k]) / total * scaled_target(order[k]);
    for (std::size_t k = i; k < end; ++k) {
      const double away = scaled_target(order[k]) - mean;
      squares += data.weight(order[k]) * away * away;
      out.merged_into[order[k]] = first.size();
    }
    first.push_back(order[i]);
    out.targets.push_back(mean);
    out.weights.push_back(total);
    out.scatter += squares;
    i = end;
  }

  const std::size_t n = first.size();
  const auto weight = [&](std::size_t i) { return out.weights[i]; };
  const auto target = detail::centre_and_spread_of(
      n, weight, [&](std::size_t i) { return out.targets[i]; }, out.scatter);
  out.target_centre = std::ldexp(target.centre, exponent);
  out.target_spread = std::ldexp(target.spread, exponent);
  for (double& y : out.targets) y = target.varies ? (y - target.centre) / target.spread : 0;
  out.scatter = out.scatter / target.spread / target.spread;

  out.scaling.width = d;
  for (std::size_t j = 0; j < d; ++j) {
    const auto column =
        detail::centre_and_spread_of(n, weight, [&](std::size_t i) { return data.row(first[i])[j]; });
    if (!column.varies) continue;
    out.scaling.active.push_back(j);
    out.scaling.centre.push_back(column.centre);
    out.scaling.spread.push_back(column.spread);
  }
  out.values.resize(n * out.columns());
  for (std::size_t i = 0; i < n; ++i)
    out.scaling.apply(data.row(first[i]), out.values.data() + i * out.columns());
  return out;
}

}  // namespace edgetran::regress

#endif  // EDGETRAN_REGRESS_STANDARDISED_ROWS_HPP
