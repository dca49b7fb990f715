// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// Needs: POSIX files and dlopen; outside the umbrella.
#ifndef EDGETRAN_MEASURE_DISCOVER_COUNTERS_HPP
#define EDGETRAN_MEASURE_DISCOVER_COUNTERS_HPP

#include <cerrno>
#include <cstdint>
#include <string>
#include <string_view>

#include "edgetran/core/error.hpp"
#include "edgetran/measure/discovery.hpp"
#include "edgetran/measure/hwmon_energy.hpp"
#include "edgetran/measure/nvml.hpp"
#include "edgetran/measure/nvml_energy.hpp"
#include "edgetran/measure/perf_energy.hpp"
#include "edgetran/measure/perf_event.hpp"
#include "edgetran/measure/powercap.hpp"
#include "edgetran/measure/site.hpp"

namespace edgetran::measure {

struct counter_options {
  powercap_options powercap{};
  perf_energy_options perf{};
  hwmon_energy_options hwmon{};
  nvml_energy_options nvml{};
};

/// Looks for every source that counts energy and adds it to `d`: powercap, perf_event, hwmon, NVML. What is
/// there and cannot be read is refused with its remedy; what is not there is in `looked_for` only. Throws
/// nothing but unknown_error for a quirk that there is not.
template <class Files, class Clock, perf_events Events, class OpenGpu>
void discover_counters(discovery& d, const site<Files, Clock>& at, const counter_options& options,
                       const Events& events, OpenGpu open_gpu) {
  for (const std::string_view folder : powercap_folders)
    d.looked_for.push_back(at.path(folder) + "/intel-rapl*:*/energy_uj");
  find_powercap(at, d.found(), d.refuse(), options.powercap);
  for (const std::string_view unit : perf_energy_units)
    d.looked_for.push_back(at.path(unit) + "/events/energy-*");
  find_perf_energy(at, d.found(), d.refuse(), options.perf, events);
  d.looked_for.push_back(at.path("/sys/class/hwmon/hwmon*/energy*_input"));
  find_hwmon_energy(at, d.found(), d.refuse(), options.hwmon);
  d.looked_for.emplace_back(nvml_library);
  find_nvml_energy(open_gpu, at.clock, d.found(), d.refuse(), options.nvml);
}

namespace detail {

/// Events of a tree that is not this machine's: nothing opens them.
struct no_perf_events {
  using counter = kernel_perf_events::counter;
  int open(std::uint32_t, std::uint64_t, int, counter&) const { return EXDEV; }
};

}  // namespace detail

/// The same with the counters of this machine. Where the root is another, perf_event is refused and there is
/// no GPU, for neither lies below a root.
template <class Files, class Clock>
void discover_counters(discovery& d, const site<Files, Clock>& at, const counter_options& options = {}) {
  if (at.path("/") == "/")
    discover_counters(d, at, options, kernel_perf_events{}, [](unsigned i) { return nvml_gpu::open(i); });
  else
    discover_counters(d, at, options, detail::no_perf_events{}, [](unsigned) -> nvml_gpu {
      throw device_error("not looked for below another root", nvml_library, "leave the root out");
    });
}

}  // namespace edgetran::measure

#endif  // EDGETRAN_MEASURE_DISCOVER_COUNTERS_HPP
