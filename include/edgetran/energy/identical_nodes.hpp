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
         a[feature::latency] == b[feature::latency] && a.features == b.features && a.type == b.type;
}

/// Calls `alike(first, i)` until it says that node i is what the first such node is.
template <class Wanted, class Alike>
std::vector<std::size_t> first_alike(const profiled_tree& t, Wanted wanted, Alike alike) {
  std::vector<std::size_t> first(t.nodes.size()), distinct;
  for (std::size_t i = 0; i < first.size(); ++i) {
    first[i] = i;
    if (!wanted(i)) continue;
    for (const std::size_t d : distinct)
      if (alike(d, i)) {
        first[i] = d;
        break;
      }
    if (first[i] == i) distinct.push_back(i);
  }
  return first;
}
}  // namespace detail

/// For every leaf the first leaf of the same class with the same features, which is itself where there is
/// none; for other nodes themselves. The layers of a transformer are alike, and profilers measure them once.
/// O(leaves x distinct leaves).
inline std::vector<std::size_t> identical_leaves(const profiled_tree& t) {
  return detail::first_alike(
      t, [&](std::size_t i) { return t.nodes[i].level == model::level::primitive; },
      [&](std::size_t a, std::size_t b) { return detail::same_row(t.nodes[a], t.nodes[b]); });
}

/// The same for all nodes: one is identical to another of the same class and features whose subtree holds
/// identical nodes in the same order. O(nodes x distinct nodes).
inline std::vector<std::size_t> identical_nodes(const profiled_tree& t) {
  const auto size = [&](std::size_t i) { return t.nodes[i].end - i; };
  std::vector<std::size_t> first = detail::first_alike(
      t, [](std::size_t) { return true; },
      [&](std::size_t a, std::size_t b) {
        return size(a) == size(b) && detail::same_row(t.nodes[a], t.nodes[b]);
      });
  // Rows alone may agree where subtrees do not: parents after their children.
  for (std::size_t i = first.size(); i-- > 0;) {
    if (first[i] == i) continue;
    for (std::size_t k = 1; k < size(i); ++k)
      if (!detail::same_row(t.nodes[first[i] + k], t.nodes[i + k]) || size(first[i] + k) != size(i + k)) {
        first[i] = i;
        break;
      }
  }
  return first;
}

}  // namespace edgetran::energy

#endif  // EDGETRAN_ENERGY_IDENTICAL_NODES_HPP
