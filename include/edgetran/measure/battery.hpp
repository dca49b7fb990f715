// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// Needs: POSIX files; outside the umbrella.
#ifndef EDGETRAN_MEASURE_BATTERY_HPP
#define EDGETRAN_MEASURE_BATTERY_HPP

#include <cmath>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/core/units.hpp"
#include "edgetran/measure/hwmon_power.hpp"
#include "edgetran/measure/meter.hpp"
#include "edgetran/measure/sampled_files.hpp"
#include "edgetran/measure/site.hpp"

namespace edgetran::measure {

inline constexpr const char* battery_files =
    "/sys/class/power_supply/*/{type,status,voltage_now,current_now}";

/// What a battery gives, while it discharges. Drivers disagree on the sign of a current, so its amount and
/// the status are taken. They renew their numbers every 0.25 to 30 s: a window must last a minute, and should
/// last several.
template <file_tree Files = posix_files, class Clock = monotonic_clock>
class battery {
 public:
  /// Throws device_error where it does not discharge now or its files cannot be read.
  battery(const site<Files, Clock>& at, std::string folder, std::string name)
      : files_(at.files), status_(std::move(folder) + "/status"), powers_(open(at, status_, name)) {
    require_discharging();
  }

  [[nodiscard]] const source& description() const { return powers_.description(); }

  /// Throws device_error as sampled_files does, and where the battery no longer discharges: what the plug
  /// gives is not seen.
  const reading& read() {
    require_discharging();
    last_ = powers_.read();
    for (double& power : last_.values) power = std::fabs(power);
    return last_;
  }

 private:
  static constexpr const char* remedy = "let this user read the files of the battery";

  static sampled_files<Files, Clock> open(const site<Files, Clock>& at, const std::string& status,
                                          const std::string& name) {
    const std::string folder = status.substr(0, status.rfind('/'));
    source about;
    about.name = "battery " + name;
    about.ceiling = watts{500};
    about.step = seconds{1};
    about.shortest = seconds{60};
    about.notes.emplace_back("a battery renews its numbers every 0.25 to 30 s: measure for minutes");
    std::vector<std::string> names;
    (void)at.files.list(folder, names);
    power_formula f{{.name = name, .domain = domain::board}, {}, 1e-6};
    if (detail::holds(names, "power_now")) {
      f.files = {folder + "/power_now"};  // microwatts
    } else {
      f.files = {folder + "/voltage_now", folder + "/current_now"};  // microvolts, microamperes
      f.scale = 1e-12;
    }
    return {at, std::move(about), {f}, remedy};
  }

  void require_discharging() const {
    std::string now;
    if (const int failed = read_text(files_, status_, now); failed != 0)
      throw device_error("cannot read: errno " + std::to_string(failed), status_, remedy);
    if (now != "Discharging")
      throw device_error("the battery is '" + now + "': what the plug gives is not seen", status_,
                         "pull the plug, or measure at the wall by an external meter");
  }

  Files files_;
  std::string status_;
  sampled_files<Files, Clock> powers_;
  reading last_;
};

/// Finds the batteries of the machine itself, not those of its mouse or pen. Calls `found(meter)` for each
/// and `refused(name, error)` for those that do not discharge or cannot be read.
template <file_tree Files, class Clock, class Found, class Refused>
void find_batteries(const site<Files, Clock>& at, Found found, Refused refused) {
  const std::string base = at.path("/sys/class/power_supply");
  std::vector<std::string> supplies;
  (void)at.files.list(base, supplies);
  for (const std::string& name : supplies) {
    const std::string folder = base + "/" + name;
    if (detail::text_or_nothing(at.files, folder + "/type") != "Battery" ||
        detail::text_or_nothing(at.files, folder + "/scope") == "Device")
      continue;
    try {
      found(battery<Files, Clock>(at, folder, name));
    } catch (const device_error& e) {
      refused("battery " + name, e);
    }
  }
}

}  // namespace edgetran::measure

#endif  // EDGETRAN_MEASURE_BATTERY_HPP
