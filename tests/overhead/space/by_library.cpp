// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include <cstddef>

#include "contenders.hpp"

long by_library(const flexibert& a) {
  long sum = 0, hidden = 0, layers = 0;
  const auto* x = a.coordinates().data();
  flexibert::record::walk(x, [&]<class P>(P, std::size_t i, std::size_t) {
    if constexpr (P::name == "layers")
      layers = static_cast<long>(P::value(x, i));
    else if constexpr (P::name == "hidden")
      hidden = P::value(x, i);
    else if constexpr (P::name == "feed_forward")
      sum += layers * x[i];
    else
      sum += hidden * x[i];
  });
  return sum;
}
