// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// Needs: POSIX files; outside the umbrella.
#ifndef EDGETRAN_MEASURE_HWMON_POWER_HPP
#define EDGETRAN_MEASURE_HWMON_POWER_HPP

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/core/units.hpp"
#include "edgetran/measure/meter.hpp"
#include "edgetran/measure/sampled_files.hpp"
#include "edgetran/measure/site.hpp"

namespace edgetran::measure {

namespace detail {

/// The whole text of a small file, empty where it cannot be read.
template <file_tree Files>
std::string text_or_nothing(const Files& files, const std::string& path) {
  std::string text;
  return read_text(files, path, text) == 0 ? text : std::string();
}

/// Milliseconds in a file as seconds; `otherwise` where there are none.
template <file_tree Files>
seconds milliseconds_in(const Files& files, const std::string& path, seconds otherwise) {
  const std::string text = text_or_nothing(files, path);
  double value = 0;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
  return problem == std::errc{} && end == text.data() + text.size() && value > 0 && value < 1e6
             ? seconds{value / 1000}
             : otherwise;
}

inline bool holds(const std::vector<std::string>& names, const std::string& name) {
  return std::binary_search(names.begin(), names.end(), name);
}

/// A name that no channel has yet.
template <class = void>
std::string unused_name(const std::vector<power_formula>& formulas, const std::string& wanted) {
  const auto taken = [&](const std::string& name) {
    return std::any_of(formulas.begin(), formulas.end(),
                       [&](const power_formula& f) { return f.channel.name == name; });
  };
  std::string name = wanted;
  for (int i = 2; taken(name); ++i) name = wanted + " " + std::to_string(i);
  return name;
}

/// Power sensors of one hwmon device: `power*_input` or `power*_average` in microwatts, else `in*` in
/// millivolts times `curr*` in milliamperes of one number.
template <file_tree Files>
std::vector<power_formula> hwmon_formulas(const Files& files, const std::string& folder, domain what) {
  std::vector<std::string> names;
  (void)files.list(folder, names);
  std::vector<power_formula> found;
  const auto add = [&](const std::string& label_file, const std::string& otherwise,
                       std::vector<std::string> paths, double scale) {
    std::string label = text_or_nothing(files, folder + "/" + label_file);
    for (std::string& p : paths) p = folder + "/" + p;
    found.push_back({{.name = unused_name(found, label.empty() ? otherwise : label), .domain = what},
                     std::move(paths),
                     scale});
  };
  for (int i = 0; i < 32; ++i) {
    const std::string power = "power" + std::to_string(i), in = "in" + std::to_string(i),
                      curr = "curr" + std::to_string(i);
    if (holds(names, power + "_input"))
      add(power + "_label", power, {power + "_input"}, 1e-6);
    else if (holds(names, power + "_average"))
      add(power + "_label", power, {power + "_average"}, 1e-6);
    else if (holds(names, in + "_input") && holds(names, curr + "_input") &&
             text_or_nothing(files, folder + "/" + in + "_label") != "sum of shunt voltages")
      add(in + "_label", in + " x " + curr, {in + "_input", curr + "_input"}, 1e-6);
  }
  return found;
}

/// Where a label says "total" ("power total" of a Corsair power supply), that channel holds the others: the
/// first such counts alone. Tells which it is, or the number of channels for none.
template <class = void>
std::size_t mark_labelled_total(std::vector<power_formula>& formulas) {
  const auto says_total = [](const power_formula& f) {
    std::string name = f.channel.name;
    for (char& c : name)
      if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return name.find("total") != std::string::npos;
  };
  const auto total = std::find_if(formulas.begin(), formulas.end(), says_total);
  if (total != formulas.end())
    for (power_formula& f : formulas) f.channel.in_total = &f == &*total;
  return static_cast<std::size_t>(total - formulas.begin());
}

}  // namespace detail

inline constexpr const char* hwmon_power_files = "/sys/class/hwmon/hwmon*/power*_input";

/// Finds the sensors of power below /sys/class/hwmon (kernel documentation, hwmon/sysfs-interface): each
/// device is one meter. Calls `found(meter)` for each and `refused(name, error)` for those that cannot be
/// read. Batteries and the INA3221 of a Jetson have readers of their own and are passed over.
template <file_tree Files, class Clock, class Found, class Refused>
void find_hwmon_power(const site<Files, Clock>& at, Found found, Refused refused) {
  const std::string base = at.path("/sys/class/hwmon");
  std::vector<std::string> devices, seen;
  (void)at.files.list(base, devices);
  for (const std::string& device : devices) {
    const std::string folder = base + "/" + device,
                      name = detail::text_or_nothing(at.files, folder + "/name");
    if (name.empty() || name.starts_with("ina3221") || name.starts_with("BAT") ||
        name.starts_with("ucsi_source_psy"))  // the nominal power of a plug, not a measured one
      continue;
    const domain what = name == "amdgpu" || name == "i915" || name == "xe" || name == "nouveau" ? domain::gpu
                        : name == "power_meter" ? domain::board
                                                : domain::rail;
    auto formulas = detail::hwmon_formulas(at.files, folder, what);
    if (formulas.empty()) continue;
    // Of several chips of one name, each but the first bears its device too.
    std::string title = "hwmon " + name;
    if (std::find(seen.begin(), seen.end(), name) != seen.end()) title += " " + device;
    seen.push_back(name);
    source about;
    about.name = title;
    about.ceiling = watts{5000};
    about.step = detail::milliseconds_in(
        at.files, folder + "/update_interval",
        detail::milliseconds_in(at.files, folder + "/power1_average_interval", seconds{0.1}));
    const std::size_t total = detail::mark_labelled_total(formulas);
    if (formulas.size() > 1 && total < formulas.size())
      about.notes.push_back("'" + formulas[total].channel.name +
                            "' counts alone, for by its label it holds the other channels");
    else if (formulas.size() > 1)
      about.notes.emplace_back(
          "all its channels are added up; where one of them feeds another, take the channels one by one");
    if (what == domain::gpu) about.notes.emplace_back("sees the graphics processor alone");
    try {
      found(sampled_files<Files, Clock>(
          at, std::move(about), formulas,
          "let this user read the file: chmod a+r, or a udev rule for the hwmon device"));
    } catch (const device_error& e) {
      refused(title, e);
    }
  }
}

}  // namespace edgetran::measure

#endif  // EDGETRAN_MEASURE_HWMON_POWER_HPP
