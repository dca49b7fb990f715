// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_MEASURE_COUNTED_ENERGY_HPP
#define EDGETRAN_MEASURE_COUNTED_ENERGY_HPP

#include <algorithm>
#include <cstddef>
#include <span>
#include <string>

#include "edgetran/core/error.hpp"
#include "edgetran/core/units.hpp"
#include "edgetran/measure/trapezoid.hpp"

namespace edgetran::measure {

/// How a counter moves.
struct counter_grain {
  seconds step{};       ///< time between two changes of it
  joules resolution{};  ///< of one unit
};

/// Energy of a window by a counter: what it shows at the end less what it showed at the beginning, whatever
/// lay between.
struct counted {
  joules energy{};
  joules bound{};    ///< greatest error
  seconds window{};  ///< between the two readings
};

/// The difference between two readings of an unwrapped counter. Either reading may be one step old, so the
/// energy is off by at most a step of the highest power near the ends, here taken as `power_at_ends`, or the
/// mean of the window where that is higher, and by one unit. Throws input_error where the second reading is
/// not later, numeric_error where the counter is not finite or ran backwards.
inline counted counted_energy(const energy_sample& from, const energy_sample& to, const counter_grain& grain,
                              watts power_at_ends = {}) {
  constexpr const char* where = "measure::counted_energy";
  const energy_sample ends[] = {from, to};
  detail::require_trace(
      std::span<const energy_sample>(ends), [](const energy_sample& s) { return s.energy.value(); }, where);
  counted c{to.energy - from.energy, {}, to.at - from.at};
  if (c.energy < joules{0})
    throw numeric_error("the counter ran backwards by " + std::to_string(-c.energy.value()) + " J", where,
                        "unwrap each zone before adding zones up; a reset loses the window");
  c.bound = std::max(power_at_ends, c.energy / c.window) * grain.step + grain.resolution;
  return c;
}

}  // namespace edgetran::measure

#endif  // EDGETRAN_MEASURE_COUNTED_ENERGY_HPP
