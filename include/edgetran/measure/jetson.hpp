// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// Needs: POSIX files; outside the umbrella.
#ifndef EDGETRAN_MEASURE_JETSON_HPP
#define EDGETRAN_MEASURE_JETSON_HPP

#include <algorithm>
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

inline constexpr const char* jetson_new_files = "/sys/bus/i2c/drivers/ina3221/*/hwmon/hwmon*/in*_label";
inline constexpr const char* jetson_old_files = "/sys/bus/i2c/drivers/ina3221x/*/iio:device*/rail_name_*";

namespace detail {

/// Names in a folder that begin so, as paths.
template <file_tree Files>
std::vector<std::string> paths_below(const Files& files, const std::string& folder,
                                     const std::string& prefix) {
  std::vector<std::string> names, paths;
  (void)files.list(folder, names);
  for (const std::string& name : names)
    if (name.starts_with(prefix)) paths.push_back(folder + "/" + name);
  return paths;
}

/// A rail in use; boards mark those that are not with NC, and channel 7 adds voltages up.
inline bool is_rail(const std::string& label) {
  return !label.empty() && label.find("NC") == std::string::npos && label != "sum of shunt voltages";
}

/// The rails of all INA3221 of a board, in either layout. `step` becomes the slowest update.
template <file_tree Files>
std::vector<power_formula> jetson_rails(const Files& files, const std::string& drivers, seconds& step) {
  std::vector<power_formula> rails;
  const auto add = [&](const std::string& label, const std::string& voltage, const std::string& current) {
    std::string name = unused_name(rails, label);
    power_formula& rail = rails.emplace_back();
    rail.channel.name = std::move(name);
    rail.channel.domain = domain::rail;
    rail.files = {voltage, current};
    rail.scale = 1e-6;
  };
  const auto number = [](int i) { return std::to_string(i); };
  for (const std::string& chip : paths_below(files, drivers + "/ina3221", ""))
    for (const std::string& folder : paths_below(files, chip + "/hwmon", "hwmon")) {
      step = std::max(step, milliseconds_in(files, folder + "/update_interval", seconds{}));
      for (int i = 1; i <= 3; ++i)
        if (const std::string label = text_or_nothing(files, folder + "/in" + number(i) + "_label");
            is_rail(label))
          add(label, folder + "/in" + number(i) + "_input", folder + "/curr" + number(i) + "_input");
    }
  for (const std::string& chip : paths_below(files, drivers + "/ina3221x", ""))
    for (const std::string& folder : paths_below(files, chip, "iio:device")) {
      step = std::max(step, milliseconds_in(files, folder + "/polling_delay_0", seconds{}));
      for (int i = 0; i < 3; ++i)
        if (const std::string label = text_or_nothing(files, folder + "/rail_name_" + number(i));
            is_rail(label))
          add(label, folder + "/in_voltage" + number(i) + "_input",
              folder + "/in_current" + number(i) + "_input");
    }
  return rails;
}

}  // namespace detail

/// Finds the INA3221 monitors of an NVIDIA Jetson: the hwmon layout of JetPack 5 and later, and the iio one
/// before. Power is millivolts times milliamperes: the power files are in unlike units from kernel to
/// kernel. The total is the rail POM_5V_IN or VDD_IN, which feeds the others; boards of the AGX line have
/// none, and their rails are summed. One meter for all chips of the board. Calls `found(meter)` or
/// `refused(name, error)`, or neither.
template <file_tree Files, class Clock, class Found, class Refused>
void find_jetson(const site<Files, Clock>& at, Found found, Refused refused) {
  seconds step{};
  auto rails = detail::jetson_rails(at.files, at.path("/sys/bus/i2c/drivers"), step);
  if (rails.empty()) return;
  source about;
  about.name = "jetson";
  about.ceiling = watts{300};
  about.step = step > seconds{0} ? step : seconds{0.01};
  const auto total = std::find_if(rails.begin(), rails.end(), [](const power_formula& r) {
    return r.channel.name == "POM_5V_IN" || r.channel.name == "VDD_IN";
  });
  if (total != rails.end()) {
    for (power_formula& r : rails) r.channel.in_total = false;
    total->channel.in_total = true;
    total->channel.domain = domain::board;
  } else {
    about.notes.emplace_back("no rail feeds the whole board; the rails are summed");
  }
  try {
    found(sampled_files<Files, Clock>(at, std::move(about), rails,
                                      "let this user read the files of the ina3221 driver: chmod a+r"));
  } catch (const device_error& e) {
    refused("jetson", e);
  }
}

}  // namespace edgetran::measure

#endif  // EDGETRAN_MEASURE_JETSON_HPP
