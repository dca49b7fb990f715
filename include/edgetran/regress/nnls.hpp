// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_REGRESS_NNLS_HPP
#define EDGETRAN_REGRESS_NNLS_HPP

#include <Eigen/QR>
#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <type_traits>
#include <vector>

#include "edgetran/core/error.hpp"

namespace edgetran::regress {

namespace detail {
// `Real` is what the functions compute with. They are templates so that a file which includes them and fits
// nothing need not compile Eigen's decompositions: that takes seconds.

/// Least squares restricted to the chosen columns; the other entries are 0.
template <class Real>
Eigen::VectorX<Real> solve_columns(const Eigen::MatrixX<Real>& a, const Eigen::VectorX<Real>& b,
                                   const std::vector<Eigen::Index>& chosen) {
  if (chosen.empty()) return Eigen::VectorX<Real>::Zero(a.cols());
  const Eigen::VectorX<Real> part =
      Eigen::MatrixX<Real>(a(Eigen::indexing::all, chosen)).colPivHouseholderQr().solve(b);
  Eigen::VectorX<Real> x = Eigen::VectorX<Real>::Zero(a.cols());
  x(chosen) = part;
  return x;
}

/// The active-set iteration itself, on columns of norm 1 or 0 and a right-hand side of norm 1.
template <class Real>
Eigen::VectorX<Real> nnls_scaled(const Eigen::MatrixX<Real>& a, const Eigen::VectorX<Real>& b) {
  const Eigen::Index n = a.cols();
  const Real tolerance = 10 * std::numeric_limits<Real>::epsilon() * static_cast<Real>(std::max(a.rows(), n));
  Eigen::VectorX<Real> x = Eigen::VectorX<Real>::Zero(n);
  std::vector<Eigen::Index> passive;
  std::vector<char> barred(static_cast<std::size_t>(n), 0);  // passive, or refused since x last moved
  // Finite in exact arithmetic; the bound only stops rounding from cycling.
  for (Eigen::Index left = 100 * (n + 1); left > 0; --left) {
    const Eigen::VectorX<Real> slope = a.transpose() * (b - a * x);
    Eigen::Index entering = -1;
    for (Eigen::Index j = 0; j < n; ++j)
      if (!barred[static_cast<std::size_t>(j)] && slope[j] > tolerance &&
          (entering < 0 || slope[j] > slope[entering]))
        entering = j;
    if (entering < 0) return x;

    passive.push_back(entering);
    barred[static_cast<std::size_t>(entering)] = 1;
    Eigen::VectorX<Real> z = solve_columns<Real>(a, b, passive);
    if (!(z[entering] > 0)) {  // its slope was rounding noise: a column that depends on the passive ones
      passive.pop_back();
      continue;
    }
    while (true) {
      Real step = 1;
      Eigen::Index blocking = -1;
      for (const auto j : passive) {
        if (z[j] > 0) continue;
        const Real reach = x[j] / (x[j] - z[j]);
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
      z = solve_columns<Real>(a, b, passive);
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
template <class Real = double>
Eigen::VectorX<Real> nnls(const std::type_identity_t<Eigen::MatrixX<Real>>& a,
                          const std::type_identity_t<Eigen::VectorX<Real>>& b) {
  if (a.rows() != b.size())
    throw shape_error(std::to_string(a.rows()) + " rows for " + std::to_string(b.size()) + " values", "nnls",
                      "give one value per row");
  if (!a.allFinite() || !b.allFinite())
    throw numeric_error("a number that is not finite", "nnls", "drop its row");
  const Real size = b.stableNorm();
  if (size == 0 || a.cols() == 0) return Eigen::VectorX<Real>::Zero(a.cols());

  Eigen::VectorX<Real> scale(a.cols());
  for (Eigen::Index j = 0; j < a.cols(); ++j) {
    const Real norm = a.col(j).stableNorm();
    scale[j] = norm > 0 ? norm : 1;
  }
  Eigen::MatrixX<Real> unit = a * scale.cwiseInverse().asDiagonal();
  Eigen::VectorX<Real> right = b / size;
  if (unit.rows() > unit.cols()) {
    // |a x - b| and |R x - Q'b| differ by a constant: the iteration need not see the rows.
    const Eigen::HouseholderQR<Eigen::MatrixX<Real>> qr(unit);
    const Eigen::VectorX<Real> rotated = qr.householderQ().adjoint() * right;
    right = rotated.head(unit.cols());
    unit = Eigen::MatrixX<Real>(qr.matrixQR().topRows(unit.cols()).template triangularView<Eigen::Upper>());
  }
  Eigen::VectorX<Real> x = detail::nnls_scaled<Real>(unit, right);
  x = size * x.cwiseQuotient(scale);
  if (!x.allFinite()) throw numeric_error("the solution overflows", "nnls", "scale the columns");
  return x;
}

}  // namespace edgetran::regress

#endif  // EDGETRAN_REGRESS_NNLS_HPP
