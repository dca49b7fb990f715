// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_MEASURE_IDLE_BASELINE_HPP
#define EDGETRAN_MEASURE_IDLE_BASELINE_HPP

#include <cmath>
#include <cstddef>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/core/quality.hpp"
#include "edgetran/core/statistics.hpp"
#include "edgetran/core/units.hpp"

namespace edgetran::measure {

/// What a machine draws while it does nothing of ours, measured before and after the work.
struct idle_baseline {
  watts power{};      ///< median of all samples
  watts deviation{};  ///< standard deviation of that median as the level during the work
  watts before{};     ///< median before
  watts after{};      ///< median after
  std::size_t samples = 0;

  /// How far the level moved, as a share of it: above some tenths the machine was not idle or was heating up.
  [[nodiscard]] double drift() const {
    return power.value() > 0 ? std::fabs((after - before).value()) / power.value() : 0;
  }
};

// Templates so that only their callers compile them.

/// The baseline from samples of power before and after the work. Its variance is that of the median of
/// normal samples, pi / 2 s^2 / n with s by the median absolute deviation within each side, plus d^2 / 12 for
/// a level that moved by d and stood anywhere between, meanwhile. O(n log n). Throws state_error for a side
/// without two samples, numeric_error for one that is not finite.
template <class = void>
idle_baseline make_idle_baseline(std::span<const double> watts_before, std::span<const double> watts_after) {
  constexpr const char* where = "measure::make_idle_baseline";
  std::vector<double> all, distances;
  for (const auto side : {watts_before, watts_after}) {
    if (side.size() < 2)
      throw state_error(std::to_string(side.size()) + " sample(s) on one side", where,
                        "measure idle power before and after the work, for several samples");
    const double middle = median(side);
    for (const double x : side) {
      all.push_back(x);
      distances.push_back(std::fabs(x - middle));
    }
  }
  idle_baseline b;
  b.power = watts{median(all)};
  b.before = watts{median(watts_before)};
  b.after = watts{median(watts_after)};
  b.samples = all.size();
  const double s = 1.4826 * median(distances), moved = (b.after - b.before).value();
  b.deviation = watts{std::sqrt(1.57079632679 * s * s / static_cast<double>(b.samples) + moved * moved / 12)};
  return b;
}

/// Energy above the baseline: gross - idle * duration, with an interval of 90% that carries both errors,
/// which are independent. It may lie below 0, and its lower end often does where the work is light: such a
/// net energy is not known to differ from nothing. The gross interval stands for 90% or more.
template <class = void>
estimate<joules> net_energy(const estimate<joules>& gross, seconds duration, const idle_baseline& idle) {
  constexpr double z90 = 1.6448536269514722;
  const double error = z90 * (idle.deviation * duration).value();
  estimate<joules> net = gross;
  net.value = gross.value - idle.power * duration;
  net.lower = net.value - joules{std::hypot((gross.value - gross.lower).value(), error)};
  net.upper = net.value + joules{std::hypot((gross.upper - gross.value).value(), error)};
  return net;
}

}  // namespace edgetran::measure

#endif  // EDGETRAN_MEASURE_IDLE_BASELINE_HPP
