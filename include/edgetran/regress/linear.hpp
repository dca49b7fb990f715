// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_REGRESS_LINEAR_HPP
#define EDGETRAN_REGRESS_LINEAR_HPP

#include <Eigen/QR>
#include <cmath>
#include <cstddef>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/core/statistics.hpp"
#include "edgetran/regress/concept.hpp"
#include "edgetran/regress/nnls.hpp"
#include "edgetran/regress/standardised_columns.hpp"

namespace edgetran::regress {

/// intercept + sum of coefficient times value: what both regressors of this header become once fitted.
class affine {
 public:
  affine() = default;

  /// A function whose coefficients are known, as a device profile holds them. Throws `numeric_error` for one
  /// that is not finite.
  explicit affine(std::vector<double> coefficients, double intercept = 0)
      : coefficients_(std::move(coefficients)), intercept_(intercept), fitted_(true) {
    edgetran::detail::require_finite(coefficients_, "coefficients");
    edgetran::detail::require_finite({&intercept_, 1}, "intercept");
  }

  /// O(width), allocates nothing.
  [[nodiscard]] double predict(std::span<const double> row) const {
    require_row(row, coefficients_.size(), fitted_, "linear");
    double sum = intercept_;
    for (std::size_t j = 0; j < row.size(); ++j) sum += coefficients_[j] * row[j];
    return sum;
  }

  /// Writes the coefficients to `out`, which is as wide as the row.
  void gradient(std::span<const double> row, std::span<double> out) const {
    require_row(row, coefficients_.size(), fitted_, "linear");
    require_as_wide(row, out.size(), "linear");
    for (std::size_t j = 0; j < out.size(); ++j) out[j] = coefficients_[j];
  }

  /// Zeros: a plane does not bend.
  void hessian_vector(std::span<const double> row, std::span<const double> direction,
                      std::span<double> out) const {
    require_row(row, coefficients_.size(), fitted_, "linear");
    require_as_wide(row, direction.size(), "linear");
    require_as_wide(row, out.size(), "linear");
    for (double& slope : out) slope = 0;
  }

  [[nodiscard]] bool fitted() const { return fitted_; }
  /// In units of target per unit of column; empty before the fit.
  [[nodiscard]] std::span<const double> coefficients() const { return coefficients_; }
  [[nodiscard]] double intercept() const { return intercept_; }

 private:
  std::vector<double> coefficients_;
  double intercept_ = 0;
  bool fitted_ = false;
};

struct linear_options {
  double ridge = 0;         ///< penalty on squared coefficients; 0 is ordinary least squares
  bool intercept = true;    ///< fitted, and never penalised
  bool standardize = true;  ///< penalise coefficients per standard deviation of their column, not per unit
};

/// Least squares, weighted if the table is: minimises sum of weight (target - prediction)^2 + ridge |b|^2,
/// where b are the coefficients of the columns divided by their spread (with `standardize`) or as they are.
/// Columns that are constant or depend on others are no error: of all minimisers the one with the smallest
/// scaled coefficients is taken (rank-revealing QR), and a constant column beside an intercept gets 0. O(rows
/// width^2).
class linear : public affine {
 public:
  linear() = default;
  /// Throws `numeric_error` for a ridge that is negative or not finite.
  explicit linear(linear_options options) : options_(options) {
    if (!(options.ridge >= 0 && std::isfinite(options.ridge)))
      throw numeric_error("ridge " + std::to_string(options.ridge), "linear",
                          "give a finite number of at least 0");
  }
  /// Already fitted, with the coefficients of a profile; throws as `affine` does.
  [[nodiscard]] static linear from_coefficients(std::vector<double> coefficients, double intercept = 0,
                                                linear_options options = {}) {
    linear known(options);
    known.affine::operator=(affine(std::move(coefficients), intercept));
    return known;
  }

  /// `Real` is what the fit computes with. A template, and not inline, so that only those who fit compile
  /// Eigen's decompositions, and a program of many sources can do so once: `extern template`.
  template <class Real = double>
  void fit(const table& data);

  [[nodiscard]] const linear_options& options() const { return options_; }

