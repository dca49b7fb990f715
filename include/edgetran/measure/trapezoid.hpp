// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_MEASURE_TRAPEZOID_HPP
#define EDGETRAN_MEASURE_TRAPEZOID_HPP

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/core/statistics.hpp"
#include "edgetran/core/units.hpp"

namespace edgetran::measure {

/// Power at a moment of a monotonic clock.
struct power_sample {
  seconds at{};
  watts power{};
};

/// Energy counted up to a moment: the reading of a counter, or an integral so far.
struct energy_sample {
  seconds at{};
  joules energy{};
};

/// Greatest error of the trapezoid rule with steps of `step` over `duration`, for a power whose second
/// derivative is at most `curvature` [W/s^2]: T h^2 M / 12. A ramp has none and is exact. (P. J. Davis,
/// P. Rabinowitz, Methods of Numerical Integration, 2nd ed., section 2.1.)
inline joules smooth_bound(seconds duration, seconds step, double curvature) {
  return joules{duration.value() * step.value() * step.value() * curvature / 12};
}
/// The same for a power that jumps: `variation` is the sum of all its rises and falls, and the error is at
/// most h V / 2. One jump of J watts costs at most h J / 2.
inline joules jump_bound(seconds step, watts variation) { return 0.5 * step * variation; }

struct trapezoid_options {
  seconds largest_step{};  ///< a longer one is a gap; 0: five times the median step
};

/// Energy of a window by sampled power.
struct integral {
  joules energy{};  ///< of the whole window: trapezia, and the mean power where nothing was sampled
  /// Greatest error, for a power that is monotone between neighbouring samples and, where nothing was
  /// sampled, stays in the range that was. Bursts between two samples are seen by no such rule.
  joules bound{};
  seconds covered{};        ///< time with a sample on either side, not too far apart
  seconds missing{};        ///< the rest of the window
  seconds longest_step{};   ///< that is no gap
  std::size_t samples = 0;  ///< that it rests on
  std::size_t gaps = 0;     ///< steps that were too long
};

// Templates so that only their callers compile them.

namespace detail {

/// Throws input_error where time does not run forward, numeric_error for a value that is not finite.
template <class Sample, class Value>
void require_trace(std::span<const Sample> trace, Value value, const char* where) {
  for (std::size_t i = 0; i < trace.size(); ++i) {
    if (!std::isfinite(trace[i].at.value()) || !std::isfinite(value(trace[i])))
      throw numeric_error("sample " + std::to_string(i) + " is not finite", where, "drop it first");
    if (i > 0 && !(trace[i].at > trace[i - 1].at))
      throw input_error("the clock does not run forward at sample " + std::to_string(i), where,
                        "sample by a monotonic clock and sort a recorded trace");
  }
}

template <class = void>
seconds median_step(std::span<const power_sample> trace) {
  std::vector<double> steps;
  for (std::size_t i = 1; i < trace.size(); ++i) steps.push_back((trace[i].at - trace[i - 1].at).value());
  return seconds{median(steps)};
}

}  // namespace detail

/// Energy between `from` and `to` by the trapezoid rule. Samples outside the window serve its ends, by a
/// straight line. O(n log n) for the median step, else O(n). Throws input_error for a clock that does not run
/// forward or a window that does not end after it begins, numeric_error for samples that are not finite, and
/// state_error where fewer than two samples or no step of the trace lie in the window.
template <class = void>
integral integrate(std::span<const power_sample> trace, seconds from, seconds to,
                   const trapezoid_options& options = {}) {
  constexpr const char* where = "measure::integrate";
  detail::require_trace(
      trace, [](const power_sample& s) { return s.power.value(); }, where);
  if (!(to > from)) throw input_error("a window that ends before it begins", where, "swap its ends");
  if (trace.size() < 2)
    throw state_error(std::to_string(trace.size()) + " sample(s)", where,
                      "sample at both ends of the window");
  const seconds largest =
      options.largest_step.value() > 0 ? options.largest_step : 5 * detail::median_step(trace);

  integral result;
  double least = INFINITY, greatest = -INFINITY;
  for (std::size_t i = 1; i < trace.size(); ++i) {
    const power_sample &a = trace[i - 1], &b = trace[i];
    const seconds begin = std::max(a.at, from), end = std::min(b.at, to), step = b.at - a.at;
    if (!(end > begin)) continue;
    if (step > largest) {
      ++result.gaps;
      continue;
    }
    const watts slope_step = b.power - a.power;
    const watts at_begin = a.power + ((begin - a.at) / step) * slope_step;
    const watts at_end = a.power + ((end - a.at) / step) * slope_step;
    result.energy += 0.5 * (at_begin + at_end) * (end - begin);
    // Of a step that the window cuts, the samples bound the power but not its value at the cut.
    const watts rise{std::fabs(slope_step.value())};
    const bool whole = end - begin == step;
    result.bound += (whole ? 0.5 : 1.0) * rise * (end - begin);
    result.covered += end - begin;
    result.longest_step = std::max(result.longest_step, step);
    result.samples += result.samples == 0 ? 2 : 1;
    least = std::min({least, a.power.value(), b.power.value()});
    greatest = std::max({greatest, a.power.value(), b.power.value()});
  }
  if (result.samples == 0)
    throw state_error("no two neighbouring samples lie in the window", where,
                      "sample more often, or take a longer window");
  result.missing = std::max(seconds{0}, (to - from) - result.covered);
  if (result.missing <= 1e-12 * (to - from)) result.missing = seconds{0};  // rounding
  result.bound += watts{greatest - least} * result.missing;
  result.energy += (result.energy / result.covered) * result.missing;
  return result;
}

/// The energy so far at every sample, by trapezia; the first is 0. O(n). Throws as `integrate` does for the
/// samples.
template <class = void>
std::vector<energy_sample> cumulative(std::span<const power_sample> trace) {
  detail::require_trace(
      trace, [](const power_sample& s) { return s.power.value(); }, "measure::cumulative");
  std::vector<energy_sample> curve;
  joules sum{};
  for (std::size_t i = 0; i < trace.size(); ++i) {
    if (i > 0) sum += 0.5 * (trace[i].power + trace[i - 1].power) * (trace[i].at - trace[i - 1].at);
    curve.push_back({trace[i].at, sum});
  }
  return curve;
}

}  // namespace edgetran::measure

#endif  // EDGETRAN_MEASURE_TRAPEZOID_HPP
