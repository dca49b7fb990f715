// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_REGRESS_MLP_SCALING_HPP
#define EDGETRAN_REGRESS_MLP_SCALING_HPP

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <span>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/regress/table.hpp"

namespace edgetran::regress::neural {

/// What is made of a column of inputs, or of the targets, before a network sees it.
enum class scaling {
  none,         ///< nothing
  unit,         ///< [least, greatest] becomes [0, 1]
  inner,        ///< [least, greatest] becomes [0.1, 0.9], which a sigmoid reaches
  standard,     ///< mean 0, standard deviation 1
  by_greatest,  ///< divided by the greatest size: BOSHNAS's targets
};

/// scaled = (x - centre) / width, by quarters, so that no difference of two doubles overflows.
struct affine_scale {
  double quarter_centre = 0;
  double inverse = 4;  ///< 1 / a quarter of the width; 0 for a column that never changes, which becomes 0

  /// Beyond +-reach, further than any network tells rows apart, the number at the border.
  static constexpr double reach = 1e4;
  [[nodiscard]] [[gnu::always_inline]] double forward(double x) const {
    const double z = (0.25 * x - quarter_centre) * inverse;
    return z < -reach ? -reach : z > reach ? reach : z;
  }
  /// d forward / dx
  [[nodiscard]] double slope(double x) const {
    return std::fabs((0.25 * x - quarter_centre) * inverse) <= reach ? 0.25 * inverse : 0;
  }
  /// What `forward` was given, for targets.
  [[nodiscard]] double backward(double z) const { return 4 * quarter_centre + width() * z; }
  /// In units of the column; 0 if it never changes.
  [[nodiscard]] double width() const { return inverse > 0 ? 4 / inverse : 0; }

  /// Throws `numeric_error` for what no fit makes.
  void require_usable() const {
    if (!(std::isfinite(quarter_centre) && std::isfinite(inverse) && inverse >= 0))
      throw numeric_error("a scale that is none", "mlp", "train again");
  }

  friend bool operator==(const affine_scale&, const affine_scale&) = default;
};

/// The scale of value(i) for i < n with weights; rows of weight 0 do not count. Needs one of positive weight.
template <class Value, class Weight>
affine_scale scale_of(scaling how, std::size_t n, Value value, Weight weight) {
  if (how == scaling::none) return {};
  double least = HUGE_VAL, greatest = -HUGE_VAL, total = 0, mean = 0;
  for (std::size_t i = 0; i < n; ++i) {
    if (!(weight(i) > 0)) continue;
    least = std::fmin(least, value(i));
    greatest = std::fmax(greatest, value(i));
    total += weight(i);
    mean += (0.25 * value(i) - mean) * (weight(i) / total);
  }
  const double quarter = 0.25 * greatest - 0.25 * least;
  const double size = std::fmax(std::fabs(least), std::fabs(greatest));
  const auto made = [size](double quarter_centre, double quarter_width) -> affine_scale {
    // What rounding leaves of a constant column is no width.
    const bool constant = !(quarter_width > 1e-13 * size) || !(quarter_width > 1e-300);
    return {quarter_centre, constant ? 0 : 1 / quarter_width};
  };
  switch (how) {
    case scaling::unit:
      return made(0.25 * least, quarter);
    case scaling::inner:
      return made(0.25 * least - 0.125 * quarter, 1.25 * quarter);
    case scaling::by_greatest:
      return made(0, 0.25 * size);
    default:
      break;
  }
  double squares = 0;
  for (std::size_t i = 0; i < n && quarter > 0; ++i) {
    const double z = (0.25 * value(i) - mean) / quarter;
    squares += weight(i) / total * z * z;
  }
  return made(mean, std::sqrt(squares) * quarter);
}

/// One scale per column.
inline std::vector<affine_scale> input_scales(scaling how, const table& data) {
  std::vector<affine_scale> scales(data.width());
  for (std::size_t j = 0; j < scales.size(); ++j)
    scales[j] = scale_of(
        how, data.rows(), [&](std::size_t i) { return data.row(i)[j]; },
        [&](std::size_t i) { return data.weight(i); });
  return scales;
}
inline affine_scale target_scale(scaling how, const table& data) {
  return scale_of(
      how, data.rows(), [&](std::size_t i) { return data.targets()[i]; },
      [&](std::size_t i) { return data.weight(i); });
}

}  // namespace edgetran::regress::neural

#endif  // EDGETRAN_REGRESS_MLP_SCALING_HPP
