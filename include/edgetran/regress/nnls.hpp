// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_REGRESS_NNLS_HPP
#define EDGETRAN_REGRESS_NNLS_HPP

#include <Eigen/QR>
#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "edgetran/core/error.hpp"

namespace edgetran::regress {

namespace detail {
/// Least squares restricted to the chosen columns; the other entries are 0.
inline Eigen::VectorXd solve_columns(const Eigen::MatrixXd& a, const Eigen::VectorXd& b,
                                     const std::vector<Eigen::Index>& chosen) {
  if (chosen.empty()) return Eigen::VectorXd::Zero(a.cols());
  const Eigen::VectorXd part = Eigen::MatrixXd(a(Eigen::all, chosen)).colPivHouseholderQr().solve(b);
  Eigen::VectorXd x = Eigen::VectorXd::Zero(a.cols());
  x(chosen) = part;
  return x;
}

/// The active-set iteration itself, on columns of norm 1 or 0 and a right-hand side of norm 1.
inline Eigen::VectorXd nnls_scaled(const Eigen::MatrixXd& a, const Eigen::VectorXd& b) {
  const Eigen::Index n = a.cols();
  const double tolerance =
      10 * std::numeric_limits<double>::epsilon() * static_cast<double>(std::max(a.rows(), n));
  Eigen::VectorXd x = Eigen::VectorXd::Zero(n);
  std::vector<Eigen::Index> passive;
  std::vector<char> barred(static_cast<std::size_t>(n), 0);  // passive, or refused since x last moved
  // Finite in exact arithmetic; the bound only stops rounding from cycling.
  for (Eigen::Index left = 100 * (n + 1); left > 0; --left) {
    const Eigen::VectorXd slope = a.transpose() * (b - a * x);
    Eigen::Index entering = -1;
    for (Eigen::Index j = 0; j < n; ++j)
      if (!barred[static_cast<std::size_t>(j)] && slope[j] > tolerance &&
          (entering < 0 || slope[j] > slope[entering]))
        entering = j;
    if (entering < 0) return x;

    passive.push_back(entering);
    barred[static_cast<std::size_t>(entering)] = 1;
    Eigen::VectorXd z = solve_columns(a, b, passive);
    if (!(z[entering] > 0)) {  // its slope was rounding noise: a column that depends on the passive ones
      passive.pop_back();
      continue;
    }
    while (true) {
      double step = 1;
      Eigen::Index blocking = -1;
      for (const auto j : passive) {
        if (z[j] > 0) continue;
        const double reach = x[j] / (x[j] - z[j]);
        if (blocking < 0 || reach < step) step = reach, blocking = j;
      }
      if (blocking < 0) {
        x = z;
        break;
      }
      x += step * (z - x);
      // Every column the step brought to 0 leaves; the one that ended it leaves even if rounding kept it
      // above.
      std::erase_if(passive, [&](Eigen::Index j) {
        const bool leaves = j == blocking || (z[j] <= 0 && x[j] <= 0);
        if (leaves) x[j] = 0;
        return leaves;
      });
      z = solve_columns(a, b, passive);
    }
    std::fill(barred.begin(), barred.end(), char{0});
    for (const auto j : passive) barred[static_cast<std::size_t>(j)] = 1;
  }
  throw numeric_error("the active-set iteration cycles", "nnls", "drop columns that nearly depend on others");
}
}  // namespace detail

/// The x >= 0 that minimises |a x - b|, by Lawson and Hanson's active-set method (Solving Least Squares
/// Problems, 1974, chapter 23). Columns may depend on each other; one of the minimisers is then returned. a
/// is rows x columns and finite. O(rows columns^2) once, then O(columns^3) a step. Throws `shape_error` where
/// sizes differ, `numeric_error` for a number that is not finite.
inline Eigen::VectorXd nnls(const Eigen::MatrixXd& a, const Eigen::VectorXd& b) {
  if (a.rows() != b.size())
    throw shape_error(std::to_string(a.rows()) + " rows for " + std::to_string(b.size()) + " values", "nnls",
                      "give one value per row");
  if (!a.allFinite() || !b.allFinite())
    throw numeric_error("a number that is not finite", "nnls", "drop its row");
  const double size = b.stableNorm();
  if (size == 0 || a.cols() == 0) return Eigen::VectorXd::Zero(a.cols());

  Eigen::VectorXd scale(a.cols());
  for (Eigen::Index j = 0; j < a.cols(); ++j) {
    const double norm = a.col(j).stableNorm();
    scale[j] = norm > 0 ? norm : 1;
  }
  Eigen::MatrixXd unit = a * scale.cwiseInverse().asDiagonal();
  Eigen::VectorXd right = b / size;
  if (unit.rows() > unit.cols()) {
    // |a x - b| and |R x - Q'b| differ by a constant: the iteration need not see the rows.
    const Eigen::HouseholderQR<Eigen::MatrixXd> qr(unit);
    const Eigen::VectorXd rotated = qr.householderQ().adjoint() * right;
    right = rotated.head(unit.cols());
    unit = Eigen::MatrixXd(qr.matrixQR().topRows(unit.cols()).triangularView<Eigen::Upper>());
  }
  Eigen::VectorXd x = detail::nnls_scaled(unit, right);
  x = size * x.cwiseQuotient(scale);
  if (!x.allFinite()) throw numeric_error("the solution overflows", "nnls", "scale the columns");
  return x;
}

}  // namespace edgetran::regress

#endif  // EDGETRAN_REGRESS_NNLS_HPP
