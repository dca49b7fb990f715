// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/energy/leaf_sums.hpp"

#include <doctest/doctest.h>

#include <cstddef>
#include <vector>

#include "edgetran/core/random.hpp"
#include "energy/random_tree.hpp"

using namespace edgetran;
using energy::feature;

TEST_CASE("a node sums the leaves of its range, by kind and in all") {
  test::random_trees make(3);
  stream random(4);
  for (int round = 0; round < 30; ++round) {
    const energy::profiled_tree t = make();
    std::vector<double> energies(t.nodes.size());
    for (double& e : energies) e = random.uniform(1, 2);  // those of inner nodes must not count
    const auto sums = energy::sum_leaves(t, energies);
    REQUIRE(sums.size() == t.nodes.size());
    for (std::size_t i = 0; i < sums.size(); ++i) {
      energy::leaf_sums naive;
      for (std::size_t j = i; j < t.nodes[i].end; ++j) {
        const energy::profiled_node& n = t.nodes[j];
        if (n.level != model::level::primitive) continue;
        naive.energy[predict::leaf_kind_of(n.type)] += energies[j];
        naive.total += energies[j];
        naive.leaves += 1;
        naive.flops += n[feature::flops];
        naive.bytes += n[feature::bytes];
        naive.latency += n[feature::latency];
      }
      for (std::size_t k = 0; k < naive.energy.size(); ++k)
        CHECK(sums[i].energy[k] == doctest::Approx(naive.energy[k]).epsilon(1e-12));
      CHECK(sums[i].total == doctest::Approx(naive.total).epsilon(1e-12));
      CHECK(sums[i].leaves == naive.leaves);
      CHECK(sums[i].flops == doctest::Approx(naive.flops).epsilon(1e-12));
      CHECK(sums[i].bytes == doctest::Approx(naive.bytes).epsilon(1e-12));
      CHECK(sums[i].latency == doctest::Approx(naive.latency).epsilon(1e-12));
    }
  }
}
