// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_REGRESS_TREES_FLAT_TREES_HPP
#define EDGETRAN_REGRESS_TREES_FLAT_TREES_HPP

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "edgetran/io/json_text.hpp"

namespace edgetran::regress::trees {

/// A row whose column is above the threshold goes to child + 1, any other to child. A leaf is its own child
/// under a threshold that nothing is above, so a walk may take more steps than it needs. 16 bytes: a step
/// reads one line of the cache.
struct node {
  double threshold;
  std::uint32_t column;
  std::uint32_t child;
};

struct tree_extent {
  std::uint32_t root = 0;   ///< index of its first node; its nodes lie together
  std::uint32_t depth = 0;  ///< steps from the root to the furthest leaf
};

/// Any number of trees in flat arrays, siblings adjacent, children behind their parents. What a walk reads is
/// apart from what describes a node.
struct flat_trees {
  std::vector<node> nodes;
  std::vector<double> values;   ///< what a leaf predicts; the mean target of a node above
  std::vector<double> gains;    ///< share of the squared error of the tree's rows that the split removes
  std::vector<double> weights;  ///< rows that came by, by weight
  std::vector<tree_extent> trees;

  [[nodiscard]] bool is_leaf(std::size_t i) const { return nodes[i].child == i; }
  [[nodiscard]] std::size_t nodes_end(std::size_t tree) const {
    return tree + 1 < trees.size() ? trees[tree + 1].root : nodes.size();
  }

  /// A new tree of one leaf; returns its root.
  std::uint32_t begin_tree() {
    const std::uint32_t root = add_leaf();
    trees.push_back({root, 0});
    return root;
  }

  /// Makes a leaf of the last tree, at this depth, a node with two leaves; returns the lower of them.
  std::uint32_t split(std::uint32_t at, std::size_t column, double threshold, double gain,
                      std::size_t depth) {
    const std::uint32_t child = add_leaf();
    add_leaf();
    nodes[at] = {threshold, static_cast<std::uint32_t>(column), child};
    gains[at] = gain;
    trees.back().depth = std::max(trees.back().depth, static_cast<std::uint32_t>(depth + 1));
    return child;
  }

  void pop_tree() {
    nodes.resize(trees.back().root);
    values.resize(nodes.size());
    gains.resize(nodes.size());
    weights.resize(nodes.size());
    trees.pop_back();
  }

  void append(const flat_trees& more) {
    const auto by = static_cast<std::uint32_t>(nodes.size());
    for (node n : more.nodes) {
      n.child += by;
      nodes.push_back(n);
    }
    values.insert(values.end(), more.values.begin(), more.values.end());
    gains.insert(gains.end(), more.gains.begin(), more.gains.end());
    weights.insert(weights.end(), more.weights.begin(), more.weights.end());
    for (tree_extent t : more.trees) trees.push_back({t.root + by, t.depth});
  }

  /// The leaf that a row falls into. O(depth), without a branch that depends on the row.
  [[nodiscard]] std::uint32_t leaf_of(std::size_t tree, const double* row) const {
    std::uint32_t at = trees[tree].root;
    for (std::uint32_t step = trees[tree].depth; step > 0; --step) at = next(at, row);
    return at;
  }

  [[nodiscard]] std::uint32_t next(std::uint32_t at, const double* row) const {
    const node& n = nodes[at];
    return n.child + static_cast<std::uint32_t>(row[n.column] > n.threshold);
  }

 private:
  std::uint32_t add_leaf() {
    const auto at = static_cast<std::uint32_t>(nodes.size());
    nodes.push_back({std::numeric_limits<double>::infinity(), 0, at});
    values.push_back(0);
    gains.push_back(0);
    weights.push_back(0);
    return at;
  }
};

/// A power of two by which no leaf's value is above 1 in size: squares of such values do not overflow.
inline double unit_of(const flat_trees& trees) {
  double greatest = 0;
  for (std::size_t i = 0; i < trees.nodes.size(); ++i)
    if (trees.is_leaf(i)) greatest = std::max(greatest, std::fabs(trees.values[i]));
  return greatest > 0 ? std::ldexp(1.0, std::clamp(-std::ilogb(greatest) - 1, -1022, 1000)) : 1;
}

/// For each column the share of all gains that its splits made, trees counted alike; zeros if nothing split.
/// Sums to 1 otherwise. O(nodes).
inline std::vector<double> importance(const flat_trees& trees, std::size_t width) {
  std::vector<double> share(width);
  double all = 0;
  for (std::size_t i = 0; i < trees.nodes.size(); ++i) {
    if (trees.is_leaf(i)) continue;
    share[trees.nodes[i].column] += trees.gains[i];
    all += trees.gains[i];
  }
  if (all > 0)
    for (double& s : share) s /= all;
  return share;
}

/// One tree for people: a line for each test and each leaf, two blanks deeper for each level.
inline std::string to_text(const flat_trees& trees, std::size_t tree,
                           const std::vector<std::string>& columns) {
  struct line {
    std::size_t at, depth;
    const char* relation;  // of the test above that led here; null at the root
    std::size_t above;
  };
  const auto number = [](double x) { return json::detail::shortest(x); };
  std::string text;
  std::vector<line> waiting{{trees.trees[tree].root, 0, nullptr, 0}};
  while (!waiting.empty()) {
    const line l = waiting.back();
    waiting.pop_back();
    std::size_t depth = l.depth;
    if (l.relation != nullptr) {
      const node& test = trees.nodes[l.above];
      text += std::string(2 * (depth - 1), ' ') + columns[test.column] + l.relation + number(test.threshold) +
              "\n";
    }
    if (trees.is_leaf(l.at)) {
      text += std::string(2 * depth, ' ') + number(trees.values[l.at]) + "  (" + number(trees.weights[l.at]) +
              " rows)\n";
      continue;
    }
    const std::size_t child = trees.nodes[l.at].child;
    waiting.push_back({child + 1, depth + 1, " > ", l.at});
    waiting.push_back({child, depth + 1, " <= ", l.at});
  }
  return text;
}

}  // namespace edgetran::regress::trees

#endif  // EDGETRAN_REGRESS_TREES_FLAT_TREES_HPP
