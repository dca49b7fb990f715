// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// Calls both contenders on many workloads: they must agree to 1e-12.
//     edgetran_overhead_tree [calls]
//     edgetran_overhead_tree pairs     # times both in turn, 31 times: the median ratio and its quartiles
#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <string_view>
#include <vector>

#include "contenders.hpp"

namespace {
/// Seconds of a call, over 200,000 of them.
template <class Contender>
double time_of(Contender contender, const edgetran::predict::tree_law& law) {
  using clock = std::chrono::steady_clock;
  constexpr std::int64_t calls = 200'000;
  double sum = 0;
  const auto begin = clock::now();
  for (std::int64_t i = 0; i < calls; ++i) sum += contender(law, 1 + i % 32, 1 + i % 512);
  const std::chrono::duration<double> taken = clock::now() - begin;
  if (!(sum > 0)) std::abort();
  return taken.count() / static_cast<double>(calls);
}

void print_pairs(const edgetran::predict::tree_law& law) {
  std::vector<double> ratios, ours;
  for (int pair = 0; pair < 31; ++pair) {
    const double library = time_of(by_library, law);
    ours.push_back(library);
    ratios.push_back(library / time_of(by_hand, law));
  }
  std::sort(ratios.begin(), ratios.end());
  std::sort(ours.begin(), ours.end());
  std::printf("BERT-base by its type: %.3f us; library over hand, 31 pairs: %.3f (quartiles %.3f, %.3f)\n",
              1e6 * ours[15], ratios[15], ratios[7], ratios[23]);
}
}  // namespace

int main(int argc, char** argv) {
  namespace predict = edgetran::predict;
  const bool pairs = argc > 1 && argv[1] == std::string_view("pairs");
  const std::int64_t calls = argc > 1 && !pairs ? std::atoll(argv[1]) : 100'000;
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

  if (pairs) {
    print_pairs(law);
    return 0;
  }
  double worst = 0;
  for (std::int64_t i = 0; i < calls; ++i) {
    const std::int64_t batch = 1 + i % 32, sequence = 1 + i % 512;
    const double error = std::abs(by_library(law, batch, sequence) / by_hand(law, batch, sequence) - 1);
    if (!(error <= worst)) worst = error;
  }
  std::printf("%lld calls each: greatest relative difference %.2g\n", static_cast<long long>(calls), worst);
  return worst <= 1e-12 ? 0 : 1;
}
