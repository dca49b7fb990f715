// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_REGRESS_TREES_LEAF_VALUES_HPP
#define EDGETRAN_REGRESS_TREES_LEAF_VALUES_HPP

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

#include "edgetran/regress/trees/flat_trees.hpp"

namespace edgetran::regress::trees {

struct weighted_value {
  double value;
  double weight;
};

/// The least value that values of the share q of all weight do not exceed. Sorts. O(n log n).
inline double weighted_quantile(std::span<weighted_value> values, double q) {
  std::sort(values.begin(), values.end(),
            [](const weighted_value& a, const weighted_value& b) { return a.value < b.value; });
  double all = 0, sum = 0;
  for (const weighted_value& v : values) all += v.weight;
  for (const weighted_value& v : values)
    if ((sum += v.weight) >= q * all) return v.value;
  return values.back().value;
}

/// Gives every node of the last tree the q-quantile of the values of its rows, by weight: what minimises the
/// absolute and the quantile loss. `leaf_of` names the leaf of every row that has weight. O(n depth log n).
inline void refit_quantiles(flat_trees& trees, std::span<const std::uint32_t> leaf_of,
                            std::span<const double> values, std::span<const double> weights, double q) {
  const std::uint32_t root = trees.trees.back().root;
  std::vector<std::uint32_t> parent(trees.nodes.size() - root, root);
  for (std::size_t i = root; i < trees.nodes.size(); ++i)
    if (!trees.is_leaf(i))
      for (const std::uint32_t child : {trees.nodes[i].child, trees.nodes[i].child + 1})
        parent[child - root] = static_cast<std::uint32_t>(i);
  std::vector<std::vector<weighted_value>> of(trees.nodes.size() - root);
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (weights[i] == 0) continue;
    std::uint32_t at = leaf_of[i];
    for (; at != root; at = parent[at - root]) of[at - root].push_back({values[i], weights[i]});
    of[0].push_back({values[i], weights[i]});
  }
  for (std::size_t i = 0; i < of.size(); ++i) trees.values[root + i] = weighted_quantile(of[i], q);
}

/// Moves the leaves of the last tree as little as it takes to make them monotone: below a split of a
/// constrained column, the leaves of one side stay on one side of the middle between both nodes' values.
inline void make_monotone(flat_trees& trees, std::span<const std::int8_t> monotone) {
  const std::size_t root = trees.trees.back().root;
  struct bounds {
    double low = -std::numeric_limits<double>::infinity(), high = std::numeric_limits<double>::infinity();
  };
  std::vector<bounds> of(trees.nodes.size() - root);
  for (std::size_t i = root; i < trees.nodes.size(); ++i) {  // children lie behind their parents
    const bounds own = of[i - root];
    trees.values[i] = std::clamp(trees.values[i], own.low, own.high);
    if (trees.is_leaf(i)) continue;
    const node& n = trees.nodes[i];
    bounds &below = of[n.child - root], &above = of[n.child + 1 - root];
    below = above = own;
    if (monotone[n.column] == 0) continue;
    const double middle = std::clamp(trees.values[n.child], own.low, own.high) / 2 +
                          std::clamp(trees.values[n.child + 1], own.low, own.high) / 2;
    (monotone[n.column] > 0 ? below : above).high = middle;
    (monotone[n.column] > 0 ? above : below).low = middle;
  }
}

}  // namespace edgetran::regress::trees

#endif  // EDGETRAN_REGRESS_TREES_LEAF_VALUES_HPP
