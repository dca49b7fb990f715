// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// Needs: POSIX files; outside the umbrella.
#ifndef EDGETRAN_MEASURE_PERF_ENERGY_HPP
#define EDGETRAN_MEASURE_PERF_ENERGY_HPP

#include <array>
#include <cerrno>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/measure/counter_bank.hpp"
#include "edgetran/measure/perf_event.hpp"
#include "edgetran/measure/rapl_domains.hpp"
#include "edgetran/measure/site.hpp"

namespace edgetran::measure {

struct perf_energy_options {
  watts ceiling{1000};       ///< of a channel
  watts psys_ceiling{5000};  ///< of the whole machine
  rapl_total total = rapl_total::packages;
};

/// Units of performance monitoring that may count energy: Intel and AMD packages, and newer AMD cores.
inline constexpr std::array<std::string_view, 2> perf_energy_units{
    "/sys/bus/event_source/devices/power", "/sys/bus/event_source/devices/power_core"};

/// One open energy event as the input of a counter.
template <perf_events Events>
class perf_input {
 public:
  perf_input(typename Events::counter counter, std::string path)
      : counter_(std::move(counter)), path_(std::move(path)) {}
  std::uint64_t read() {
    std::uint64_t count = 0;
    if (const int failed = counter_.read(count); failed != 0)
      throw device_error("cannot read: " + std::generic_category().message(failed), path_,
                         "the processor may have gone offline: open the meter again");
    return count;
  }
  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  typename Events::counter counter_;
  std::string path_;
};

template <class Clock, perf_events Events = kernel_perf_events>
using perf_energy_meter = counter_bank<perf_input<Events>, Clock>;

namespace detail {

/// "0,18", "0-3,8": processors.
inline std::optional<std::vector<int>> parse_cpu_list(std::string_view text) {
  std::vector<int> cpus;
  const auto number = [&](int& value) {
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (problem != std::errc{} || value < 0 || value > 1'000'000) return false;
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    return true;
  };
  for (;;) {
    int first = 0;
    if (!number(first)) return std::nullopt;
    int last = first;
    if (text.starts_with('-')) {
      text.remove_prefix(1);
      if (!number(last) || last < first) return std::nullopt;
    }
    for (int cpu = first; cpu <= last; ++cpu) cpus.push_back(cpu);
    if (text.empty()) return cpus;
    if (text.front() != ',') return std::nullopt;
    text.remove_prefix(1);
  }
}

/// "event=0x02".
inline std::optional<std::uint64_t> parse_event(std::string_view text) {
  constexpr std::string_view key = "event=0x";
  if (!text.starts_with(key)) return std::nullopt;
  std::uint64_t value = 0;
  const char* end = text.data() + text.size();
  const auto [stop, problem] = std::from_chars(text.data() + key.size(), end, value, 16);
  if (problem != std::errc{} || stop != end) return std::nullopt;
  return value;
}

inline domain domain_of_event(std::string_view event) {
  if (event == "energy-pkg") return domain::package;
  if (event == "energy-cores" || event == "energy-core") return domain::core;
  if (event == "energy-ram") return domain::dram;
  if (event == "energy-gpu") return domain::gpu;
  if (event == "energy-psys") return domain::psys;
  return domain::other;
}

template <class Files, class Clock>
std::optional<int> number_at(const site<Files, Clock>& at, const std::string& absolute) {
  std::string text;
  int value = 0;
  if (read_text(at.files, at.path(absolute), text) != 0) return std::nullopt;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (problem != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

/// What the files say of one event of a unit. Throws device_error.
struct perf_event_text {
  std::uint64_t config = 0;
  joules tick{};
};

template <class Files>
perf_event_text read_event(const Files& files, const std::string& path) {
  perf_event_text e;
  std::string config, scale, unit;
  const bool there = read_text(files, path, config) == 0 && read_text(files, path + ".scale", scale) == 0 &&
                     read_text(files, path + ".unit", unit) == 0;
  const auto number = parse_event(config);
  double tick = 0;
  const auto [end, problem] = std::from_chars(scale.data(), scale.data() + scale.size(), tick);
  if (!there || !number || problem != std::errc{} || end != scale.data() + scale.size() ||
      !(tick > 0 && tick < 1) || unit != "Joules")
    throw device_error("an event of energy that we cannot read: '" + config + "', scale '" + scale +
                           "', unit '" + unit + "'",
                       path, "expected are event=0x.., a scale below 1 and Joules");
  e.config = *number;
  e.tick = joules{tick};
  return e;
}

template <class Files, class Clock>
device_error perf_refusal(const site<Files, Clock>& at, const std::string& where, int code) {
  const auto level = number_at(at, "/proc/sys/kernel/perf_event_paranoid");
  const std::string now = level ? "kernel.perf_event_paranoid is " + std::to_string(*level) : "";
  if (code == EACCES || code == EPERM)
    return device_error(
        "cannot open: " + std::generic_category().message(code), where,
        now + (now.empty() ? "" : ": ") +
            "sudo sysctl kernel.perf_event_paranoid=0, or sudo setcap cap_perfmon+ep on this "
            "program, or run as root; containers also need perf_event_open in their seccomp profile "
            "(docker run --cap-add PERFMON)");
  return device_error("cannot open: " + std::generic_category().message(code), where,
                      code == ENOSYS  ? "measure under Linux"
                      : code == EXDEV ? "these files are not of this machine: leave the root out"
                                      : "read the kernel's messages (dmesg) about rapl pmu");
}

}  // namespace detail

/// Opens the energy counters that perf shows, for every event of energy and one processor of each package:
/// 64 bits, so they do not wrap. Throws device_error with the remedy if there are none, or if one that counts
/// in the total cannot be opened.
template <class Files, class Clock, perf_events Events = kernel_perf_events>
perf_energy_meter<Clock, Events> open_perf_energy(const site<Files, Clock>& at,
                                                  const perf_energy_options& options = {},
                                                  const Events& events = {}) {
  struct found {
    std::uint32_t type;
    int cpu;
    std::string path;
    detail::perf_event_text event;
  };
  std::vector<found> wanted;
  std::vector<channel> channels;
  std::vector<std::string> names;
  for (const std::string_view unit : perf_energy_units) {
    const std::string folder = at.path(unit);
    if (at.files.list(folder + "/events", names) != 0) continue;
    const auto type = detail::number_at(at, std::string(unit) + "/type");
    std::string mask;
    (void)read_text(at.files, folder + "/cpumask", mask);
    const auto cpus = detail::parse_cpu_list(mask);
    if (!type || *type < 0 || !cpus)
      throw device_error("no type or cpumask but '" + mask + "'", folder, "update the kernel");
    for (const std::string& name : names) {
      if (!name.starts_with("energy-") || name.find('.') != std::string::npos) continue;
      const std::string path = folder + "/events/" + name;
      const auto event = detail::read_event(at.files, path);
      for (const int cpu : *cpus) {
        const std::string processor = "cpu" + std::to_string(cpu);
        const std::string topology = "/sys/devices/system/cpu/" + processor + "/topology/";
        channels.push_back({.name = processor + "/" + name,
                            .domain = detail::domain_of_event(name),
                            .socket = detail::number_at(at, topology + "physical_package_id"),
                            .die = detail::number_at(at, topology + "die_id")});
        wanted.push_back({static_cast<std::uint32_t>(*type), cpu, path, event});
      }
    }
  }
  if (wanted.empty())
    throw device_error("no event of energy", at.path(perf_energy_units.front()),
                       "load the driver (sudo modprobe rapl); virtual machines have none");
  mark_total(channels, options.total);

  source about;
  about.name = "perf_event";
  about.step = seconds{1e-3};
  std::vector<std::optional<typename Events::counter>> opened(wanted.size());
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    typename Events::counter counter;
    const int failed = events.open(wanted[i].type, wanted[i].event.config, wanted[i].cpu, counter);
    if (failed == 0) {
      opened[i] = std::move(counter);
      continue;
    }
    const device_error refusal = detail::perf_refusal(at, wanted[i].path, failed);
    if (channels[i].in_total) throw refusal;
    about.notes.push_back(channels[i].name + " is left out: " + refusal.what());
  }
  perf_energy_meter<Clock, Events> meter(std::move(about), at.clock);
  for (std::size_t i = 0; i < wanted.size(); ++i)
    if (opened[i])
      meter.add(channels[i], perf_input<Events>(std::move(*opened[i]), wanted[i].path), 0,
                wanted[i].event.tick,
                channels[i].domain == domain::psys ? options.psys_ceiling : options.ceiling);
  meter.start();
  return meter;
}

/// Calls `found(meter)` if the machine has events of energy that can be opened, `refused(name, error)` if it
/// has some that cannot, and neither if it has none.
template <class Files, class Clock, class Found, class Refused, perf_events Events = kernel_perf_events>
void find_perf_energy(const site<Files, Clock>& at, Found found, Refused refused,
                      const perf_energy_options& options = {}, const Events& events = {}) {
  std::vector<std::string> names;
  bool any = false;
  for (const std::string_view unit : perf_energy_units)
    any = at.files.list(at.path(unit) + "/events", names) == 0 || any;
  if (!any) return;
  try {
    found(open_perf_energy(at, options, events));
  } catch (const device_error& e) {
    refused("perf_event", e);
  }
}

}  // namespace edgetran::measure

#endif  // EDGETRAN_MEASURE_PERF_ENERGY_HPP
