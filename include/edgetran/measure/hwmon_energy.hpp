// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// Needs: POSIX files; outside the umbrella.
#ifndef EDGETRAN_MEASURE_HWMON_ENERGY_HPP
#define EDGETRAN_MEASURE_HWMON_ENERGY_HPP

#include <algorithm>
#include <charconv>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/measure/counter_bank.hpp"
#include "edgetran/measure/number_file.hpp"
#include "edgetran/measure/rapl_domains.hpp"
#include "edgetran/measure/site.hpp"

namespace edgetran::measure {

struct hwmon_energy_options {
  watts ceiling{2000};  ///< of a channel
};

/// A chip of hwmon that counts energy: its folder and its name ("amd_energy", "xe" ...).
struct hwmon_chip {
  std::string folder;
  std::string name;
  std::vector<int> energies;  ///< N of energyN_input, in order
};

template <class Files, class Clock>
using hwmon_energy_meter = counter_bank<number_file<Files>, Clock>;

namespace detail {

/// N of "energyN_input".
inline std::optional<int> energy_number(std::string_view file) {
  constexpr std::string_view before = "energy", behind = "_input";
  if (!file.starts_with(before) || !file.ends_with(behind) || file.size() <= before.size() + behind.size())
    return std::nullopt;
  file = file.substr(before.size(), file.size() - before.size() - behind.size());
  int n = 0;
  const auto [end, problem] = std::from_chars(file.data(), file.data() + file.size(), n);
  if (problem != std::errc{} || end != file.data() + file.size() || n < 0) return std::nullopt;
  return n;
}

inline channel channel_of_label(std::string_view chip, std::string_view label) {
  channel c;
  c.name = label;
  const auto numbered = [&](std::string_view key, domain d) {
    if (!label.starts_with(key)) return false;
    const std::string_view digits = label.substr(key.size());
    int n = 0;
    const auto [end, problem] = std::from_chars(digits.data(), digits.data() + digits.size(), n);
    if (problem != std::errc{} || end != digits.data() + digits.size()) return false;
    c.domain = d;
    if (d == domain::package) c.socket = n;
    return true;
  };
  if (chip == "amd_energy") {
    if (!numbered("Esocket", domain::package)) (void)numbered("Ecore", domain::core);
  } else if (chip == "i915" || chip == "xe") {
    c.domain = domain::gpu;
  }
  return c;
}

}  // namespace detail

/// Chips with at least one counter of energy below the site's root.
template <class Files, class Clock>
std::vector<hwmon_chip> find_hwmon_energies(const site<Files, Clock>& at) {
  std::vector<hwmon_chip> chips;
  std::vector<std::string> folders, files;
  (void)at.files.list(at.path("/sys/class/hwmon"), folders);
  for (const std::string& entry : folders) {
    hwmon_chip chip{at.path("/sys/class/hwmon/" + entry), entry, {}};
    if (at.files.list(chip.folder, files) != 0) continue;
    for (const std::string& file : files)
      if (const auto n = detail::energy_number(file)) chip.energies.push_back(*n);
    if (chip.energies.empty()) continue;
    std::sort(chip.energies.begin(), chip.energies.end());
    std::string name;
    if (read_text(at.files, chip.folder + "/name", name) == 0 && !name.empty()) chip.name = name;
    chips.push_back(std::move(chip));
  }
  return chips;
}

/// Opens the counters of one chip, in microjoules and 64 bits (kernel documentation, hwmon/sysfs-interface).
/// Of amd_energy the sockets count in the total and its cores are in them; of a graphics card the first
/// counter, which is the card's; of other chips all. Throws device_error with the remedy if one cannot be
/// read.
template <class Files, class Clock>
hwmon_energy_meter<Files, Clock> open_hwmon_energy(const site<Files, Clock>& at, const hwmon_chip& chip,
                                                   const hwmon_energy_options& options = {}) {
  source about;
  about.name = "hwmon " + chip.name;
  // amd_energy documents 1 ms; drivers of cards and boards do not say, and some average.
  about.step = chip.name == "amd_energy" ? seconds{1e-3} : seconds{0.1};
  std::vector<channel> channels;
  for (const int n : chip.energies) {
    std::string label;
    const std::string file = "energy" + std::to_string(n);
    if (read_text(at.files, chip.folder + "/" + file + "_label", label) != 0 || label.empty()) label = file;
    channel c = detail::channel_of_label(chip.name, label);
    for (const channel& other : channels)
      if (other.name == c.name) c.name += "#" + std::to_string(n);
    channels.push_back(std::move(c));
  }
  if (chip.name == "amd_energy") mark_total(channels);
  if (chip.name == "i915" || chip.name == "xe")
    for (channel& c : channels) c.in_total = &c == &channels.front();
  hwmon_energy_meter<Files, Clock> meter(std::move(about), at.clock);
  for (std::size_t i = 0; i < channels.size(); ++i) {
    const std::string path = chip.folder + "/energy" + std::to_string(chip.energies[i]) + "_input";
    meter.add(
        channels[i],
        number_file<Files>(at.files, path,
                           "power betrays secrets (PLATYPUS, CVE-2020-8694), so only root may read it; where "
                           "that is no danger: sudo chmod a+r " +
                               path + ", or run as root"),
        0, joules{1e-6}, options.ceiling);
  }
  meter.start();
  return meter;
}

/// Calls `found(meter)` for each chip that counts energy and `refused(name, error)` for those that cannot be
/// read.
template <class Files, class Clock, class Found, class Refused>
void find_hwmon_energy(const site<Files, Clock>& at, Found found, Refused refused,
                       const hwmon_energy_options& options = {}) {
  for (const hwmon_chip& chip : find_hwmon_energies(at)) {
    try {
      found(open_hwmon_energy(at, chip, options));
    } catch (const device_error& e) {
      refused("hwmon " + chip.name, e);
    }
  }
}

}  // namespace edgetran::measure

#endif  // EDGETRAN_MEASURE_HWMON_ENERGY_HPP
