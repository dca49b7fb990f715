// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_ENERGY_LEAVES_COLUMN_REGRESSION_HPP
#define EDGETRAN_ENERGY_LEAVES_COLUMN_REGRESSION_HPP

#include <span>
#include <utility>

#include "edgetran/energy/feature_set.hpp"
#include "edgetran/regress/concept.hpp"

namespace edgetran::energy {

/// Node regressor: any regressor on chosen features as they are; IrEne's leaves are `regress::linear` on all
/// 14. Copies of a row count as often as they are there.
template <regress::checked_regressor R>
class column_regression {
 public:
  explicit column_regression(feature_set columns = all_features(), R prototype = R{})
      : columns_(std::move(columns)), regressor_(std::move(prototype)) {}

  void fit(std::span<const profiled_node* const> nodes) {
    regress::table data(column_names(columns_));
    for (const profiled_node* n : nodes) data.add(row_of(*n, columns_), n->energy.value());
    regressor_.fit(data);
  }
  [[nodiscard]] double predict(const profiled_node& n) const {
    return regressor_.predict(row_of(n, columns_));
  }

  [[nodiscard]] const R& regressor() const { return regressor_; }
  [[nodiscard]] const feature_set& columns() const { return columns_; }

 private:
  feature_set columns_;
  R regressor_;
};

}  // namespace edgetran::energy

#endif  // EDGETRAN_ENERGY_LEAVES_COLUMN_REGRESSION_HPP
