// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// Needs: POSIX types; a kit for tests, outside the umbrella.
#ifndef EDGETRAN_MEASURE_FAKE_MACHINE_HPP
#define EDGETRAN_MEASURE_FAKE_MACHINE_HPP

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>

#include "edgetran/measure/fake/files.hpp"

namespace edgetran::measure::fake {

/// The state of a machine that a measurement is recorded with: processors and their sockets, frequencies,
/// temperatures, load.
class machine {
 public:
  explicit machine(files tree) : tree_(std::move(tree)) {}

  /// A processor of a socket and die, with its frequency.
  const machine& processor(int n, int socket = 0, int die = 0, std::uint64_t kilohertz = 2'400'000,
                           const std::string& governor = "performance") const {
    const std::string folder = "/sys/devices/system/cpu/cpu" + std::to_string(n);
    tree_.write(folder + "/topology/physical_package_id", std::to_string(socket) + "\n");
    tree_.write(folder + "/topology/die_id", std::to_string(die) + "\n");
    tree_.write(folder + "/cpufreq/scaling_cur_freq", std::to_string(kilohertz) + "\n");
    tree_.write(folder + "/cpufreq/scaling_governor", governor + "\n");
    return *this;
  }
  /// A thermal zone in degrees Celsius.
  const machine& temperature(int zone, const std::string& type, double celsius) const {
    const std::string folder = "/sys/class/thermal/thermal_zone" + std::to_string(zone);
    tree_.write(folder + "/type", type + "\n");
    tree_.write(folder + "/temp", std::to_string(std::llround(1e3 * celsius)) + "\n");
    return *this;
  }
  /// Ticks of all processors since boot (/proc/stat).
  const machine& ticks(std::uint64_t user, std::uint64_t idle, std::uint64_t iowait = 0,
                       std::uint64_t steal = 0) const {
    tree_.write("/proc/stat", "cpu  " + std::to_string(user) + " 0 0 " + std::to_string(idle) + " " +
                                  std::to_string(iowait) + " 0 0 " + std::to_string(steal) + " 0 0\n");
    return *this;
  }
  const machine& load(const std::string& three_averages) const {
    tree_.write("/proc/loadavg", three_averages + " 1/100 12345\n");
    return *this;
  }
  const machine& memory(std::uint64_t total_kib, std::uint64_t available_kib) const {
    tree_.write("/proc/meminfo", "MemTotal:       " + std::to_string(total_kib) +
                                     " kB\nMemAvailable:   " + std::to_string(available_kib) + " kB\n");
    return *this;
  }
  const machine& model(const std::string& name) const {
    tree_.write("/proc/cpuinfo", "processor\t: 0\nmodel name\t: " + name + "\n");
    return *this;
  }
  const machine& perf_event_paranoid(int level) const {
    tree_.write("/proc/sys/kernel/perf_event_paranoid", std::to_string(level) + "\n");
    return *this;
  }

 private:
  files tree_;
};

}  // namespace edgetran::measure::fake

#endif  // EDGETRAN_MEASURE_FAKE_MACHINE_HPP
