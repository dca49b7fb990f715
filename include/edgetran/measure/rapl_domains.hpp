// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// Needs: nothing; serves the readers of RAPL, outside the umbrella.
#ifndef EDGETRAN_MEASURE_RAPL_DOMAINS_HPP
#define EDGETRAN_MEASURE_RAPL_DOMAINS_HPP

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/measure/meter.hpp"

namespace edgetran::measure {

/// The channel that the name of a powercap zone stands for: "package-1", "package-1-die-0", "core", "uncore",
/// "dram", "psys". The number is that of the socket, whatever the zone's own number is.
inline channel channel_of_zone(std::string_view name) {
  channel c;
  c.name = name;
  const auto number_behind = [&](std::string_view key) -> std::optional<int> {
    const std::size_t at = name.find(key);
    if (at == std::string_view::npos) return std::nullopt;
    const std::string_view rest = name.substr(at + key.size());
    int value = 0;
    const auto [end, problem] = std::from_chars(rest.data(), rest.data() + rest.size(), value);
    if (problem != std::errc{} || value < 0) return std::nullopt;
    return value;
  };
  if (name.starts_with("package")) {
    c.domain = domain::package;
    c.socket = number_behind("package-");
    c.die = number_behind("-die-");
  } else if (name.starts_with("psys")) {
    c.domain = domain::psys;
  } else if (name == "core") {
    c.domain = domain::core;
  } else if (name == "uncore") {
    c.domain = domain::uncore;
  } else if (name == "dram") {
    c.domain = domain::dram;
  }
  return c;
}

/// Which channels make the total of a machine.
enum class rapl_total {
  packages,  ///< packages and their memory; the default, for psys is wrong on some laptops (Kaby Lake)
  psys       ///< psys where there is one
};

/// Says of each channel whether it counts in the total, so that no energy counts twice: parents stand for
/// their children; without packages, cores and uncores count; without all of these, psys.
inline void mark_total(std::vector<channel>& channels, rapl_total rule = rapl_total::packages) {
  const auto has = [&](domain d) {
    return std::any_of(channels.begin(), channels.end(), [&](const channel& c) { return c.domain == d; });
  };
  const bool packages = has(domain::package), cores = has(domain::core) || has(domain::uncore);
  const bool psys =
      has(domain::psys) && (rule == rapl_total::psys || !(packages || cores || has(domain::dram)));
  for (channel& c : channels) {
    const bool inner = c.domain == domain::core || c.domain == domain::uncore || c.domain == domain::gpu;
    c.in_total = c.domain == domain::psys ? psys
                 : psys                   ? false
                 : inner                  ? !packages
                                          : c.domain == domain::package || c.domain == domain::dram;
  }
  if (std::none_of(channels.begin(), channels.end(), [](const channel& c) { return c.in_total; }))
    for (channel& c : channels) c.in_total = true;  // zones of a kind that we do not know
}

/// A processor whose counters are known to mislead. Nothing is corrected unless it is asked for by name.
struct quirk {
  std::string_view name;
  std::string_view processors;  ///< that it was seen on, as /proc/cpuinfo names them
  std::string_view effect;
  std::string_view source;
  double package_factor;  ///< on the energy of packages
  bool one_die;           ///< of each socket counts
};

inline constexpr std::array quirks{
    quirk{"mirrored-dies", "AMD Ryzen Threadripper",
          "every die shows the socket's counter: one die of a socket counts", "CodeCarbon issue 1274", 1,
          true},
    quirk{"threadripper-half", "AMD Ryzen Threadripper",
          "energies of packages are halved, as CodeCarbon does", "CodeCarbon pull request 316", 0.5, false},
};

/// Throws unknown_error that lists the names there are.
inline const quirk& find_quirk(std::string_view name) {
  std::string known;
  for (const quirk& q : quirks) {
    if (q.name == name) return q;
    known += (known.empty() ? "" : ", ") + std::string(q.name);
  }
  throw unknown_error("no quirk '" + std::string(name) + "'", "quirks", "known are " + known);
}

}  // namespace edgetran::measure

#endif  // EDGETRAN_MEASURE_RAPL_DOMAINS_HPP
