// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// Needs: POSIX types; a kit for tests, outside the umbrella.
#ifndef EDGETRAN_MEASURE_FAKE_POWERCAP_HPP
#define EDGETRAN_MEASURE_FAKE_POWERCAP_HPP

#include <string>
#include <utility>

#include "edgetran/measure/fake/counter.hpp"
#include "edgetran/measure/fake/files.hpp"

namespace edgetran::measure::fake {

/// Builds the zones of /sys/class/powercap in a tree of files.
class powercap {
 public:
  /// `base` is where zones lie; `nested` puts "intel-rapl:0:1" into the folder of "intel-rapl:0", as below
  /// /sys/devices/virtual/powercap/intel-rapl.
  explicit powercap(files tree, std::string base = "/sys/class/powercap", bool nested = false)
      : tree_(std::move(tree)), base_(std::move(base)), nested_(nested) {}

  /// A zone "intel-rapl:0" or "intel-rapl-mmio:0:1" that shows the counter.
  const powercap& zone(const std::string& id, const std::string& name, const counter& shown) const {
    const std::string at = folder(id);
    tree_.write(at + "/name", name + "\n");
    tree_.write(at + "/enabled", "1\n");
    tree_.write(at + "/max_energy_range_uj", std::to_string(shown.range()) + "\n");
    tree_.compute_number(at + "/energy_uj", [shown] { return shown.microjoules(); });
    return *this;
  }
  [[nodiscard]] std::string folder(const std::string& id) const {
    const std::size_t first = id.find(':'), second = id.find(':', first + 1);
    if (!nested_ || second == std::string::npos) return base_ + "/" + id;
    return base_ + "/" + id.substr(0, second) + "/" + id;
  }
  [[nodiscard]] std::string energy(const std::string& id) const { return folder(id) + "/energy_uj"; }
  [[nodiscard]] std::string range(const std::string& id) const { return folder(id) + "/max_energy_range_uj"; }

 private:
  files tree_;
  std::string base_;
  bool nested_;
};

}  // namespace edgetran::measure::fake

#endif  // EDGETRAN_MEASURE_FAKE_POWERCAP_HPP
