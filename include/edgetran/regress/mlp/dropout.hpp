// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_REGRESS_MLP_DROPOUT_HPP
#define EDGETRAN_REGRESS_MLP_DROPOUT_HPP

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <span>

#include "edgetran/core/random.hpp"
#include "edgetran/kernels/random_words.hpp"
#include "edgetran/regress/mlp/pack.hpp"

namespace edgetran::regress::neural {

/// Masks of one stochastic pass: each lane is 0 with probability `rate` in [0, 1), rounded to 2^-16, else 1 /
/// (1 - rate). Each of 64 lanes draws a number of 16 bits, the highest bits of all in one word, and is asked
/// for no more bits than tell whether the number lies below the rate: 7 words instead of 16, as a rule.
template <class Real>
void draw_masks(std::span<pack<Real>> masks, double rate, stream& random) {
  using mask = typename pack<Real>::mask;
  constexpr std::size_t lanes = pack<Real>::lanes;
  const auto dropped = static_cast<std::uint32_t>(std::lround(rate * 65536));
  const pack<Real> kept = static_cast<Real>(65536.0 / (65536.0 - dropped));
  mask bit_of{};
  for (std::size_t i = 0; i < lanes; ++i) bit_of[i] = 1 << i;
  // Words are drawn ahead, then the stream is put where the last one was used.
  std::uint64_t words[32];
  std::size_t next = std::size(words), used = 0;
  const stream start = random;
  for (std::size_t first = 0; first < masks.size(); first += 64 / lanes) {
    const std::size_t count = std::min(masks.size() - first, 64 / lanes);
    std::uint64_t below = 0, open = ~std::uint64_t{0} >> (64 - count * lanes);
    // Where no bit of the rate is left, what is open is not below.
    for (std::uint32_t rest = dropped << 16; open != 0 && rest != 0; rest <<= 1) {
      if (next == std::size(words)) {
        kernels::random_words(random, static_cast<std::ptrdiff_t>(std::size(words)), words);
        next = 0;
      }
      const std::uint64_t drawn = words[next++];
      ++used;
      if (rest >> 31 != 0)
        below |= open & ~drawn, open &= drawn;
      else
        open &= ~drawn;
    }
    for (std::size_t i = 0; i < count; ++i, below >>= lanes) {
      const mask lane = (mask{} + static_cast<std::int32_t>(below & 15)) & bit_of;
      masks[first + i] = select<Real>(lane == mask{}, kept, {});
    }
  }
  random = start.at(start.position() + used);
}

}  // namespace edgetran::regress::neural

#endif  // EDGETRAN_REGRESS_MLP_DROPOUT_HPP
