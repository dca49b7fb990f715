// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_SEARCH_CODESIGN_WEIGHTED_PARTS_HPP
#define EDGETRAN_SEARCH_CODESIGN_WEIGHTED_PARTS_HPP

#include <array>
#include <cmath>
#include <cstddef>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/search/codesign/codesign_objective.hpp"

namespace edgetran::search {

/// One measured quantity of which an objective is made.
struct objective_part {
  double weight = 1;
  bool positive = false;  ///< above 0 and over orders of magnitude, as costs are: modelled by its logarithm
  bool shared = false;    ///< the same on every device, as accuracy is
};

/// An objective that is a weighted sum of measured quantities. It is minimised.
class weighted_parts {
 public:
  /// Throws `shape_error` for no part, `numeric_error` for a number that is not finite.
  explicit weighted_parts(std::vector<objective_part> parts = {objective_part{}}, double constant = 0)
      : parts_(std::move(parts)), constant_(constant) {
    if (parts_.empty()) throw shape_error("a sum of nothing", who, "give at least one part");
    for (const objective_part& p : parts_)
      if (!std::isfinite(p.weight)) throw numeric_error("a weight that is not finite", who, "give a number");
    if (!std::isfinite(constant)) throw numeric_error("a constant that is not finite", who, "give a number");
  }

  [[nodiscard]] std::size_t size() const { return parts_.size(); }
  [[nodiscard]] const objective_part& operator[](std::size_t i) const { return parts_[i]; }
  [[nodiscard]] auto begin() const { return parts_.begin(); }
  [[nodiscard]] auto end() const { return parts_.end(); }
  [[nodiscard]] double constant() const { return constant_; }

  /// Throws `shape_error` for fewer targets than parts; further ones are passed over.
  [[nodiscard]] double operator()(std::span<const double> targets) const {
    if (targets.size() < size())
      throw shape_error(std::to_string(targets.size()) + " targets for " + std::to_string(size()) + " parts",
                        who, "tell every part, in its order");
    double sum = constant_;
    for (std::size_t i = 0; i < size(); ++i) sum += parts_[i].weight * targets[i];
    return sum;
  }

 private:
  static constexpr const char* who = "weighted_parts";

  std::vector<objective_part> parts_;
  double constant_;
};

/// The co-design objective as a sum of accuracy, latency, energy and peak power, in this order and in base
/// units. Throws as `codesign_objective::check`.
inline weighted_parts parts_of(const codesign_objective& o) {
  o.check();
  return weighted_parts({{-o.accuracy_weight / o.greatest_accuracy, false, true},
                         {o.latency_weight / o.greatest_latency.value(), true, false},
                         {o.energy_weight / o.greatest_energy.value(), true, false},
                         {o.peak_power_weight / o.greatest_peak_power.value(), true, false}},
                        1 - o.latency_weight - o.energy_weight - o.peak_power_weight);
}
/// What was measured, as these parts.
inline std::array<double, 4> targets_of(const codesign_outcome& o) {
  return {o.accuracy, o.latency.value(), o.energy.value(), o.peak_power.value()};
}

}  // namespace edgetran::search

#endif  // EDGETRAN_SEARCH_CODESIGN_WEIGHTED_PARTS_HPP
