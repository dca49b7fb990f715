// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_REGRESS_RELATIVE_HPP
#define EDGETRAN_REGRESS_RELATIVE_HPP

#include <cmath>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/regress/concept.hpp"

namespace edgetran::regress {

/// Any regressor that honours weights, fitted to relative errors: a row weighs 1 / target^2 of what it did,
/// so that 10% off counts the same for a small model as for a large one. Predicts, differentiates and knows a
/// deviation as `R` does.
template <checked_regressor R>
class relative {
 public:
  relative() = default;
  /// Before a fit, or already fitted to relative errors.
  explicit relative(R inner) : inner_(std::move(inner)) {}

  /// As the fit of `R`; throws also `numeric_error`, which names the row, for a target of 0.
  void fit(const table& data) {
    table weighted(data.columns());
    // Divided by the greatest first: squares of joules at 1e-200 would be 0.
    double greatest = 0;
    for (std::size_t i = 0; i < data.rows(); ++i)
      if (data.weight(i) > 0) greatest = std::fmax(greatest, std::fabs(data.targets()[i]));
    for (std::size_t i = 0; i < data.rows(); ++i) {
      const double y = data.targets()[i];
      if (y == 0)
        throw numeric_error("a target of 0 has no relative error", "row " + std::to_string(i),
                            "drop the row or fit absolute errors");
      const double share = y / greatest;
      weighted.add(data.row(i), y, data.weight(i) == 0 ? 0 : data.weight(i) / (share * share));
    }
    inner_.fit(weighted);
  }

  /// This and all below throw as `R` does.
  [[nodiscard]] double predict(std::span<const double> row) const { return inner_.predict(row); }
  void predict_rows(std::span<const double> values,
                    std::span<double> out) const requires batched_regressor<R> {
    inner_.predict_rows(values, out);
  }
  [[nodiscard]] prediction predict_distribution(std::span<const double> row) const requires
      probabilistic_regressor<R> {
    return inner_.predict_distribution(row);
  }
  void predict_distributions(std::span<const double> values,
                             std::span<prediction> out) const requires batched_probabilistic_regressor<R> {
    inner_.predict_distributions(values, out);
  }
  void gradient(std::span<const double> row,
                std::span<double> out) const requires differentiable_regressor<R> {
    inner_.gradient(row, out);
  }
  void hessian_vector(std::span<const double> row, std::span<const double> direction,
                      std::span<double> out) const requires differentiable_regressor<R> {
    inner_.hessian_vector(row, direction, out);
  }

  /// The regressor that was fitted. Rows it takes in by an `update` of its own are not weighed.
  [[nodiscard]] const R& inner() const { return inner_; }

 private:
  R inner_;
};

}  // namespace edgetran::regress

#endif  // EDGETRAN_REGRESS_RELATIVE_HPP
