// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include <cstddef>

#include "contenders.hpp"

long by_hand(const flexibert& a) {
  static constexpr int hidden[] = {128, 256, 512, 768};
  static constexpr std::size_t depths[] = {2, 4, 6, 8, 10, 12};
  const auto* x = a.coordinates().data();
  const std::size_t layers = depths[x[0]];
  long sum = 0;
  for (std::size_t i = 0; i < layers; ++i) {
    sum += static_cast<long>(layers) * x[2 + 3 * i];
    sum += static_cast<long>(hidden[x[1 + 3 * i]]) * x[3 + 3 * i];
  }
  return sum;
}
