// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// Needs: POSIX files (measure/procfs.hpp); outside the umbrella.
#ifndef EDGETRAN_MEASURE_CONDITIONS_HPP
#define EDGETRAN_MEASURE_CONDITIONS_HPP

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <cstdio>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/core/units.hpp"
#include "edgetran/measure/clock.hpp"
#include "edgetran/measure/procfs.hpp"

namespace edgetran::measure {

/// What can be seen of a machine at one moment; what it does not show is absent.
struct machine_state {
  seconds at{};
  std::optional<processor_ticks> ticks{};
  seconds stolen{};                   ///< by the hypervisor since boot, all processors
  std::optional<double> load{};       ///< of the last minute, from /proc/loadavg
  std::optional<double> megahertz{};  ///< mean of the processors' clocks
  std::optional<double> celsius{};    ///< hottest thermal zone
  std::string governor{};             ///< of the first processor; empty where the kernel does not say
};

/// Beside a window: under what conditions it was measured. What the machine does not show is absent.
struct conditions {
  std::size_t processors = 0;
  std::optional<double> busy{};       ///< share of all processors' time that was worked
  std::optional<double> foreign{};    ///< the same by others than the work itself
  std::optional<double> steal{};      ///< share of all processors' time that the hypervisor gave to others
  std::optional<double> load{};       ///< of the minute before the end
  std::optional<double> megahertz{};  ///< mean clock
  std::optional<double> least_megahertz{};  ///< the lowest that was seen
  std::optional<double> celsius{};          ///< the hottest that was seen
  std::string governor{};
  std::vector<std::string> flags{};  ///< what is bad about them, in words; empty: nothing known
};

struct condition_limits {
  double foreign = 0.05;  ///< share of the machine that others may work
  double steal = 0.01;    ///< share of the processors' time that may be stolen
  double slowdown = 0.1;  ///< share by which the clock may fall below its mean
  double celsius = 85;    ///< above it, many processors lower their clock
};

namespace detail {

/// The number that a file of one line holds; none for anything else.
inline std::optional<double> read_number(kernel_file& file) {
  try {
    const std::string_view text = file.read();
    double value = 0;
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (problem != std::errc{} || (end != text.data() + text.size() && *end != '\n' && *end != ' '))
      return std::nullopt;
    return value;
  } catch (const device_error&) {
    return std::nullopt;  // a processor or a zone that went off
  }
}

/// Opens `folder`/<prefix>*/`file` wherever there is one, in the order of their names; at most `most`.
template <class = void>
std::vector<kernel_file> open_each(const std::string& folder, const std::string& prefix,
                                   const std::string& file, std::size_t most) {
  std::vector<std::string> paths;
  std::error_code ignored;
  for (std::filesystem::directory_iterator entry(folder, ignored), end; !ignored && entry != end;
       entry.increment(ignored)) {
    const std::string name = entry->path().filename().string();
    if (name.starts_with(prefix)) paths.push_back(entry->path().string() + "/" + file);
  }
  std::sort(paths.begin(), paths.end());
  std::vector<kernel_file> files;
  for (const std::string& path : paths) {
    if (files.size() == most) break;
    try {
      files.emplace_back(path);
    } catch (const device_error&) {
      continue;  // this processor or zone does not tell
    }
  }
  return files;
}

}  // namespace detail

/// Watches load, clocks and temperature. Files stay open, a reading takes some microseconds a file; of the
/// processors the first 16 are looked at. `root` stands before /proc and /sys.
class machine_watch {
 public:
  explicit machine_watch(const std::string& root = "")
      : stat_path_(root + "/proc/stat"),
        stat_(maybe(stat_path_)),
        load_(maybe(root + "/proc/loadavg")),
        governor_(maybe(root + "/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor")),
        clocks_(detail::open_each(root + "/sys/devices/system/cpu", "cpu", "cpufreq/scaling_cur_freq", 16)),
        zones_(detail::open_each(root + "/sys/class/thermal", "thermal_zone", "temp", 64)) {}

