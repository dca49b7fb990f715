// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_MEASURE_CANARY_HPP
#define EDGETRAN_MEASURE_CANARY_HPP

#include <Eigen/Core>
#include <algorithm>
#include <array>
#include <cstddef>

#include "edgetran/core/units.hpp"
#include "edgetran/measure/clock.hpp"

namespace edgetran::measure {

/// Tells whether the machine runs at its full speed now. A small product that lives in the first-level cache
/// is timed: on a calm core it always takes the same time, within a per cent. It takes longer while a
/// neighbour computes on the core's other hardware thread, while the clock is lowered, or while the
/// hypervisor has the core: what a shared machine does to a measurement and no other clock shows.
/// `Real` is what the product computes with; a template so that only those who keep a canary compile it.
template <class Real = float>
class basic_canary {
 public:
  /// `best` is a pulse known from before, as a device profile keeps it; none is found here first.
  explicit basic_canary(seconds best = {}) : best_(best) {
    a_.fill(Real(0.5));
    b_.fill(Real(0.25));
    for (int i = 0; i < 20; ++i) pulse();
  }

  /// The shortest of three pulses of some 30 microseconds: a timer tick lengthens one of them, a neighbour
  /// all.
  seconds pulse() {
    using block = Eigen::Map<Eigen::Matrix<Real, side, side>, Eigen::Aligned64>;
    const block a(a_.data()), b(b_.data());
    block c(c_.data());
    seconds shortest{1e9};
    for (int k = 0; k < 3; ++k) {
      const seconds begin = wall_now();
      for (int i = 0; i < 6; ++i) c.noalias() = a * b + c * Real(0.5);
      shortest = std::min(shortest, wall_now() - begin);
    }
    best_ = best_.value() > 0 ? std::min(best_, shortest) : shortest;
    return shortest;
  }

  /// Whether a pulse is as fast as the fastest that was seen, within 3%.
  [[nodiscard]] bool calm(seconds pulse) const { return pulse <= 1.03 * best_; }

  /// Waits, at most so long, for a calm moment; returns the last pulse.
  seconds await_calm(seconds patience) {
    const seconds begin = wall_now();
    seconds last = pulse();
    while (!calm(last) && wall_now() - begin < patience) last = pulse();
    return last;
  }

  [[nodiscard]] seconds best() const { return best_; }

 private:
  static constexpr int side = 48;
  // No Eigen matrices: whoever names a canary would compile their class.
  alignas(64) std::array<Real, std::size_t{side} * side> a_, b_, c_{};
  seconds best_;
};

using canary = basic_canary<>;

}  // namespace edgetran::measure

#endif  // EDGETRAN_MEASURE_CANARY_HPP
