// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_REGRESS_TREES_TRAINING_ROWS_HPP
#define EDGETRAN_REGRESS_TREES_TRAINING_ROWS_HPP

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "edgetran/regress/row_order.hpp"
#include "edgetran/regress/table.hpp"

namespace edgetran::regress::trees {

/// The rows of a table that count, in an order that depends on their contents alone: by values, then target,
/// then weight. Whatever is drawn or summed over them does not depend on the table's order.
struct training_rows {
  std::size_t rows = 0;
  std::size_t width = 0;
  std::vector<double> values;  ///< row-major
  std::vector<double> targets;
  std::vector<double> weights;  ///< above 0

  [[nodiscard]] const double* row(std::size_t i) const { return values.data() + i * width; }
};

/// O(width n log n) at worst; a copy of the table.
inline training_rows canonical(const table& data) {
  const std::vector<std::size_t> order = rows_by_content(data);
  training_rows kept;
  kept.rows = order.size();
  kept.width = data.width();
  kept.values.reserve(order.size() * data.width());
  for (const std::size_t i : order) {
    const auto row = data.row(i);
    kept.values.insert(kept.values.end(), row.begin(), row.end());
    kept.targets.push_back(data.targets()[i]);
    kept.weights.push_back(data.weight(i));
  }
  return kept;
}

/// x to the nearest multiple of a grid; |x| below 2^51 grid.
inline double round_to(double x, double grid) {
  const double magic = 0x1.8p52 * grid;
  return (x + magic) - magic;
}

/// Targets and weights of one tree, brought to a scale and a grid on which every sum that growth takes is
/// exact. So a split depends on which rows lie on its sides and not on the order they were added in: equal
/// partitions tie exactly, and no order of rows can turn a tie. The grid is 2^-52 of the sum of all weights
/// times the spread of the targets; leaves predict means of the targets as they came.
struct exact_targets {
  std::vector<double> scaled;   ///< from -1 to 1, on the grid
  std::vector<double> weights;  ///< as given times a power of two, on their own grid; 0 for a row left out
  double grid = 0;              ///< of weight times scaled target
  double centre = 0;
  int exponent = 0;          ///< target = centre + scaled 2^exponent
  int weight_exponent = 0;   ///< weight as given = weight 2^weight_exponent
  double squared_error = 0;  ///< of all rows about their mean, scaled

  [[nodiscard]] double unscaled(double z) const { return centre + std::ldexp(z, exponent); }

  /// O(n); no allocation once the arrays have grown.
  void assign(std::span<const double> targets, std::span<const double> given) {
    double least = 0, greatest = 0, heaviest = 0, lightest = 0;
    bool whole = true, first = true;
    for (std::size_t i = 0; i < targets.size(); ++i) {
      if (given[i] == 0) continue;
      least = first ? targets[i] : std::min(least, targets[i]);
      greatest = first ? targets[i] : std::max(greatest, targets[i]);
      lightest = first ? given[i] : std::min(lightest, given[i]);
      heaviest = std::max(heaviest, given[i]);
      whole = whole && given[i] == static_cast<double>(static_cast<std::int64_t>(std::min(given[i], 1e9)));
      first = false;
    }
    centre = least / 2 + greatest / 2;
    const double reach = std::max(greatest - centre, centre - least);
    exponent = reach > 0 ? std::ilogb(reach) + 1 : 0;
    weight_exponent = whole ? 0 : std::ilogb(heaviest);
    double sum = 0;
    weights.resize(targets.size());
    for (std::size_t i = 0; i < targets.size(); ++i) {
      weights[i] = weight_exponent == 0 ? given[i] : std::ldexp(given[i], -weight_exponent);
      sum += weights[i];
    }
    grid = std::ldexp(1.0, std::ilogb(std::max(sum, 1.0)) - 50);
    if (!whole)
      for (std::size_t i = 0; i < targets.size(); ++i)  // a row with weight keeps some, however little
        if (given[i] > 0) weights[i] = std::max(round_to(weights[i], grid), grid);
    scaled.resize(targets.size());
    const int most = std::clamp(-exponent, -1000, 1000);  // a power of two that a double can say
    const double factor = std::ldexp(1.0, most), rest = std::ldexp(1.0, -exponent - most);
    double mean = 0;
    for (std::size_t i = 0; i < targets.size(); ++i) {
      scaled[i] = weights[i] > 0 ? round_to((targets[i] - centre) * factor * rest, grid) : 0;
      mean += weights[i] * scaled[i];
    }
    mean /= sum;
    squared_error = 0;
    for (std::size_t i = 0; i < targets.size(); ++i)
      squared_error += weights[i] * (scaled[i] - mean) * (scaled[i] - mean);
  }
};

}  // namespace edgetran::regress::trees

#endif  // EDGETRAN_REGRESS_TREES_TRAINING_ROWS_HPP
