// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// Needs: nothing; a kit for tests, outside the umbrella.
#ifndef EDGETRAN_MEASURE_FAKE_COUNTER_HPP
#define EDGETRAN_MEASURE_FAKE_COUNTER_HPP

#include <cstdint>
#include <memory>
#include <optional>

#include "edgetran/core/units.hpp"
#include "edgetran/measure/fake/clock.hpp"
#include "edgetran/measure/fake/power_curve.hpp"

namespace edgetran::measure::fake {

/// An energy counter as processors have it: a register of so many bits that counts units of energy and comes
/// round to 0, shown in microjoules as the kernel computes them (intel_rapl_common.c): units times whole
/// nanojoules, divided by 1000, truncated. Copies are the same counter.
class counter {
 public:
  static constexpr std::uint64_t intel_unit = 61'035;  ///< nJ, 2^-14 J
  static constexpr std::uint64_t amd_unit = 15'258;    ///< nJ, 2^-16 J

  explicit counter(std::uint64_t unit_nanojoules = intel_unit, unsigned bits = 32, std::uint64_t start = 0)
      : state_(std::make_shared<state>()) {
    state_->unit = unit_nanojoules;
    state_->mask = bits >= 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << bits) - 1;
    state_->value = start & state_->mask;
  }

  /// Energy is used.
  void add(std::uint64_t units) const {
    state_->value = (state_->value + units) & state_->mask;
    state_->used += units;
  }
  /// From now on energy is used as the curve says, at the time of the clock.
  void follow(const power_curve& curve, const clock& now) const {
    settle();
    state_->following.emplace(script{curve, now, now(), state_->used});
  }
  /// The register falls to another value, as by a suspend or a firmware. No energy is used.
  void reset(std::uint64_t to = 0) const {
    settle();
    state_->value = to & state_->mask;
  }

  [[nodiscard]] std::uint64_t microjoules() const {
    settle();
    return shown(state_->value);
  }
  /// max_energy_range_uj.
  [[nodiscard]] std::uint64_t range() const { return shown(state_->mask); }
  [[nodiscard]] std::uint64_t register_value() const {
    settle();
    return state_->value;
  }
  /// What was used since the beginning, in whole units, whatever the register did.
  [[nodiscard]] joules used() const {
    settle();
    return joules{1e-9 * static_cast<double>(state_->unit) * static_cast<double>(state_->used)};
  }

 private:
  struct script {
    power_curve curve;
    clock now;
    seconds since;
    std::uint64_t before;  ///< units used by then
  };
  struct state {
    std::uint64_t unit = 0, mask = 0, value = 0, used = 0;
    std::optional<script> following;
  };

  [[nodiscard]] std::uint64_t shown(std::uint64_t value) const {
    // In two parts, for registers of more than 32 bits times their unit pass 64.
    return value / 1000 * state_->unit + value % 1000 * state_->unit / 1000;
  }
  void settle() const {
    if (!state_->following) return;
    const script& f = *state_->following;
    const double unit = 1e-9 * static_cast<double>(state_->unit);
    const auto by_now =
        f.before + static_cast<std::uint64_t>(f.curve.energy(f.since, f.now()).value() / unit);
    if (by_now > state_->used) add(by_now - state_->used);
  }

  std::shared_ptr<state> state_;
};

}  // namespace edgetran::measure::fake

#endif  // EDGETRAN_MEASURE_FAKE_COUNTER_HPP
