// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_PREDICT_LEAF_SUMS_HPP
#define EDGETRAN_PREDICT_LEAF_SUMS_HPP

#include <array>
#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

#include "edgetran/predict/profiled_tree.hpp"

namespace edgetran::predict {

/// The primitives that the published data has, and one for any other.
inline constexpr std::array<std::string_view, 8> leaf_kinds{"Embedding", "LayerNorm", "Linear",  "Conv1D",
                                                            "MatMul",    "Softmax",   "Tanh",    "other"};

/// Place of a class in `leaf_kinds`, whatever its case: the JSON lines write `linear`.
constexpr std::size_t leaf_kind_of(std::string_view type) {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
  for (std::size_t k = 0; k + 1 < leaf_kinds.size(); ++k) {
    bool same = type.size() == leaf_kinds[k].size();
    for (std::size_t i = 0; same && i < type.size(); ++i) same = lower(type[i]) == lower(leaf_kinds[k][i]);
    if (same) return k;
  }
  return leaf_kinds.size() - 1;
}

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

}  // namespace edgetran::predict

#endif  // EDGETRAN_PREDICT_LEAF_SUMS_HPP
