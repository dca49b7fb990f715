// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_REGRESS_MLP_DROPOUT_HPP
#define EDGETRAN_REGRESS_MLP_DROPOUT_HPP

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>

#include "edgetran/core/random.hpp"
#include "edgetran/regress/mlp/pack.hpp"

namespace edgetran::regress::neural {

/// Masks of one stochastic pass: each lane is 0 with probability `rate` in [0, 1), rounded to 2^-16, else 1 /
/// (1 - rate). A quarter of a random word each.
template <class Real>
void draw_masks(std::span<pack<Real>> masks, double rate, stream& random) {
  using mask = typename pack<Real>::mask;
  const auto dropped = static_cast<std::uint16_t>(std::lround(rate * 65536));
  const pack<Real> kept = static_cast<Real>(65536.0 / (65536.0 - dropped));
  const mask limit = mask{} + dropped;
  const auto part = [](std::uint64_t word, int i) { return static_cast<std::uint16_t>(word >> (16 * i)); };
  std::size_t i = 0;
  while (i < masks.size()) {
    const std::uint64_t word = random();
    if constexpr (pack<Real>::lanes == 4) {
      const mask drawn{part(word, 0), part(word, 1), part(word, 2), part(word, 3)};
      masks[i++] = select<Real>(drawn < limit, {}, kept);
    } else {
      masks[i++] = select<Real>(mask{part(word, 0), part(word, 1)} < limit, {}, kept);
      if (i < masks.size()) masks[i++] = select<Real>(mask{part(word, 2), part(word, 3)} < limit, {}, kept);
    }
  }
}

}  // namespace edgetran::regress::neural

#endif  // EDGETRAN_REGRESS_MLP_DROPOUT_HPP
