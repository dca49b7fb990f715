// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_TESTS_ENERGY_LEAVES_MADE_UP_NODES_HPP
#define EDGETRAN_TESTS_ENERGY_LEAVES_MADE_UP_NODES_HPP

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "edgetran/core/random.hpp"
#include "edgetran/energy/profiled_tree.hpp"

namespace test {

/// Leaves with unrelated features of natural sizes and an energy of 1 J.
inline std::vector<edgetran::energy::profiled_node> made_up_nodes(std::size_t n, std::uint64_t seed) {
  using edgetran::energy::feature;
  edgetran::stream random(seed);
  std::vector<edgetran::energy::profiled_node> nodes(n);
  for (auto& node : nodes) {
    node.type = "LayerNorm";
    node.level = edgetran::model::level::primitive;
    node[feature::batch] = static_cast<double>(1 + random.below(32));
    node[feature::sequence] = static_cast<double>(8 * (1 + random.below(32)));
    node[feature::flops] = std::exp2(random.uniform(0, 10));
    node[feature::bytes] = std::exp2(random.uniform(-2, 6));
    node[feature::cpu] = random.uniform(5, 50);
    node[feature::latency] = std::exp2(random.uniform(-14, -4));
    node[feature::gpu_energy] = node[feature::latency] * random.uniform(80, 200);
    node.energy = edgetran::joules{1};
  }
  return nodes;
}

inline std::vector<const edgetran::energy::profiled_node*> pointers(
    const std::vector<edgetran::energy::profiled_node>& nodes) {
  std::vector<const edgetran::energy::profiled_node*> all;
  for (const auto& n : nodes) all.push_back(&n);
  return all;
}

}  // namespace test

#endif  // EDGETRAN_TESTS_ENERGY_LEAVES_MADE_UP_NODES_HPP
