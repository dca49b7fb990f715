// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// Needs: nothing; a kit for tests, outside the umbrella.
#ifndef EDGETRAN_MEASURE_FAKE_POWER_CURVE_HPP
#define EDGETRAN_MEASURE_FAKE_POWER_CURVE_HPP

#include <algorithm>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/core/units.hpp"

namespace edgetran::measure::fake {

/// Power over time, straight between knots and flat outside them, with its exact integral. Two knots of one
/// time are a jump; on it the later value holds.
class power_curve {
 public:
  struct knot {
    seconds at;
    watts power;
  };

  /// Throws input_error without a knot or where times fall.
  explicit power_curve(std::vector<knot> knots) : knots_(std::move(knots)) {
    if (knots_.empty()) throw input_error("no knot", "power_curve", "give it one power at least");
    energy_.resize(knots_.size());
    for (std::size_t i = 1; i < knots_.size(); ++i) {
      if (knots_[i].at < knots_[i - 1].at)
        throw input_error("times fall at knot " + std::to_string(i), "power_curve", "sort the knots by time");
      energy_[i] =
          energy_[i - 1] + 0.5 * (knots_[i].power + knots_[i - 1].power) * (knots_[i].at - knots_[i - 1].at);
    }
  }
  /// The same power always.
  explicit power_curve(watts always) : power_curve(std::vector<knot>{{seconds{0}, always}}) {}

  [[nodiscard]] watts at(seconds t) const {
    const std::size_t i = behind(t);
    if (i == 0) return knots_.front().power;
    if (i == knots_.size()) return knots_.back().power;
    const knot &a = knots_[i - 1], &b = knots_[i];
    return a.power + (b.power - a.power) * ((t - a.at) / (b.at - a.at));
  }
  /// Integral from `from` to `to`, below 0 if `to` is earlier. O(log knots).
  [[nodiscard]] joules energy(seconds from, seconds to) const { return until(to) - until(from); }

 private:
  /// The first knot later than t.
  [[nodiscard]] std::size_t behind(seconds t) const {
    const auto later = std::upper_bound(knots_.begin(), knots_.end(), t,
                                        [](seconds time, const knot& k) { return time < k.at; });
    return static_cast<std::size_t>(later - knots_.begin());
  }
  /// From the first knot on.
  [[nodiscard]] joules until(seconds t) const {
    const std::size_t i = behind(t);
    if (i == 0) return knots_.front().power * (t - knots_.front().at);
    const knot& a = knots_[i - 1];
    return energy_[i - 1] + 0.5 * (a.power + at(t)) * (t - a.at);
  }

  std::vector<knot> knots_;
  std::vector<joules> energy_;  ///< from the first knot to each
};

}  // namespace edgetran::measure::fake

#endif  // EDGETRAN_MEASURE_FAKE_POWER_CURVE_HPP
