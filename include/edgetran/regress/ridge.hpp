// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_REGRESS_RIDGE_HPP
#define EDGETRAN_REGRESS_RIDGE_HPP

#include <Eigen/Eigenvalues>
#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/core/statistics.hpp"
#include "edgetran/regress/concept.hpp"
#include "edgetran/regress/linear.hpp"
#include "edgetran/regress/standardised_columns.hpp"

namespace edgetran::regress {

struct ridge_options {
  /// Penalties to choose from, each times the sum of the weights, on coefficients per standard deviation of
  /// their column.
  std::vector<double> penalties = log_spaced(1e-8, 1e2, 41);

  /// `count` >= 2 numbers from `first` to `last`, each the same multiple of the one before.
  [[nodiscard]] static std::vector<double> log_spaced(double first, double last, std::size_t count) {
    std::vector<double> all(count);
    for (std::size_t i = 0; i < count; ++i)
      all[i] = first * std::pow(last / first, static_cast<double>(i) / static_cast<double>(count - 1));
    return all;
  }
};

/// Ridge regression that chooses its penalty: of those given, the one with the least squared leave-one-out
/// error, which has a closed form, residual / (1 - leverage), for scales that stay. Says how sure it is: the
/// aleatoric deviation is the leave-one-out error of the fit, the epistemic one its share by the leverage of
/// the row. Weights are honoured, constant and dependent columns no error. O(n p min(n, p)) for the fit,
/// whatever the number of penalties below min(n, p). Sources: Golub, Heath and Wahba, Technometrics 21
/// (1979); Hastie, Tibshirani and Friedman, The Elements of Statistical Learning, 7.10.
class ridge : public affine {
 public:
  ridge() = default;
  /// Throws `numeric_error` unless there is a penalty and each is positive and finite.
  explicit ridge(ridge_options options) : options_(std::move(options)) {
    if (options_.penalties.empty()) throw numeric_error("no penalty to choose from", "ridge", "give one");
    for (const double p : options_.penalties)
      if (!(p > 0 && std::isfinite(p)))
        throw numeric_error("penalty " + std::to_string(p), "ridge", "give positive numbers");
  }

  /// `Real` as in `linear`.
  template <class Real = double>
  void fit(const table& data);

  /// Needs two rows with weights and O(width^2): `state_error` before the fit.
  [[nodiscard]] prediction predict_distribution(std::span<const double> row) const {
    prediction p{.mean = predict(row)};
    // The leverage of the row: |root' z|^2 + 1 / n with z the standardised row.
    double leverage = fit_.mean_leverage;
    for (const double* root = fit_.root.data(); root != fit_.root.data() + fit_.root.size();
         root += row.size()) {
      double sum = 0;
      for (std::size_t j = 0; j < row.size(); ++j) sum += root[j] * (row[j] - fit_.centre[j]);
      leverage += sum * sum;
    }
    p.aleatoric = fit_.deviation;
    p.epistemic = fit_.deviation * std::sqrt(leverage);
    p.standard_deviation = fit_.deviation * std::sqrt(1 + leverage);
    return p;
  }

  /// The penalty that was chosen, per unit of weight.
  [[nodiscard]] double penalty() const { return fit_.penalty; }
  /// target - prediction of a fit without the row, with the chosen penalty and the scales of all rows; one
  /// for each row of the table. A row of weight 0 has its plain residual.
  [[nodiscard]] std::span<const double> leave_one_out_residuals() const { return fit_.left_out; }
  [[nodiscard]] const ridge_options& options() const { return options_; }

  /// What a fit finds beside the coefficients, as plain numbers.
  struct state {
    double penalty = 0;
    double deviation = 0;          ///< root of the mean squared leave-one-out error
    double mean_leverage = 0;      ///< of the mean of all rows: one over the sum of weights
    std::vector<double> centre{};  ///< of each column
    std::vector<double> root{};    ///< rank x width, row-major: of the inverse covariance of the coefficients
    std::vector<double> left_out{};  ///< one per row
  };
  [[nodiscard]] const state& saved() const { return fit_; }
  /// As fitted before `saved`. Throws `shape_error` for sizes that disagree and `numeric_error` for numbers
  /// that are not finite or have the wrong sign.
  [[nodiscard]] static ridge restore(affine fitted, state s, ridge_options options = {}) {
    const std::size_t width = fitted.coefficients().size();
    if (width == 0 || s.centre.size() != width || s.root.size() % width != 0)
      throw shape_error(std::to_string(s.centre.size()) + " centres and a root of " +
                            std::to_string(s.root.size()) + " numbers for " + std::to_string(width) +
                            " coefficients",
                        "ridge", "give what saved() gave");
    edgetran::detail::require_finite(s.centre, "centre");
    edgetran::detail::require_finite(s.root, "root");
    edgetran::detail::require_finite(s.left_out, "leave-one-out residuals");
    for (const double size : {s.penalty, s.deviation, s.mean_leverage})
      if (!(size >= 0 && std::isfinite(size)))
        throw numeric_error(std::to_string(size) + " as penalty, deviation or leverage", "ridge",
                            "give what saved() gave");
    ridge known(std::move(options));
    known.affine::operator=(std::move(fitted));
    known.fit_ = std::move(s);
    return known;
  }

