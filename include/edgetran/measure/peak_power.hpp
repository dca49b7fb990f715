// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_MEASURE_PEAK_POWER_HPP
#define EDGETRAN_MEASURE_PEAK_POWER_HPP

#include <algorithm>
#include <cstddef>
#include <span>
#include <string>

#include "edgetran/core/error.hpp"
#include "edgetran/core/units.hpp"
#include "edgetran/measure/trapezoid.hpp"

namespace edgetran::measure {

/// The greatest mean power over a moving window. A peak means nothing without the window: the shorter, the
/// higher.
struct peak {
  watts power{};
  seconds window{};  ///< that it is the mean of
  seconds at{};      ///< where that window begins
};

// Templates so that only their callers compile them.

/// Maximum over t of (E(t + window) - E(t)) / window, for an energy that grows evenly between its samples:
/// exact, for such a maximum lies where one end of the window meets a sample. A trace shorter than the window
/// gives its mean, and `peak::window` says so. O(n). Throws state_error for fewer than two samples,
/// input_error for a window that is not positive or a clock that does not run forward, numeric_error for
/// samples that are not finite.
template <class = void>
peak peak_power(std::span<const energy_sample> curve, seconds window) {
  constexpr const char* where = "measure::peak_power";
  detail::require_trace(
      curve, [](const energy_sample& s) { return s.energy.value(); }, where);
  if (!(window.value() > 0))
    throw input_error("a window that is not positive", where, "give some tenths of a second");
  if (curve.size() < 2)
    throw state_error(std::to_string(curve.size()) + " sample(s)", where, "sample more often");
  const seconds first = curve.front().at, last = curve.back().at;
  window = std::min(window, last - first);
  // The energy at a moment inside segment i, which begins at curve[i].
  const auto energy_at = [&](std::size_t i, seconds t) {
    const energy_sample &a = curve[i], &b = curve[i + 1];
    return a.energy + ((t - a.at) / (b.at - a.at)) * (b.energy - a.energy);
  };
  peak best{watts{-1e300}, window, first};
  const std::size_t segments = curve.size() - 1;
  std::size_t tail = 0, head = 0;
  const auto look = [&](seconds begin, seconds end) {
    while (tail + 1 < segments && curve[tail + 1].at <= begin) ++tail;
    while (head + 1 < segments && curve[head + 1].at < end) ++head;
    const watts power = (energy_at(head, end) - energy_at(tail, begin)) / window;
    if (power > best.power) best = {power, window, begin};
  };
  for (const energy_sample& s : curve)
    if (s.at + window <= last) look(s.at, s.at + window);
  tail = head = 0;
  for (const energy_sample& s : curve)
    if (s.at - window >= first) look(s.at - window, s.at);
  return best;
}

/// The greatest mean of `count` samples that follow one another; its window is the time from the first to the
/// last of them. For a source that averages by itself, one sample is a window already. O(n count). Throws
/// state_error for fewer samples than `count`, input_error for a count of 0.
template <class = void>
peak peak_power(std::span<const power_sample> trace, std::size_t count) {
  constexpr const char* where = "measure::peak_power";
  detail::require_trace(
      trace, [](const power_sample& s) { return s.power.value(); }, where);
  if (count == 0) throw input_error("a window of no samples", where, "give at least one");
  if (trace.size() < count)
    throw state_error(std::to_string(trace.size()) + " of the " + std::to_string(count) + " samples needed",
                      where, "sample more often");
  peak best{watts{-1e300}, {}, {}};
  for (std::size_t i = 0; i + count <= trace.size(); ++i) {
    watts sum{};  // anew each time: a running sum would drift
    for (std::size_t j = i; j < i + count; ++j) sum += trace[j].power;
    const watts mean = sum / static_cast<double>(count);
    if (mean > best.power) best = {mean, trace[i + count - 1].at - trace[i].at, trace[i].at};
  }
  return best;
}

}  // namespace edgetran::measure

#endif  // EDGETRAN_MEASURE_PEAK_POWER_HPP
