// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// Needs: POSIX files; outside the umbrella.
#ifndef EDGETRAN_MEASURE_POWERCAP_HPP
#define EDGETRAN_MEASURE_POWERCAP_HPP

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/measure/counter_bank.hpp"
#include "edgetran/measure/number_file.hpp"
#include "edgetran/measure/powercap_zones.hpp"
#include "edgetran/measure/rapl_domains.hpp"
#include "edgetran/measure/site.hpp"

namespace edgetran::measure {

struct powercap_options {
  watts ceiling{1000};       ///< of a zone; a step that implies more is no wrap but an error
  watts psys_ceiling{5000};  ///< of the zone of the whole machine
  rapl_total total = rapl_total::packages;
  std::vector<std::string> quirks{};  ///< by name, see rapl_domains.hpp; none is applied unasked
};

template <class Files, class Clock>
using powercap_meter = counter_bank<number_file<Files>, Clock>;

namespace detail {

/// How to get at the counters, for a user who may not read them.
inline std::string powercap_remedy(const std::string& energy_file) {
  return "since Linux 5.10 only root may read it, for power betrays secrets (PLATYPUS, CVE-2020-8694); where "
         "that "
         "is no danger: sudo chmod a+r " +
         energy_file.substr(0, energy_file.find("powercap/")) +
         "powercap/*/energy_uj, which lasts until the next boot; or for good a line in "
         "/etc/udev/rules.d/70-powercap.rules: SUBSYSTEM==\"powercap\", ACTION==\"add\", "
         "RUN+=\"/bin/chmod a+r /sys%p/energy_uj\"; or run as root";
}

/// The reason and remedy for a zone that cannot be read.
inline device_error powercap_refusal(const powercap_zone& z) {
  const std::string where = z.folder + (z.name.empty() ? "/name" : "/energy_uj");
  if (z.failure == ENOENT && z.name.empty())
    return device_error(
        "the zone is listed but not there, as where a container masks it", where,
        "Docker masks /sys/devices/virtual/powercap since GHSA-jq35-85cj-fj4p: run the container "
        "with --security-opt systempaths=unconfined, or with -v "
        "/sys/devices/virtual/powercap:/sys/devices/virtual/powercap:ro");
  return device_error("cannot open: " + std::generic_category().message(z.failure), where,
                      z.failure == EACCES || z.failure == EPERM
                          ? powercap_remedy(where)
                          : "read the kernel's messages (dmesg) about intel_rapl");
}

/// Zones with the channels that they make: of two views of one counter (registers and memory) the first that
/// can be read is kept, names are made unlike, and those in a zone inherit its socket.
struct zone_channels {
  std::vector<powercap_zone> zones;
  std::vector<channel> channels;
};

inline zone_channels channels_of_zones(const std::vector<powercap_zone>& found) {
  zone_channels out;
  channel parent;
  const powercap_zone* parent_zone = nullptr;
  std::map<std::string, std::pair<std::size_t, bool>> seen;  // full name to its place and kind of view
  for (const powercap_zone& z : found) {
    channel c = channel_of_zone(z.name);
    if (z.sub < 0 || parent_zone == nullptr || parent_zone->mmio != z.mmio || parent_zone->top != z.top) {
      parent = z.sub < 0 ? c : channel{};
      if (parent.name.empty()) parent.name = "zone " + std::to_string(z.top);
      parent_zone = &z;
    }
    if (z.sub < 0) {
      c.name = parent.name;
    } else {
      c.socket = parent.socket;
      c.die = parent.die;
      c.name = parent.name + "/" + (z.name.empty() ? std::to_string(z.sub) : c.name);
    }
    const auto [place, is_new] = seen.try_emplace(c.name, out.zones.size(), z.mmio);
    if (!is_new && place->second.second != z.mmio) {
      powercap_zone& first = out.zones[place->second.first];
      if (first.failure != 0 && z.failure == 0) first = z;
      continue;
    }
    const std::string plain = c.name;
    for (int again = 2; !is_new && again > 0;) {
      c.name = plain + "#" + std::to_string(again);
      again = seen.try_emplace(c.name, out.zones.size(), z.mmio).second ? 0 : again + 1;
    }
    out.zones.push_back(z);
    out.channels.push_back(std::move(c));
  }
  return out;
}

/// The largest number that a zone shows; 0 with a note where that is unknown.
template <class Files>
std::uint64_t range_of(const Files& files, const powercap_zone& z, const channel& c,
                       std::vector<std::string>& notes) {
  std::string unknown = "it says 0";
  try {
    const std::uint64_t range =
        number_file<Files>(files, z.folder + "/max_energy_range_uj", "sudo chmod a+r").read();
    if (range != 0) return range;
  } catch (const device_error& e) {
    unknown = e.what();
  }
  notes.push_back(c.name + ": a wrap of this counter is an error, for its range is unknown: " + unknown);
  return 0;
}

/// Whether two dies of one socket show the same counter: since boot they would have drifted far apart.
inline bool mirrored(const channel& a, std::uint64_t a_uj, const channel& b, std::uint64_t b_uj) {
  constexpr std::uint64_t joule = 1'000'000;
  return a.domain == domain::package && b.domain == domain::package && a.socket == b.socket && a.die &&
         b.die && a.die != b.die && a_uj > 100 * joule && std::max(a_uj, b_uj) - std::min(a_uj, b_uj) < joule;
}

}  // namespace detail

/// Opens the RAPL counters of the kernel's powercap class (Intel; AMD Zen since Linux 5.8) below the site's
/// root: every zone is a channel, unwrapped by itself. Throws device_error with the remedy if there is none,
/// or if one that counts in the total cannot be read; others that cannot be read are left out with a note.
template <class Files, class Clock>
powercap_meter<Files, Clock> open_powercap(const site<Files, Clock>& at,
                                           const powercap_options& options = {}) {
  auto [zones, channels] = detail::channels_of_zones(find_powercap_zones(at));
  if (zones.empty())
    throw device_error("no zone of RAPL", at.path(powercap_folders.front()),
                       "load the driver (sudo modprobe intel_rapl_msr); virtual machines have none");
  mark_total(channels, options.total);

  source about;
  about.name = "powercap";
  about.step = seconds{1e-3};  // Intel SDM volume 3, MSR_PKG_ENERGY_STATUS
  double factor = 1;
  for (const std::string& asked : options.quirks) {
    const quirk& q = find_quirk(asked);
    factor *= q.package_factor;
    about.notes.push_back("quirk " + asked + ": " + std::string(q.effect) + " (" + std::string(q.source) +
                          ")");
    for (std::size_t i = 0; q.one_die && i < channels.size(); ++i)
      if (channels[i].domain == domain::package && channels[i].die.value_or(0) != 0)
        channels[i].in_total = false;
  }

  const bool registers = std::any_of(zones.begin(), zones.end(),
                                     [](const powercap_zone& z) { return !z.mmio && z.failure == 0; });
  std::vector<std::pair<channel, std::uint64_t>> first_values;
  std::vector<std::optional<std::pair<number_file<Files>, std::uint64_t>>> opened(zones.size());
  for (std::size_t i = 0; i < zones.size(); ++i) {
    const powercap_zone& z = zones[i];
    try {
      if (z.failure != 0) throw detail::powercap_refusal(z);
      const std::string energy = z.folder + "/energy_uj";
      const std::uint64_t range = detail::range_of(at.files, z, channels[i], about.notes);
      number_file<Files> file(at.files, energy, detail::powercap_remedy(energy),
                              range == 0 ? std::numeric_limits<std::uint64_t>::max() : range);
      const std::uint64_t value = file.read();
      for (const auto& [other, other_value] : first_values)
        if (options.quirks.empty() && detail::mirrored(channels[i], value, other, other_value))
          about.notes.push_back(
              other.name + " and " + channels[i].name +
              " seem to show one counter and are both counted; programs that use the library "
              "count it once by powercap_options::quirks \"mirrored-dies\"");
      first_values.emplace_back(channels[i], value);
      opened[i].emplace(std::move(file), range);
    } catch (const device_error& e) {
      // Without a name it may be a package, unless it is the second view of what the registers show.
      if (channels[i].in_total || (z.name.empty() && !(z.mmio && registers))) throw;
      about.notes.push_back(channels[i].name + " is left out: " + e.what());
    }
  }

  powercap_meter<Files, Clock> meter(std::move(about), at.clock);
  for (std::size_t i = 0; i < zones.size(); ++i)
    if (opened[i])
      meter.add(channels[i], std::move(opened[i]->first), period_of_range(opened[i]->second),
                joules{channels[i].domain == domain::package ? factor * 1e-6 : 1e-6},
                channels[i].domain == domain::psys ? options.psys_ceiling : options.ceiling);
  meter.start();
  return meter;
}

/// Calls `found(meter)` if the machine has zones of RAPL that can be read, `refused(name, error)` if it has
/// some that cannot, and neither if it has none.
template <class Files, class Clock, class Found, class Refused>
void find_powercap(const site<Files, Clock>& at, Found found, Refused refused,
                   const powercap_options& options = {}) {
  if (find_powercap_zones(at).empty()) return;
  try {
    found(open_powercap(at, options));
  } catch (const device_error& e) {
    refused("powercap", e);
  }
}

}  // namespace edgetran::measure

#endif  // EDGETRAN_MEASURE_POWERCAP_HPP
