// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_REGRESS_MLP_SCHEDULE_HPP
#define EDGETRAN_REGRESS_MLP_SCHEDULE_HPP

#include <cmath>
#include <cstddef>

namespace edgetran::regress::neural {

/// How large the rate is at a time (an epoch, a step), as a share of the rate at the start.
struct schedule {
  enum class rule { constant, cosine };
  rule kind = rule::constant;
  double period = 0;  ///< of `cosine`: after how many times it is least, and as many more greatest again
  double floor = 0;   ///< the least share

  /// floor + (1 - floor) (1 + cos(pi time / period)) / 2: cosine annealing (Loshchilov and Hutter, 2017),
  /// which swings back as PyTorch's does.
  [[nodiscard]] static constexpr schedule cosine(double period, double floor = 0) {
    return {rule::cosine, period, floor};
  }
  [[nodiscard]] double share(std::size_t time) const {
    if (kind == rule::constant || !(period > 0)) return 1;
    return floor +
           (1 - floor) * 0.5 * (1 + std::cos(3.14159265358979323846 * static_cast<double>(time) / period));
  }
};

}  // namespace edgetran::regress::neural

#endif  // EDGETRAN_REGRESS_MLP_SCHEDULE_HPP
