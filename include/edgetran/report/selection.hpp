// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_REPORT_SELECTION_HPP
#define EDGETRAN_REPORT_SELECTION_HPP

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/core/normal.hpp"
#include "edgetran/core/quality.hpp"
#include "edgetran/core/units.hpp"

namespace edgetran::report {

/// One model to choose from: how well it does its task, and what it costs.
struct candidate {
  std::string name;
  double accuracy = 0;  ///< greater is better, whatever the scale
  estimate<joules> energy{};
};

/// A quantile of an estimate, of which the 90% interval is all that is known: its ends are taken as the 5%
/// and 95% quantiles and its value as the median, with half a normal distribution on either side. Never
/// negative. Throws numeric_error for a level outside (0, 1). O(1).
template <class Quantity>
Quantity quantile(const estimate<Quantity>& e, double level) {
  if (!(level > 0 && level < 1))
    throw numeric_error("a quantile outside (0, 1)", "report::quantile", "0.95 is the interval's upper end");
  const double z = normal_quantile(level) / normal_quantile(0.95);
  const Quantity side = z < 0 ? e.value - e.lower : e.upper - e.value;
  return std::max(e.value + side * z, Quantity{0});
}

namespace detail {
/// NaN never enters a choice.
inline void check(const std::vector<candidate>& candidates) {
  for (const candidate& c : candidates)
    if (!std::isfinite(c.accuracy) || !std::isfinite(c.energy.value.value()) ||
        !std::isfinite(c.energy.lower.value()) || !std::isfinite(c.energy.upper.value()))
      throw numeric_error("an accuracy or energy that is NaN or infinite", c.name, "leave the candidate out");
}
}  // namespace detail

/// The most accurate candidate whose energy keeps the budget at a quantile of its interval (95%: it is
/// exceeded one time in twenty at most); of equally accurate ones the cheapest at that quantile, then the
/// first. None where all are too dear. Throws numeric_error for NaN and as `quantile` does. O(n).
inline std::optional<std::size_t> most_accurate(const std::vector<candidate>& candidates, joules budget,
                                                double level = 0.95) {
  detail::check(candidates);
  std::optional<std::size_t> best;
  for (std::size_t i = 0; i < candidates.size(); ++i) {
    const joules cost = quantile(candidates[i].energy, level);
    if (!(cost <= budget)) continue;
    if (!best || candidates[i].accuracy > candidates[*best].accuracy ||
        (candidates[i].accuracy == candidates[*best].accuracy &&
         cost < quantile(candidates[*best].energy, level)))
      best = i;
  }
  return best;
}

/// The candidates that no other beats in both accuracy and energy at a quantile (the median by default), from
/// the cheapest to the most accurate; of equal ones the first. The curve of the IrEne paper's figure 4.
/// Throws numeric_error for NaN and as `quantile` does. O(n log n).
inline std::vector<std::size_t> pareto_front(const std::vector<candidate>& candidates, double level = 0.5) {
  detail::check(candidates);
  std::vector<std::size_t> order(candidates.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  const auto cost = [&](std::size_t i) { return quantile(candidates[i].energy, level); };
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return cost(a) != cost(b) ? cost(a) < cost(b) : candidates[a].accuracy > candidates[b].accuracy;
  });
  std::vector<std::size_t> front;
  for (const std::size_t i : order)
    if (front.empty() || candidates[i].accuracy > candidates[front.back()].accuracy) front.push_back(i);
  return front;
}

}  // namespace edgetran::report

#endif  // EDGETRAN_REPORT_SELECTION_HPP
