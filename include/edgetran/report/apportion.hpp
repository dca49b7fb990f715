// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_REPORT_APPORTION_HPP
#define EDGETRAN_REPORT_APPORTION_HPP

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <span>
#include <vector>

#include "edgetran/core/error.hpp"

namespace edgetran::report {

/// The most parts that `apportion` takes: whole numbers up to here are exact as double.
inline constexpr std::int64_t most_parts = std::int64_t{1} << 53;

/// Splits `total` whole parts in proportion to weights, so that they add up to `total` exactly: each gets the
/// whole parts that are its due, and what is left goes to the largest remainders, of equal ones to the first
/// (Hamilton's method). Fewer than 2^40 parts: none is a whole part away from its due. Beyond, rounding of
/// double adds a few parts; the sum holds all the same.
/// Throws numeric_error for a weight that is negative, NaN or infinite, for parts where all weights are 0 and
/// for a total that is negative or above `most_parts`. O(n log n).
inline std::vector<std::int64_t> apportion(std::int64_t total, std::span<const double> weights) {
  if (total < 0 || total > most_parts)
    throw numeric_error("a number of parts that is negative or beyond 2^53", "report::apportion");
  double largest = 0;
  for (const double w : weights) {
    if (!std::isfinite(w) || w < 0)
      throw numeric_error("a weight that is negative, NaN or infinite", "report::apportion");
    largest = std::max(largest, w);
  }
  std::vector<std::int64_t> parts(weights.size(), 0);
  if (total == 0) return parts;
  if (largest == 0) throw numeric_error("nothing to share by: every weight is 0", "report::apportion");

  double sum = 0;  // of weights relative to the largest, lest it overflow
  for (const double w : weights) sum += w / largest;
  std::vector<double> remainder(weights.size());
  std::int64_t left = total;
  for (std::size_t i = 0; i < weights.size(); ++i) {
    const double due = static_cast<double>(total) * (weights[i] / largest / sum);
    parts[i] = std::min(static_cast<std::int64_t>(due), left);
    remainder[i] = due - static_cast<double>(parts[i]);
    left -= parts[i];
  }
  std::vector<std::size_t> order(weights.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return remainder[a] > remainder[b]; });
  for (std::size_t k = 0; left > 0; k = (k + 1) % order.size())
    if (weights[order[k]] > 0) ++parts[order[k]], --left;
  return parts;
}

}  // namespace edgetran::report

#endif  // EDGETRAN_REPORT_APPORTION_HPP
