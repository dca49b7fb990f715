// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// Needs: nlohmann_json; outside the umbrella.
#ifndef EDGETRAN_REGRESS_TREES_FLAT_TREES_JSON_HPP
#define EDGETRAN_REGRESS_TREES_FLAT_TREES_JSON_HPP

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/io/json.hpp"
#include "edgetran/regress/regressor_json.hpp"
#include "edgetran/regress/trees/flat_trees.hpp"

namespace edgetran::regress::trees {

inline json::value write_columns(const std::vector<std::string>& columns) {
  json::array names;
  for (const std::string& name : columns) names.emplace_back(name);
  return names;
}
inline std::vector<std::string> read_columns(const json::value& v) {
  std::vector<std::string> columns;
  for (const json::value& name : v.as_array()) columns.push_back(name.as_string());
  if (columns.empty()) throw input_error("no columns", v.where(), detail::save_again);
  return columns;
}

/// One object of arrays for each tree, nodes numbered from its root; a leaf is its own child.
inline json::value to_json(const flat_trees& trees) {
  json::array all;
  for (std::size_t t = 0; t < trees.trees.size(); ++t) {
    json::array column, threshold, child, value, gain, weight;
    const std::size_t root = trees.trees[t].root;
    for (std::size_t i = root; i < trees.nodes_end(t); ++i) {
      const node& n = trees.nodes[i];
      column.emplace_back(n.column);
      threshold.emplace_back(trees.is_leaf(i) ? 0.0 : n.threshold);
      child.emplace_back(static_cast<std::int64_t>(n.child - root));
      value.emplace_back(trees.values[i]);
      gain.emplace_back(trees.gains[i]);
      weight.emplace_back(trees.weights[i]);
    }
    all.emplace_back(json::object{{"column", std::move(column)},
                                  {"threshold", std::move(threshold)},
                                  {"child", std::move(child)},
                                  {"value", std::move(value)},
                                  {"gain", std::move(gain)},
                                  {"weight", std::move(weight)}});
  }
  return all;
}

/// The trees that JSON holds, over so many columns. Throws input_error naming the key for anything that is
/// missing or of the wrong kind, numbers that are not finite, arrays of different lengths, a column that
/// there is not, and children that do not make a tree.
inline flat_trees flat_trees_from_json(const json::value& v, std::size_t width) {
  constexpr std::size_t most_nodes = std::size_t{1} << 31;
  flat_trees trees;
  for (const json::value& tree : v.as_array()) {
    const auto root = static_cast<std::uint32_t>(trees.nodes.size());
    const std::size_t count = tree.at("child").as_array().size();
    if (count == 0 || root + count > most_nodes)
      throw input_error("a tree of " + std::to_string(count) + " nodes", tree.where(), detail::save_again);
    for (const char* key : {"column", "threshold", "value", "gain", "weight"})
      if (tree.at(key).as_array().size() != count)
        throw input_error("not as long as \"child\"", tree.at(key).where(), detail::save_again);
    std::vector<std::uint32_t> depth(count);
    std::vector<bool> reached(count);
    reached[0] = true;
    std::uint32_t deepest = 0;
    for (std::size_t i = 0; i < count; ++i) {
      const json::value& child_value = tree.at("child").at(i);
      const std::size_t child = detail::read_count(child_value);
      const bool leaf = child == i;
      if (!leaf && (child < i || child + 1 >= count || reached[child] || reached[child + 1]))
        throw input_error(
            "child " + std::to_string(child) + " of node " + std::to_string(i) + " makes no tree",
            child_value.where(), detail::save_again);
      if (!reached[i])
        throw input_error("a node that nothing leads to", child_value.where(), detail::save_again);
      if (!leaf)
        for (const std::size_t c : {child, child + 1}) {
          reached[c] = true;
          depth[c] = depth[i] + 1;
          deepest = std::max(deepest, depth[c]);
        }
      const auto column =
          tree.at("column").at(i).as_integer(0, leaf ? 0 : static_cast<std::int64_t>(width) - 1);
      const double threshold = detail::read_finite(tree.at("threshold").at(i));
      trees.nodes.push_back({leaf ? std::numeric_limits<double>::infinity() : threshold,
                             static_cast<std::uint32_t>(column), root + static_cast<std::uint32_t>(child)});
      trees.values.push_back(detail::read_finite(tree.at("value").at(i)));
      trees.gains.push_back(detail::read_size(tree.at("gain").at(i)));
      trees.weights.push_back(detail::read_size(tree.at("weight").at(i)));
    }
    trees.trees.push_back({root, deepest});
  }
  return trees;
}

}  // namespace edgetran::regress::trees

#endif  // EDGETRAN_REGRESS_TREES_FLAT_TREES_JSON_HPP
