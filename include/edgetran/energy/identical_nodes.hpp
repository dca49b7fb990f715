// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_ENERGY_IDENTICAL_NODES_HPP
#define EDGETRAN_ENERGY_IDENTICAL_NODES_HPP

#include <cstddef>
#include <vector>

#include "edgetran/energy/profiled_tree.hpp"

namespace edgetran::energy {

namespace detail {
inline bool same_row(const profiled_node& a, const profiled_node& b) {
  // What differs most often comes first.
  return a[feature::flops] == b[feature::flops] && a[feature::bytes] == b[feature::bytes] &&
         a[feature::latency] == b[feature::latency] && a.features == b.features && a.type == b.type &&
         a.level == b.level;
}
}  // namespace detail

/// For every leaf the first leaf of the same class with the same features, which is itself where there is
/// none; for other nodes themselves. The layers of a transformer are alike, and profilers measure them once.
/// O(leaves x distinct leaves).
inline std::vector<std::size_t> identical_leaves(const profiled_tree& t) {
  std::vector<std::size_t> first(t.nodes.size()), distinct;
  for (std::size_t i = 0; i < first.size(); ++i) {
    first[i] = i;
    if (t.nodes[i].level != model::level::primitive) continue;
    std::size_t k = 0;
    while (k < distinct.size() && !detail::same_row(t.nodes[distinct[k]], t.nodes[i])) ++k;
    if (k == distinct.size()) distinct.push_back(i);
    first[i] = distinct[k];
  }
  return first;
}

/// The same for all nodes: one is identical to another of the same class and features whose subtree holds
/// identical nodes in the same order. O(nodes x distinct nodes).
inline std::vector<std::size_t> identical_nodes(const profiled_tree& t) {
  const std::size_t n = t.nodes.size();
  // Children before their parents, so that subtrees are equal where rows and the classes of children are.
  std::vector<std::size_t> kind(n), distinct, least;
  const auto alike = [&](std::size_t a, std::size_t b) {
    const std::size_t size = t.nodes[b].end - b;
    if (t.nodes[a].end - a != size || !detail::same_row(t.nodes[a], t.nodes[b])) return false;
    std::size_t k = 1;
    while (k < size && kind[a + k] == kind[b + k]) k += t.nodes[b + k].end - (b + k);
    return k == size;
  };
  for (std::size_t i = n; i-- > 0;) {
    std::size_t k = 0;
    while (k < distinct.size() && !alike(distinct[k], i)) ++k;
    if (k == distinct.size()) {
      distinct.push_back(i);
      least.push_back(i);
    }
    kind[i] = k;
    least[k] = i;
  }
  for (std::size_t& k : kind) k = least[k];
  return kind;
}

}  // namespace edgetran::energy

#endif  // EDGETRAN_ENERGY_IDENTICAL_NODES_HPP
