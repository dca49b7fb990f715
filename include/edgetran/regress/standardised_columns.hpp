// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_REGRESS_STANDARDISED_COLUMNS_HPP
#define EDGETRAN_REGRESS_STANDARDISED_COLUMNS_HPP

#include <Eigen/Core>
#include <cstddef>
#include <span>

#include "edgetran/regress/centre_and_spread.hpp"
#include "edgetran/regress/table.hpp"

/// A table as linear algebra wants it. `Real` is what is computed with; `Stored` is a parameter so that Eigen
/// is compiled only by who fits.
namespace edgetran::regress::detail {

template <class Real, class Stored = double>
Eigen::VectorX<Real> vector_of(std::span<const double> numbers) {
  return Eigen::Map<const Eigen::VectorX<Stored>>(numbers.data(), static_cast<Eigen::Index>(numbers.size()))
      .template cast<Real>();
}
template <class Real, class Stored = double>
Eigen::MatrixX<Real> matrix_of(const table& data) {
  using stored = Eigen::Matrix<Stored, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
  return Eigen::Map<const stored>(data.values().data(), static_cast<Eigen::Index>(data.rows()),
                                  static_cast<Eigen::Index>(data.width()))
      .template cast<Real>();
}
/// One per row, 1 where the table has none.
template <class Real>
Eigen::VectorX<Real> weights_of(const table& data) {
  if (data.weighted()) return vector_of<Real>(data.weights());
  return Eigen::VectorX<Real>::Ones(static_cast<Eigen::Index>(data.rows()));
}

/// The columns of a table with mean 0 (with `centred`) and weighted mean square 1.
template <class Real>
struct standardised_columns {
  Eigen::MatrixX<Real> values;          ///< rows x columns; 0 in a column that does not vary
  Eigen::VectorX<Real> centre, spread;  ///< of each column; spread is 0 for one that does not vary

  /// O(rows columns).
  standardised_columns(const table& data, bool centred)
      : values(matrix_of<Real>(data)), centre(values.cols()), spread(values.cols()) {
    for (Eigen::Index j = 0; j < values.cols(); ++j) {
      auto column = values.col(j);
      const auto found = centre_and_spread_of<Real>(
          data.rows(), [&](std::size_t i) { return static_cast<Real>(data.weight(i)); },
          [&](std::size_t i) { return column[static_cast<Eigen::Index>(i)]; }, Real(0), !centred);
      centre[j] = found.centre;
      spread[j] = found.varies ? found.spread : 0;
      if (found.varies)
        column = (column.array() - found.centre) / found.spread;
      else
        column.setZero();
    }
  }
};

}  // namespace edgetran::regress::detail

#endif  // EDGETRAN_REGRESS_STANDARDISED_COLUMNS_HPP