 private:
  linear_options options_;
};

template <class Real>
void linear::fit(const table& data) {
  require_training_data(data, "linear");
  const detail::standardised_columns<Real> x(data, options_.intercept);
  const Eigen::Index n = x.values.rows(), p = x.values.cols();
  const Eigen::VectorX<Real> weights = detail::weights_of<Real>(data);
  Eigen::VectorX<Real> y = detail::vector_of<Real>(data.targets());
  const Real target_centre = options_.intercept ? (weights / weights.sum()).dot(y) : 0;
  y.array() -= target_centre;

  const Eigen::VectorX<Real> roots = weights.cwiseSqrt();
  const Eigen::Index extra = options_.ridge > 0 ? p : 0;
  Eigen::MatrixX<Real> system = Eigen::MatrixX<Real>::Zero(n + extra, p);
  system.topRows(n) = roots.asDiagonal() * x.values;
  Eigen::VectorX<Real> right = Eigen::VectorX<Real>::Zero(n + extra);
  right.head(n) = roots.cwiseProduct(y);
  for (Eigen::Index j = 0; j < extra; ++j)
    system(n + j, j) =
        std::sqrt(options_.ridge) / (options_.standardize || x.spread[j] == 0 ? 1 : x.spread[j]);

  Eigen::VectorX<Real> b = system.completeOrthogonalDecomposition().solve(right);
  for (Eigen::Index j = 0; j < p; ++j) b[j] = x.spread[j] > 0 ? b[j] / x.spread[j] : 0;
  affine::operator=(affine({b.begin(), b.end()}, options_.intercept ? target_centre - x.centre.dot(b) : 0.0));
}

struct non_negative_options {
  bool relative = false;   ///< minimise relative errors: every row divided by its target, which must not be 0
  bool intercept = false;  ///< one more column of ones, whose coefficient is not negative either
};

/// Least squares with coefficients that are never negative, as prices of work are: more of a column never
/// costs less. Minimises sum of weight (target - prediction)^2, or of weight ((target - prediction) /
/// target)^2 with `relative`. See `nnls` for method and complexity.
class non_negative : public affine {
 public:
  non_negative() = default;
  explicit non_negative(non_negative_options options) : options_(options) {}
  /// Already fitted, with the coefficients of a profile. Throws `numeric_error` for a negative one.
  [[nodiscard]] static non_negative from_coefficients(std::vector<double> coefficients, double intercept = 0,
                                                      non_negative_options options = {}) {
    for (const double c : coefficients)
      if (c < 0) throw numeric_error("negative coefficient", "non_negative", "use linear instead");
    if (intercept < 0) throw numeric_error("negative intercept", "non_negative", "use linear instead");
    non_negative known(options);
    known.affine::operator=(affine(std::move(coefficients), intercept));
    return known;
  }

  /// `Real` as in `linear`.
  template <class Real = double>
  void fit(const table& data);

  [[nodiscard]] const non_negative_options& options() const { return options_; }

 private:
  non_negative_options options_;
};

template <class Real>
void non_negative::fit(const table& data) {
  require_training_data(data, "non_negative");
  const auto n = static_cast<Eigen::Index>(data.rows()), p = static_cast<Eigen::Index>(data.width());
  Eigen::MatrixX<Real> x(n, p + (options_.intercept ? 1 : 0));
  x.leftCols(p) = detail::matrix_of<Real>(data);
  if (options_.intercept) x.col(p).setOnes();
  Eigen::VectorX<Real> y = detail::vector_of<Real>(data.targets());
  for (Eigen::Index i = 0; i < n; ++i) {
    Real factor = std::sqrt(data.weight(static_cast<std::size_t>(i)));
    if (options_.relative) {
      if (y[i] == 0)
        throw numeric_error("a target of 0 has no relative error", "row " + std::to_string(i),
                            "drop the row or fit absolute errors");
      factor /= y[i];
    }
    x.row(i) *= factor;
    y[i] *= factor;
  }
  const Eigen::VectorX<Real> b = nnls<Real>(x, y);
  affine::operator=(affine({b.begin(), b.begin() + p}, options_.intercept ? b[p] : 0.0));
}

}  // namespace edgetran::regress

#endif  // EDGETRAN_REGRESS_LINEAR_HPP
