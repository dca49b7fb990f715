// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_MEASURE_CLOCK_ALIGNMENT_HPP
#define EDGETRAN_MEASURE_CLOCK_ALIGNMENT_HPP

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/core/statistics.hpp"
#include "edgetran/core/units.hpp"
#include "edgetran/measure/trapezoid.hpp"

namespace edgetran::measure {

/// How to bring the clock of another device to ours: ours = its + offset.
struct clock_offset {
  seconds offset{};
  seconds uncertainty{};  ///< half-width; widens the energies of a window (window_options)
};

// Templates so that only their callers compile them.

/// From moments of its clock and when they arrived here: the fastest message was delayed least. What every
/// message is delayed, and half a period on average for one that is sent behind the time it averages, stays
/// in the offset. The uncertainty is the median lag behind the fastest. O(n log n). Throws state_error for
/// none.
template <class = void>
clock_offset offset_by_arrival(std::span<const seconds> its, std::span<const seconds> arrived) {
  constexpr const char* where = "measure::offset_by_arrival";
  if (its.empty() || its.size() != arrived.size())
    throw state_error("no moments, or not one arrival for each", where, "give both of each message");
  std::vector<double> lags;
  for (std::size_t i = 0; i < its.size(); ++i) lags.push_back((arrived[i] - its[i]).value());
  const double fastest = *std::min_element(lags.begin(), lags.end());
  for (double& lag : lags) lag -= fastest;
  return {seconds{fastest}, seconds{median(lags)}};
}

/// From the power itself: the work between `begin` and `end` of our clock drew more than what was before and
/// after it. The offset is the one that divides the trace best into inside and outside (least squares, Otsu's
/// criterion), to half a step of the trace. The trace must hold the whole work and a part of the idle time.
/// O(n). Throws numeric_error where no such step stands out, by three standard deviations of
/// what stays within the two parts.
template <class = void>
clock_offset offset_by_step(std::span<const power_sample> trace, seconds begin, seconds end) {
  constexpr const char* where = "measure::offset_by_step";
  detail::require_trace(
      trace, [](const power_sample& s) { return s.power.value(); }, where);
  if (trace.size() < 4) throw state_error("fewer than four samples", where, "give a longer trace");
  if (!(end > begin)) throw input_error("a window that ends before it begins", where, "swap its ends");
  const std::size_t n = trace.size();
  std::vector<double> sum(n + 1, 0.0), squares(n + 1, 0.0);  // of the first i samples, from the mean
  double mean_power = 0;
  for (const power_sample& s : trace) mean_power += s.power.value() / static_cast<double>(n);
  for (std::size_t i = 0; i < n; ++i) {
    const double p = trace[i].power.value() - mean_power;
    sum[i + 1] = sum[i] + p;
    squares[i + 1] = squares[i] + p * p;
  }
  double best = -1, contrast = 0, within = 0;
  clock_offset result;
  std::size_t last = 0;
  for (std::size_t first = 1; first < n; ++first) {
    // The rise lies between samples first - 1 and first; the fall as much later as the work took.
    const seconds rise = 0.5 * (trace[first - 1].at + trace[first].at), fall = rise + (end - begin);
    while (last < n && trace[last].at < fall) ++last;
    if (last <= first) continue;
    if (trace[n - 1].at < fall - 0.5 * (trace[first].at - trace[first - 1].at)) break;
    const double in = static_cast<double>(last - first), out = static_cast<double>(n) - in;
    const double inside = sum[last] - sum[first], outside = sum[n] - inside;
    const double higher = inside / in - outside / out;
    const double between = inside * inside / in + outside * outside / out;
    if (higher > 0 && between > best) {
      best = between;
      contrast = higher;
      within = std::sqrt(std::max(0.0, squares[n] - between) / static_cast<double>(n));
      result = {begin - rise, 0.5 * (trace[first].at - trace[first - 1].at)};
    }
  }
  if (best < 0 || !(contrast > 3 * within))
    throw numeric_error(
        "no step of power as long as the work stands out of the trace", where,
        "record some seconds of idle time before and after, or give the offset of the clocks");
  return result;
}

}  // namespace edgetran::measure

#endif  // EDGETRAN_MEASURE_CLOCK_ALIGNMENT_HPP
