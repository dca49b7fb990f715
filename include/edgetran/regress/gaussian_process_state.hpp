// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_REGRESS_GAUSSIAN_PROCESS_STATE_HPP
#define EDGETRAN_REGRESS_GAUSSIAN_PROCESS_STATE_HPP

#include <cmath>
#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/regress/standardised_rows.hpp"

namespace edgetran::regress {

/// All that a fitted Gaussian process is, as plain numbers: what a file holds, and enough to predict by again
/// with the same bits. Inputs and targets are standardised.
struct gaussian_process_state {
  /// A row as it was given: which of the different rows it is (`standardised_rows::left_out` for weight 0,
  /// whose target is not kept).
  struct given_row {
    std::size_t row;
    double target;
    double weight;
    friend bool operator==(const given_row&, const given_row&) = default;
  };

  row_scaling scaling{};
  double target_centre = 0;
  double target_spread = 1;
  std::vector<double> values{};   ///< rows() x active columns
  std::vector<double> targets{};  ///< of different rows
  std::vector<double> weights{};  ///< of different rows
  double scatter = 0;             ///< sum of squares about the targets of merged rows
  std::vector<given_row> given{};
  std::vector<double> hyper_parameters{};
  std::size_t factorised = 0;  ///< the first rows, taken in at once; those behind were appended

  [[nodiscard]] double standardised(double target) const { return (target - target_centre) / target_spread; }
  [[nodiscard]] std::size_t rows() const { return targets.size(); }
  [[nodiscard]] std::size_t columns() const { return scaling.active.size(); }
  [[nodiscard]] std::span<const double> row(std::size_t i) const {
    return std::span(values).subspan(i * columns(), columns());
  }
  friend bool operator==(const gaussian_process_state&, const gaussian_process_state&) = default;

  /// Throws `input_error` naming the part that no fit can have left: sizes that disagree, an index that is
  /// not there, a number that is not finite or has the wrong sign. O(numbers).
  void check(std::size_t hyper_parameters_wanted) const {
    const auto need = [](bool holds, const char* part, const char* problem) {
      if (!holds)
        throw input_error(problem, std::string("gaussian_process state, '") + part + "'",
                          "fit and save it again");
    };
    const auto bounded = [](double x) { return std::fabs(x) <= 1e150; };  // squares stay finite
    const auto all = [](const auto& numbers, auto&& holds) {
      for (const auto& x : numbers)
        if (!holds(x)) return false;
      return true;
    };
    const auto above_zero = [](double x) { return x > 0 && std::isfinite(x); };
    const std::size_t n = rows(), d = columns();
    need(scaling.width > 0, "width", "no columns");
    for (std::size_t j = 0; j < d; ++j)
      need(scaling.active[j] < scaling.width && (j == 0 || scaling.active[j - 1] < scaling.active[j]),
           "active", "not the rising indices of columns");
    need(scaling.centre.size() == d, "centre", "not one number per active column");
    need(scaling.spread.size() == d, "spread", "not one number per active column");
    need(all(scaling.centre, [](double x) { return std::isfinite(x); }), "centre", "not finite");
    need(all(scaling.spread, above_zero), "spread", "not above 0");
    need(std::isfinite(target_centre), "target_centre", "not finite");
    need(above_zero(target_spread), "target_spread", "not above 0");
    need(n > 0, "targets", "no rows");
    need(values.size() == n * d, "values", "not one number per row and active column");
    need(weights.size() == n, "weights", "not one number per row");
    need(all(values, bounded), "values", "not finite");
    need(all(targets, bounded), "targets", "not finite");
    need(all(weights, above_zero), "weights", "not above 0");
    need(scatter >= 0 && bounded(scatter), "scatter", "negative or not finite");
    need(hyper_parameters.size() == hyper_parameters_wanted, "hyper_parameters",
         "not as many as this covariance has for these columns");
    need(all(hyper_parameters, [](double x) { return x >= 1e-30 && x <= 1e30; }), "hyper_parameters",
         "not between 1e-30 and 1e30");
    need(factorised > 0 && factorised <= n, "factorised", "not a number of rows");
    need(all(given,
             [&](const given_row& g) {
               return (g.row < n || g.row == standardised_rows::left_out) && bounded(g.target) &&
                      g.weight >= 0 && std::isfinite(g.weight);
             }),
         "given", "a row that is not there, or a number that is not finite");
  }
};

}  // namespace edgetran::regress

#endif  // EDGETRAN_REGRESS_GAUSSIAN_PROCESS_STATE_HPP
