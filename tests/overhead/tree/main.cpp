// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// Calls both contenders on many workloads: they must agree to 1e-12.
//     edgetran_overhead_tree [calls]
#include <cmath>
#include <cstddef>
#include <cstdio>
#include <cstdlib>

#include "contenders.hpp"

int main(int argc, char** argv) {
  namespace predict = edgetran::predict;
  const std::int64_t calls = argc > 1 ? std::atoll(argv[1]) : 100'000;
  predict::tree_law law;
  // A price of its own for every amount, so that one taken for another shows.
  double next = 2;
  const auto price = [&] { return 1e-3 * std::sqrt(next++); };
  for (std::size_t k = 0; k < predict::leaf_kinds.size(); ++k) {
    for (double& p : law.leaf[k]) p = price();
    law.factor[k] = 1 + price();
  }
  law.own_flops = price();
  law.own_bytes = price();
  law.per_leaf = price();
  law.call = price();

  double worst = 0;
  for (std::int64_t i = 0; i < calls; ++i) {
    const std::int64_t batch = 1 + i % 32, sequence = 1 + i % 512;
    const double error = std::abs(by_library(law, batch, sequence) / by_hand(law, batch, sequence) - 1);
    if (!(error <= worst)) worst = error;
  }
  std::printf("%lld calls each: greatest relative difference %.2g\n", static_cast<long long>(calls), worst);
  return worst <= 1e-12 ? 0 : 1;
}
