// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// Needs: POSIX files; outside the umbrella.
#ifndef EDGETRAN_MEASURE_POWERCAP_ZONES_HPP
#define EDGETRAN_MEASURE_POWERCAP_ZONES_HPP

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <tuple>
#include <utility>
#include <vector>

#include "edgetran/measure/site.hpp"

namespace edgetran::measure {

/// Where kernels and containers show the zones of RAPL: a link to each in the first, nested folders in the
/// others.
inline constexpr std::array<std::string_view, 6> powercap_folders{
    "/sys/class/powercap",
    "/sys/class/powercap/intel-rapl",
    "/sys/class/powercap/intel-rapl/subsystem",
    "/sys/devices/virtual/powercap",
    "/sys/devices/virtual/powercap/intel-rapl",
    "/sys/devices/virtual/powercap/intel-rapl-mmio"};

/// One zone of the kernel's powercap class.
struct powercap_zone {
  bool mmio = false;  ///< read through memory, a second view of what the registers show
  int top = 0;        ///< numbers of the zone and of the one in it, which say nothing about sockets
  int sub = -1;       ///< -1 for a zone that lies in none
  std::vector<std::string> folders{};  ///< that show it, root included
  std::string name{};                  ///< as the kernel wrote it; empty if it cannot be read
  std::string folder{};                ///< the one to read from
  int failure = 0;                     ///< errno of the best of the folders
};

namespace detail {

/// "intel-rapl:0", "intel-rapl:0:2", "intel-rapl-mmio:0".
inline std::optional<powercap_zone> parse_zone(std::string_view id) {
  powercap_zone z;
  constexpr std::string_view msr = "intel-rapl:", mmio = "intel-rapl-mmio:";
  z.mmio = id.starts_with(mmio);
  if (!z.mmio && !id.starts_with(msr)) return std::nullopt;
  id.remove_prefix(z.mmio ? mmio.size() : msr.size());
  const auto number = [&](int& value) {
    const auto [end, problem] = std::from_chars(id.data(), id.data() + id.size(), value);
    if (problem != std::errc{} || value < 0) return false;
    id.remove_prefix(static_cast<std::size_t>(end - id.data()));
    return true;
  };
  if (!number(z.top)) return std::nullopt;
  if (id.empty()) return z;
  id.remove_prefix(1);
  if (!number(z.sub) || !id.empty()) return std::nullopt;
  return z;
}

}  // namespace detail

/// All zones that are listed below the site's root, each once, in the order of their numbers. Those that
/// cannot be read are among them.
template <class Files, class Clock>
std::vector<powercap_zone> find_powercap_zones(const site<Files, Clock>& at) {
  std::vector<powercap_zone> zones;
  const auto add = [&](const std::string& folder, const std::string& id) {
    const auto z = detail::parse_zone(id);
    if (!z) return false;
    const auto same = std::find_if(zones.begin(), zones.end(), [&](const powercap_zone& other) {
      return std::tie(other.mmio, other.top, other.sub) == std::tie(z->mmio, z->top, z->sub);
    });
    powercap_zone& entry = same != zones.end() ? *same : zones.emplace_back(*z);
    entry.folders.push_back(folder + "/" + id);
    return z->sub < 0;
  };
  std::vector<std::string> names, inner;
  for (const std::string_view base : powercap_folders) {
    const std::string folder = at.path(base);
    (void)at.files.list(folder, names);
    for (const std::string& id : names) {
      if (!add(folder, id)) continue;
      (void)at.files.list(folder + "/" + id, inner);
      for (const std::string& sub : inner) (void)add(folder + "/" + id, sub);
    }
  }
  std::sort(zones.begin(), zones.end(), [](const powercap_zone& a, const powercap_zone& b) {
    return std::tie(a.mmio, a.top, a.sub) < std::tie(b.mmio, b.top, b.sub);
  });
  for (powercap_zone& z : zones) {
    z.failure = ENOENT;
    for (const std::string& folder : z.folders) {
      std::string name;
      typename Files::file energy;
      int failed = read_text(at.files, folder + "/name", name);
      if (failed == 0) {
        z.name = name;
        failed = at.files.open(folder + "/energy_uj", energy);
      }
      if (z.folder.empty() || failed == 0 || z.failure == ENOENT) {
        z.folder = folder;
        z.failure = failed;
      }
      if (failed == 0) break;
    }
  }
  return zones;
}

}  // namespace edgetran::measure

#endif  // EDGETRAN_MEASURE_POWERCAP_ZONES_HPP
