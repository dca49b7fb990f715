// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_SEARCH_CODESIGN_CODESIGN_OBJECTIVE_HPP
#define EDGETRAN_SEARCH_CODESIGN_CODESIGN_OBJECTIVE_HPP

#include <array>
#include <charconv>
#include <cmath>
#include <string>

#include "edgetran/core/error.hpp"
#include "edgetran/core/units.hpp"

namespace edgetran::search {

namespace detail {
/// A number in the fewest digits that name it, for messages.
inline std::string shortest(double x) {
  std::array<char, 32> text{};
  return {text.data(), std::to_chars(text.data(), text.data() + text.size(), x).ptr};
}
}  // namespace detail

/// What is known of an architecture on a device: the costs of a sequence, and how good the architecture is,
/// which no device changes.
struct codesign_outcome {
  double accuracy = 0;  ///< such as a GLUE score, in 0 .. 1
  seconds latency{};
  joules energy{};
  watts peak_power{};
};

/// EdgeTran's scalar: one minus the weighted sum of accuracy and of what each cost leaves of its normaliser.
/// It is minimised. The defaults are the published ones, whose normalisers are the slowest board's: with them
/// the costs of a fast device hardly count, so give those of the devices at hand.
/// Source: EdgeTran (IEEE TMC 2024) and its published program.
struct codesign_objective {
  double accuracy_weight = 0.5;
  double latency_weight = 0.2;
  double energy_weight = 0.2;
  double peak_power_weight = 0.1;
  double greatest_accuracy = 1;
  seconds greatest_latency{1000};
  joules greatest_energy{2000};
  watts greatest_peak_power{300};

  /// Throws `numeric_error` for a weight that is negative or not finite, weights that are all below 1e-300,
  /// and a normaliser that is not above 0.
  void check() const {
    for (const double w : {accuracy_weight, latency_weight, energy_weight, peak_power_weight})
      if (!(w >= 0 && std::isfinite(w)))
        throw numeric_error("a weight of " + detail::shortest(w), who, "give finite weights of at least 0");
    if (!(accuracy_weight + latency_weight + energy_weight + peak_power_weight >= 1e-300))
      throw numeric_error("weights that are all 0, or next to it", who, "give at least one that is not");
    for (const double n :
         {greatest_accuracy, greatest_latency.value(), greatest_energy.value(), greatest_peak_power.value()})
      if (!(n > 0 && std::isfinite(n)))
        throw numeric_error("a normaliser of " + detail::shortest(n), who,
                            "give the greatest value that is expected, above 0");
  }

  [[nodiscard]] double operator()(const codesign_outcome& o) const {
    const double performance = accuracy_weight * (o.accuracy / greatest_accuracy) +
                               latency_weight * (1 - o.latency / greatest_latency) +
                               energy_weight * (1 - o.energy / greatest_energy) +
                               peak_power_weight * (1 - o.peak_power / greatest_peak_power);
    return 1 - performance;
  }

 private:
  static constexpr const char* who = "codesign_objective";
};

}  // namespace edgetran::search

#endif  // EDGETRAN_SEARCH_CODESIGN_CODESIGN_OBJECTIVE_HPP