  /// Never throws for what a machine does not show.
  [[nodiscard]] machine_state read() {
    machine_state s;
    s.at = wall_now();
    if (!stat_.empty()) {
      try {
        s.ticks = parse_processor_ticks(stat_.front().read(), stat_path_);
      } catch (const device_error&) {
        s.ticks.reset();
      }
      s.stolen = stolen_time(stat_path_.c_str());
    }
    if (!load_.empty()) s.load = detail::read_number(load_.front());
    double sum = 0;
    std::size_t count = 0;
    for (detail::kernel_file& clock : clocks_)
      if (const auto kilohertz = detail::read_number(clock); kilohertz && *kilohertz > 0)
        sum += *kilohertz / 1000, ++count;
    if (count > 0) s.megahertz = sum / static_cast<double>(count);
    for (detail::kernel_file& zone : zones_)
      // Zones of devices that are off answer with an error or with a number that no chip has.
      if (const auto milli = detail::read_number(zone); milli && *milli > -50'000 && *milli < 200'000)
        s.celsius = std::max(s.celsius.value_or(-300), *milli / 1000);
    if (!governor_.empty()) {
      try {
        std::string_view name = governor_.front().read();
        s.governor = std::string(name.substr(0, name.find('\n')));
      } catch (const device_error&) {
        s.governor.clear();
      }
    }
    return s;
  }

 private:
  static std::vector<detail::kernel_file> maybe(const std::string& path) {
    std::vector<detail::kernel_file> file;
    try {
      file.emplace_back(path);
    } catch (const device_error&) {
      file.clear();  // the kernel has no such file
    }
    return file;
  }

  std::string stat_path_;
  std::vector<detail::kernel_file> stat_, load_, governor_;  ///< one, or none
  std::vector<detail::kernel_file> clocks_, zones_;
};

/// The conditions of a window from readings at its beginning, at its end and, if you like, between.
/// `own_work` is the processor time of the work itself (rusage of the child). Throws state_error for fewer
/// than two readings.
template <class = void>
conditions conditions_between(const std::vector<machine_state>& readings, std::size_t processors,
                              std::optional<seconds> own_work = std::nullopt,
                              const condition_limits& limits = {}) {
  if (readings.size() < 2)
    throw state_error("fewer than two readings", "measure::conditions_between",
                      "read at both ends of the window");
  const machine_state &first = readings.front(), &last = readings.back();
  const double machine_time = (last.at - first.at).value() * static_cast<double>(processors);
  conditions c;
  c.processors = processors;
  c.load = last.load;
  c.governor = last.governor;
  if (first.ticks && last.ticks)
    if (const auto percent = busy_percent(*first.ticks, *last.ticks)) c.busy = *percent / 100;
  if (machine_time > 0 && first.ticks && last.ticks)
    c.steal = std::clamp((last.stolen - first.stolen).value() / machine_time, 0.0, 1.0);
  // Stolen time is busy in /proc/stat; it has a flag of its own.
  if (c.busy && own_work && machine_time > 0)
    c.foreign = std::clamp(*c.busy - c.steal.value_or(0) - own_work->value() / machine_time, 0.0, 1.0);
  double sum = 0;
  std::size_t clocks = 0;
  for (const machine_state& s : readings) {
    if (s.megahertz) {
      sum += *s.megahertz, ++clocks;
      c.least_megahertz = std::min(c.least_megahertz.value_or(*s.megahertz), *s.megahertz);
    }
    if (s.celsius) c.celsius = std::max(c.celsius.value_or(*s.celsius), *s.celsius);
  }
  if (clocks > 0) c.megahertz = sum / static_cast<double>(clocks);

  const auto flag = [&](const char* format, double value) {
    char text[160];
    std::snprintf(text, sizeof text, format, value);
    c.flags.emplace_back(text);
  };
  if (c.foreign && *c.foreign > limits.foreign) flag("others worked %.0f%% of the machine", 100 * *c.foreign);
  if (c.steal && *c.steal > limits.steal)
    flag("the hypervisor gave %.1f%% of the processors' time to others", 100 * *c.steal);
  if (c.megahertz && c.least_megahertz && *c.least_megahertz < (1 - limits.slowdown) * *c.megahertz)
    flag("the clock fell to %.0f MHz", *c.least_megahertz);
  if (c.celsius && *c.celsius > limits.celsius) flag("the machine was at %.0f degrees Celsius", *c.celsius);
  if (c.governor == "powersave" || c.governor == "ondemand" || c.governor == "conservative")
    c.flags.push_back("the governor '" + c.governor + "' changes the clock with the load");
  if (first.governor != last.governor)
    c.flags.push_back("the governor changed from '" + first.governor + "' to '" + last.governor + "'");
  return c;
}

}  // namespace edgetran::measure

#endif  // EDGETRAN_MEASURE_CONDITIONS_HPP
