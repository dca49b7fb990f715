// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_REGRESS_MLP_SAMPLES_HPP
#define EDGETRAN_REGRESS_MLP_SAMPLES_HPP

#include <algorithm>
#include <cstddef>
#include <span>
#include <vector>

#include "edgetran/regress/mlp/scaling.hpp"
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
    std::vector<std::size_t> order;
    double total = 0;
    for (std::size_t i = 0; i < data.rows(); ++i)
      if (data.weight(i) > 0) order.push_back(i), total += data.weight(i);
    std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
      const auto x = data.row(a), y = data.row(b);
      const auto [p, q] = std::mismatch(x.begin(), x.end(), y.begin());
      if (p != x.end()) return *p < *q;
      if (data.targets()[a] != data.targets()[b]) return data.targets()[a] < data.targets()[b];
      return data.weight(a) < data.weight(b);
    });
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
