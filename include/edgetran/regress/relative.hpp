// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_REGRESS_RELATIVE_HPP
#define EDGETRAN_REGRESS_RELATIVE_HPP

#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/regress/concept.hpp"

namespace edgetran::regress {

/// Any regressor that honours weights, fitted to relative errors: a row weighs 1 / target^2 of what it did,
/// so that 10% off counts the same for a small model as for a large one.
template <checked_regressor R>
class relative : public R {
 public:
  relative() = default;
  explicit relative(R inner) : R(std::move(inner)) {}

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
    R::fit(weighted);
  }
};

}  // namespace edgetran::regress

#endif  // EDGETRAN_REGRESS_RELATIVE_HPP
