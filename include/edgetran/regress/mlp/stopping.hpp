// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_REGRESS_MLP_STOPPING_HPP
#define EDGETRAN_REGRESS_MLP_STOPPING_HPP

#include <cstddef>
#include <span>

namespace edgetran::regress::neural {

/// When training ends before its last epoch, judged by the loss of the held-out rows after each epoch.
struct stopping {
  enum class rule { never, patience, boshnas };
  rule kind = rule::never;
  std::size_t epochs = 20;  ///< of `patience`: so many in a row without a new least loss end the training

  [[nodiscard]] static constexpr stopping after(std::size_t epochs) { return {rule::patience, epochs}; }
  /// The rule of BOSHNAS: more than 10 epochs, and in the last 7 the loss did not fall once.
  [[nodiscard]] static constexpr stopping boshnas() { return {rule::boshnas, 7}; }

  [[nodiscard]] bool now(std::span<const double> losses) const {
    if (kind == rule::never || losses.empty()) return false;
    if (kind == rule::patience) {
      std::size_t best = 0;
      for (std::size_t i = 1; i < losses.size(); ++i)
        if (losses[i] < losses[best]) best = i;
      return losses.size() - 1 - best >= epochs;
    }
    if (losses.size() <= 10) return false;
    for (std::size_t i = losses.size() - 7; i < losses.size(); ++i)
      if (losses[i] < losses[i - 1]) return false;
    return true;
  }
};

}  // namespace edgetran::regress::neural

#endif  // EDGETRAN_REGRESS_MLP_STOPPING_HPP