 private:
  template <class Real>
  void solve(const table& data) {
    using matrix = Eigen::MatrixX<Real>;
    using vector = Eigen::VectorX<Real>;
    const detail::standardised_columns<Real> x(data, true);
    const Eigen::Index n = x.values.rows(), p = x.values.cols();
    const vector weight = detail::weights_of<Real>(data);
    const Real total = weight.sum();
    const vector share = weight / total;
    // To a scale on which no square overflows or vanishes; a power of two, so nothing is rounded.
    vector y = detail::vector_of<Real>(data.targets())
                   .cwiseProduct((weight.array() > 0).template cast<Real>().matrix());
    const Real tallest = y.cwiseAbs().maxCoeff();
    const int exponent = tallest > 0 ? std::ilogb(tallest) + 1 : 0;
    for (Real& target : y) target = std::ldexp(target, -exponent);

    const Real target_centre = share.dot(y);
    const vector root_share = share.cwiseSqrt();
    const matrix z = root_share.asDiagonal() * x.values;
    const vector right = root_share.cwiseProduct((y.array() - target_centre).matrix());

    // z = u s v', from the smaller of the two products with itself.
    matrix u, v;
    vector squares;
    const bool wide = p > n;
    const matrix gram = wide ? matrix(z * z.transpose()) : matrix(z.transpose() * z);
    const Eigen::SelfAdjointEigenSolver<matrix> eigen(gram);
    const Real least = eigen.eigenvalues().cwiseAbs().maxCoeff() * static_cast<Real>(gram.rows()) *
                       std::numeric_limits<Real>::epsilon();
    const Eigen::Index rank = (eigen.eigenvalues().array() > least).count();
    squares = eigen.eigenvalues().tail(rank);
    const vector inverse = squares.cwiseSqrt().cwiseInverse();
    if (wide) {
      u = eigen.eigenvectors().rightCols(rank);
      v = z.transpose() * u * inverse.asDiagonal();
    } else {
      v = eigen.eigenvectors().rightCols(rank);
      u = z * v * inverse.asDiagonal();
    }
    const vector along = u.transpose() * right;
    const matrix u_squared = u.cwiseAbs2();

    vector left_out(n), best;
    Real least_error = std::numeric_limits<Real>::infinity();
    for (const double penalty : options_.penalties) {
      const vector shrink = squares.array() / (squares.array() + static_cast<Real>(penalty));
      const vector residual = right - u * shrink.cwiseProduct(along);
      const vector leverage = u_squared * shrink + share;
      Real error = 0;
      for (Eigen::Index i = 0; i < n; ++i) {
        // A row that the fit hangs on alone has leverage 1 and says nothing of itself.
        const Real rest = std::max(1 - leverage[i], Real(1e-10));
        left_out[i] = share[i] > 0 ? residual[i] / rest / root_share[i] : 0;
        error += share[i] * left_out[i] * left_out[i];
      }
      if (error < least_error) {
        least_error = error;
        fit_.penalty = penalty;
        best = left_out;
      }
    }

    const vector shrunk = squares.cwiseSqrt().array() / (squares.array() + static_cast<Real>(fit_.penalty));
    vector b = v * shrunk.cwiseProduct(along);
    matrix root = (squares.array() + static_cast<Real>(fit_.penalty)).sqrt().inverse().matrix().asDiagonal() *
                  v.transpose();  // root' root is the inverse of z'z + penalty, where rows were seen
    for (Eigen::Index j = 0; j < p; ++j) {
      const Real scale = x.spread[j] > 0 ? 1 / x.spread[j] : 0;
      b[j] = std::ldexp(b[j] * scale, exponent);
      root.col(j) *= scale / std::sqrt(total);
    }
    affine::operator=(affine({b.begin(), b.end()},
                             static_cast<double>(std::ldexp(target_centre, exponent) - x.centre.dot(b))));
    fit_.left_out.resize(data.rows());
    for (std::size_t i = 0; i < data.rows(); ++i)
      fit_.left_out[i] = share[static_cast<Eigen::Index>(i)] > 0
                             ? static_cast<double>(std::ldexp(best[static_cast<Eigen::Index>(i)], exponent))
                             : data.targets()[i] - predict(data.row(i));
    fit_.centre.assign(x.centre.begin(), x.centre.end());
    fit_.root.resize(static_cast<std::size_t>(rank * p));
    for (Eigen::Index k = 0; k < rank; ++k)
      for (Eigen::Index j = 0; j < p; ++j)
        fit_.root[static_cast<std::size_t>(k * p + j)] = static_cast<double>(root(k, j));
    fit_.mean_leverage = static_cast<double>(1 / total);
    fit_.deviation = static_cast<double>(std::ldexp(std::sqrt(least_error), exponent));
    edgetran::detail::require_finite(fit_.left_out, "leave-one-out residuals");
  }

  ridge_options options_;
  state fit_;
};

template <class Real>
void ridge::fit(const table& data) {
  require_training_data(data, "ridge");
  ridge next(options_);
  next.solve<Real>(data);
  *this = std::move(next);
}

}  // namespace edgetran::regress

#endif  // EDGETRAN_REGRESS_RIDGE_HPP
