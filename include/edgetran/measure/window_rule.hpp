// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_MEASURE_WINDOW_RULE_HPP
#define EDGETRAN_MEASURE_WINDOW_RULE_HPP

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string>

#include "edgetran/core/error.hpp"
#include "edgetran/core/units.hpp"

namespace edgetran::measure {

/// The window is shorter than one step of its source: the source may not have moved at all, and what it says
/// is no energy. Never a 0.
struct short_window_error : device_error {
  using device_error::device_error;
};

/// The shortest window worth trusting on a source that changes every `step`: the greater of 1 s and 200
/// steps, so that a step at either end is at most 1% of it.
inline seconds recommended_window(seconds step) { return std::max(seconds{1}, 200 * step); }

/// Whether a window is as long as recommended. Throws short_window_error for one shorter than one step, or
/// than the `shortest` of its source, which says how often the work must be repeated; `where` names the
/// source.
inline bool long_enough(seconds window, seconds step, const std::string& where, seconds shortest = {}) {
  const seconds wanted = std::max(recommended_window(step), shortest);
  if (!(window > seconds{0}) || window < step || window < shortest) {
    std::string remedy = "repeat the work until it lasts " + std::to_string(wanted.value()) + " s";
    if (window > seconds{0} && wanted / window < 1e9)
      remedy += ": " + std::to_string(static_cast<long long>(std::ceil(wanted / window))) + " times";
    throw short_window_error(
        "a window of " + std::to_string(window.value()) + " s is too short for a source that " +
            (window >= step && window < shortest ? "needs " + std::to_string(shortest.value()) + " s"
                                                 : "changes every " + std::to_string(step.value()) + " s"),
        where, std::move(remedy));
  }
  return window >= wanted;
}

}  // namespace edgetran::measure

#endif  // EDGETRAN_MEASURE_WINDOW_RULE_HPP
