// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_ENERGY_LEAVES_ENERGY_LAW_HPP
#define EDGETRAN_ENERGY_LEAVES_ENERGY_LAW_HPP

#include <span>
#include <string>
#include <utility>
#include <vector>

#include "edgetran/energy/feature_set.hpp"
#include "edgetran/regress/linear.hpp"

namespace edgetran::energy {

/// A column of `energy_law`: what energy may be proportional to.
enum class work { gpu_energy, latency, cpu_time, call };

/// Node regressor by the physics of a computer at the wall: its driver's account of the GPU times the loss of
/// the power supply, the rest of the machine times latency, and so on: least squares on relative errors
/// (docs/energy/recommended.md: 1.05 x GPU energy + 98 W x time on the published PC).
class energy_law {
 public:
  explicit energy_law(std::vector<work> terms = {work::gpu_energy, work::latency})
      : terms_(std::move(terms)) {}

  void fit(std::span<const profiled_node* const> nodes) {
    std::vector<std::string> names;
    for (std::size_t j = 0; j < terms_.size(); ++j) names.push_back("term_" + std::to_string(j));
    regress::table data(std::move(names));
    for (const profiled_node* n : nodes)
      data.add(amounts(*n), n->energy.value(), 1 / (n->energy.value() * n->energy.value()));
    regress::linear law({.intercept = false});
    law.fit(data);
    law_ = std::move(law);
  }
  [[nodiscard]] double predict(const profiled_node& n) const { return law_.predict(amounts(n)); }

  [[nodiscard]] const std::vector<work>& terms() const { return terms_; }
  /// J per J, W, W and J; empty before the fit.
  [[nodiscard]] std::span<const double> coefficients() const { return law_.coefficients(); }

 private:
  [[nodiscard]] std::vector<double> amounts(const profiled_node& n) const {
    std::vector<double> row;
    row.reserve(terms_.size());
    for (const work w : terms_) row.push_back(amount(n, w));
    return row;
  }
  static double amount(const profiled_node& n, work w) {
    switch (w) {
      case work::gpu_energy:
        return n[feature::gpu_energy];
      case work::latency:
        return n[feature::latency];
      case work::cpu_time:
        return n[feature::latency] * n[feature::cpu] / 100;
      case work::call:
        return 1;
    }
    return 0;
  }

  std::vector<work> terms_;
  regress::linear law_;
};

}  // namespace edgetran::energy

#endif  // EDGETRAN_ENERGY_LEAVES_ENERGY_LAW_HPP
