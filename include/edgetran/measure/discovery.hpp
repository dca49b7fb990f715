// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// Needs: nothing; for run-time choice only, so outside the umbrella.
#ifndef EDGETRAN_MEASURE_DISCOVERY_HPP
#define EDGETRAN_MEASURE_DISCOVERY_HPP

#include <string>
#include <utility>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/measure/any_meter.hpp"

namespace edgetran::measure {

/// A source that is there and cannot be read.
struct refusal {
  std::string source{};
  std::string problem{};
  std::string where{};
  std::string remedy{};
};

/// What a machine has to measure energy with, in the order in which it was looked for: the best first. Meters
/// may see the same energy (powercap and perf_event both show RAPL), so take one for each part of the
/// machine and do not add them up.
struct discovery {
  std::vector<any_meter> meters{};
  std::vector<refusal> refused{};
  std::vector<std::string> looked_for{};  ///< files and libraries, "*" for any name

  /// What finders call with a meter and with a refusal: `find_powercap(site, d.found(), d.refuse())`.
  [[nodiscard]] auto found() {
    return [this](auto meter) { meters.emplace_back(std::move(meter)); };
  }
  [[nodiscard]] auto refuse() {
    return [this](const std::string& source, const error& e) {
      refused.push_back({source, e.problem(), e.where(), e.remedy()});
    };
  }

  /// All of it for people, a line each.
  [[nodiscard]] std::string explain() const {
    std::string text;
    for (const any_meter& m : meters) {
      const source& s = m.description();
      text += "found " + s.name + " (" + std::string(name(s.kind)) + "):";
      for (const channel& c : s.channels) text += " " + c.name + (c.in_total ? "" : " (in another)");
      text += "\n";
      for (const std::string& note : s.notes) text += "  note: " + note + "\n";
    }
    for (const refusal& r : refused)
      text += "refused " + r.source + ": " + error(r.problem, r.where, r.remedy).what() + "\n";
    if (meters.empty()) {
      text += refused.empty() ? "no source of energy; looked for:\n" : "looked for:\n";
      for (const std::string& file : looked_for) text += "  " + file + "\n";
    }
    return text;
  }
};

}  // namespace edgetran::measure

#endif  // EDGETRAN_MEASURE_DISCOVERY_HPP
