// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_ENERGY_LEAF_SUMS_HPP
#define EDGETRAN_ENERGY_LEAF_SUMS_HPP

#include <array>
#include <cstddef>
#include <span>
#include <vector>

#include "edgetran/energy/profiled_tree.hpp"
#include "edgetran/predict/leaf_kinds.hpp"

namespace edgetran::energy {

using predict::leaf_kind_of;
using predict::leaf_kinds;

/// What the leaves below a node add up to.
struct leaf_sums {
  std::array<double, leaf_kinds.size()> energy{};  ///< J, as predicted of the leaves, by kind
  double total = 0;                                ///< J, of all kinds
  double leaves = 0;
  double flops = 0;    ///< 1e6
  double bytes = 0;    ///< MiB
  double latency = 0;  ///< s

  leaf_sums& operator+=(const leaf_sums& o) {
    for (std::size_t k = 0; k < energy.size(); ++k) energy[k] += o.energy[k];
    total += o.total;
    leaves += o.leaves;
    flops += o.flops;
    bytes += o.bytes;
    latency += o.latency;
    return *this;
  }
};

/// The sums of every node, itself included where it is a leaf. `energies` holds the predicted energy of each
/// leaf. O(nodes).
inline std::vector<leaf_sums> sum_leaves(const profiled_tree& t, std::span<const double> energies) {
  std::vector<leaf_sums> sums(t.nodes.size());
  for (std::size_t i = t.nodes.size(); i-- > 0;) {
    const profiled_node& n = t.nodes[i];
    if (n.level == model::level::primitive) {
      sums[i].energy[leaf_kind_of(n.type)] = sums[i].total = energies[i];
      sums[i].leaves = 1;
      sums[i].flops = n[feature::flops];
      sums[i].bytes = n[feature::bytes];
      sums[i].latency = n[feature::latency];
    }
    if (i > 0) sums[n.parent] += sums[i];
  }
  return sums;
}

}  // namespace edgetran::energy

#endif  // EDGETRAN_ENERGY_LEAF_SUMS_HPP
