// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_CLUSTER_RADIX_SORT_HPP
#define EDGETRAN_CLUSTER_RADIX_SORT_HPP

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace edgetran::cluster::detail {

/// A number that orders as the float does; -0 goes with +0. For every float but a NaN.
constexpr std::uint32_t key_of(float x) {
  const auto bits = std::bit_cast<std::uint32_t>(x + 0.0F);
  return bits >> 31 != 0 ? ~bits : bits | 0x80000000U;
}

constexpr float value_of(std::uint32_t key) {
  return std::bit_cast<float>(key >> 31 != 0 ? key ^ 0x80000000U : ~key);
}

/// Sorts by the 32 bits above `shift`, stable, in three passes of 11, 11 and 10 bits; a pass that finds all
/// its digits equal copies nothing. O(n), a second array of n.
template <class Unsigned>
void radix_sort(std::vector<Unsigned>& keys, unsigned shift = 0) {
  constexpr std::size_t short_enough = 3000;  // the counters alone cost as much as sorting so many
  if (keys.size() < short_enough) {
    std::stable_sort(keys.begin(), keys.end(),
                     [shift](Unsigned a, Unsigned b) { return a >> shift < b >> shift; });
    return;
  }
  constexpr std::size_t digits = 2048;
  std::vector<std::array<std::size_t, 3>> counts(digits);
  for (const Unsigned key : keys) {
    const auto bits = static_cast<std::uint32_t>(key >> shift);
    ++counts[bits % digits][0];
    ++counts[bits / digits % digits][1];
    ++counts[bits / digits / digits][2];
  }
  std::vector<Unsigned> other(keys.size());
  for (std::size_t pass = 0; pass < 3; ++pass) {
    std::vector<std::size_t> place(digits);
    std::size_t before = 0;
    bool one_digit = false;
    for (std::size_t d = 0; d < digits; ++d) {
      one_digit = one_digit || counts[d][pass] == keys.size();
      place[d] = before;
      before += counts[d][pass];
    }
    if (one_digit) continue;
    const auto low = static_cast<unsigned>(shift + 11 * pass);
    for (const Unsigned key : keys) other[place[static_cast<std::size_t>(key >> low) % digits]++] = key;
    keys.swap(other);
  }
}

}  // namespace edgetran::cluster::detail

#endif  // EDGETRAN_CLUSTER_RADIX_SORT_HPP
