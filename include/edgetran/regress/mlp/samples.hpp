// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_REGRESS_MLP_SAMPLES_HPP
#define EDGETRAN_REGRESS_MLP_SAMPLES_HPP

#include <cstddef>
#include <span>
#include <vector>

#include "edgetran/regress/mlp/scaling.hpp"
#include "edgetran/regress/row_order.hpp"
#include "edgetran/regress/table.hpp"

namespace edgetran::regress::neural {

/// The rows of a table as a network is trained on them: scaled, in Real, without rows of weight 0, in an
/// order that depends on the rows alone; so the order in which they were added changes no bit of what is
/// learnt. Weights have the mean 1. O(rows log rows + rows width).
template <class Real>
struct samples {
  std::size_t width = 0;
  std::vector<Real> inputs;  ///< size() x width, row-major
  std::vector<Real> targets, weights;

  samples(const table& data, std::span<const affine_scale> columns, affine_scale target)
      : width(data.width()) {
    const std::vector<std::size_t> order = rows_by_content(data);
    double total = 0;
    for (const std::size_t i : order) total += data.weight(i);
    const double mean = total / static_cast<double>(order.size());
    for (const auto i : order) {
      for (std::size_t j = 0; j < width; ++j)
        inputs.push_back(static_cast<Real>(columns[j].forward(data.row(i)[j])));
      targets.push_back(static_cast<Real>(target.forward(data.targets()[i])));
      weights.push_back(static_cast<Real>(data.weight(i) / mean));
    }
  }

  [[nodiscard]] std::size_t size() const { return targets.size(); }
  [[nodiscard]] const Real* row(std::size_t i) const { return inputs.data() + i * width; }
};

}  // namespace edgetran::regress::neural

#endif  // EDGETRAN_REGRESS_MLP_SAMPLES_HPP
