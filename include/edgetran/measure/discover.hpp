// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// Needs: POSIX files and dlopen; outside the umbrella.
#ifndef EDGETRAN_MEASURE_DISCOVER_HPP
#define EDGETRAN_MEASURE_DISCOVER_HPP

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

#include "edgetran/core/error.hpp"
#include "edgetran/measure/battery.hpp"
#include "edgetran/measure/discover_counters.hpp"
#include "edgetran/measure/discovery.hpp"
#include "edgetran/measure/hwmon_power.hpp"
#include "edgetran/measure/jetson.hpp"
#include "edgetran/measure/meter.hpp"
#include "edgetran/measure/site.hpp"

namespace edgetran::measure {

/// Whether a source sees graphics processors alone, so that its energy is not the machine's.
inline bool only_gpu(const source& s) {
  return std::all_of(s.channels.begin(), s.channels.end(),
                     [](const channel& c) { return !c.in_total || c.domain == domain::gpu; });
}

/// Looks for every source of sampled power and adds it to `d`: the monitors of a Jetson, hwmon, batteries. As
/// `discover_counters`; throws nothing.
template <class Files, class Clock>
void discover_sampled(discovery& d, const site<Files, Clock>& at) {
  for (const std::string_view files : {jetson_new_files, jetson_old_files, hwmon_power_files, battery_files})
    d.looked_for.push_back(at.path(files));
  find_jetson(at, d.found(), d.refuse());
  find_hwmon_power(at, d.found(), d.refuse());
  find_batteries(at, d.found(), d.refuse());
}

namespace detail {

/// How early a source is to be taken: counters of the machine before sampled power of all of it, that before
/// rails of which nobody knows what they feed, and graphics processors last.
inline int rank_of(const source& s) {
  const bool board = std::any_of(s.channels.begin(), s.channels.end(),
                                 [](const channel& c) { return c.in_total && c.domain == domain::board; });
  if (only_gpu(s)) return 5;
  if (s.kind == source_kind::counter) return 0;
  if (s.name == "jetson") return 1;
  return board ? (s.name.starts_with("battery") ? 3 : 2) : 4;
}

}  // namespace detail

/// Every source of a machine, the best first; one that sees the whole machine comes before one that sees
/// graphics processors alone. Throws unknown_error for a quirk that there is not.
template <class Files, class Clock>
discovery discover(const site<Files, Clock>& at, const counter_options& options = {}) {
  discovery d;
  discover_counters(d, at, options);
  discover_sampled(d, at);
  std::stable_sort(d.meters.begin(), d.meters.end(), [](const any_meter& a, const any_meter& b) {
    return detail::rank_of(a.description()) < detail::rank_of(b.description());
  });
  return d;
}

/// The same below a folder of this machine that stands before /sys and /proc; empty: "/".
template <class = void>
discovery discover(const std::string& root = "") {
  site<> at;
  at.root = root;
  return discover(at);
}

/// Why a machine has no source of its energy: what was looked for, what was refused and how to mend that, all
/// in one line.
template <class = void>
device_error nothing_found(const discovery& d) {
  std::string problem = "no source of this machine's energy; looked for ", remedy;
  for (const std::string& file : d.looked_for) problem += (&file == &d.looked_for.front() ? "" : ", ") + file;
  for (const any_meter& m : d.meters)
    problem += "; " + m.description().name + " sees graphics processors alone";
  for (const refusal& r : d.refused) {
    problem += "; refused " + r.source + ": " + r.where + ": " + r.problem;
    if (!r.remedy.empty()) remedy += (remedy.empty() ? "" : "; ") + r.source + ": " + r.remedy;
  }
  if (remedy.empty())
    remedy =
        "measure on hardware that has one, for virtual machines and containers often hide it, or ask for the "
        "model, which measures nothing";
  return device_error(problem, {}, remedy);
}

/// Takes the best source that sees more than graphics processors out of a discovery. Throws `nothing_found`.
template <class = void>
any_meter take_best(discovery& d) {
  const auto best = std::find_if(d.meters.begin(), d.meters.end(),
                                 [](const any_meter& m) { return !only_gpu(m.description()); });
  if (best == d.meters.end()) throw nothing_found(d);
  any_meter taken = std::move(*best);
  d.meters.erase(best);
  return taken;
}

}  // namespace edgetran::measure

#endif  // EDGETRAN_MEASURE_DISCOVER_HPP
