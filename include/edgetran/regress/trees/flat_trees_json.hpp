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
#include <string_view>
#include <utility>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/io/json.hpp"
#include "edgetran/regress/trees/flat_trees.hpp"

namespace edgetran::regress::trees {

/// Names the layout of a file that holds a regressor.
inline constexpr std::string_view regressor_schema = "edgetran/regressor/1";

/// A number from low to high; throws input_error naming the key.
inline double read_real(const json::value& v, double low, double high) {
  const double x = v.as_real();
  if (!(x >= low && x <= high))
    throw input_error(std::to_string(x) + " is out of range", v.where(), "fit and save the regressor again");
  return x;
}
inline double read_finite(const json::value& v) {
  constexpr double most = std::numeric_limits<double>::max();
  return read_real(v, -most, most);
}
inline std::size_t read_count(const json::value& v) {
  return static_cast<std::size_t>(v.as_integer(0, std::numeric_limits<std::int64_t>::max()));
}
/// Any 64 bits; JSON has signed numbers only.
inline json::value write_seed(std::uint64_t seed) { return static_cast<std::int64_t>(seed); }
inline std::uint64_t read_seed(const json::value& v) { return static_cast<std::uint64_t>(v.as_integer()); }

/// Schema and type are those wanted, or input_error.
inline void require_type(const json::value& v, std::string_view type) {
  const json::value& schema = v.at("schema");
  if (schema.as_string() != regressor_schema)
    throw input_error("regressor of schema \"" + schema.as_string() + "\"", schema.where(),
                      std::string(regressor_schema) + " is what this version reads: fit and save it again");
  const json::value& found = v.at("type");
  if (found.as_string() != type)
    throw input_error(
        "regressor of type \"" + found.as_string() + "\" where \"" + std::string(type) + "\" is wanted",
        found.where(), "give it to the reader of its type");
}

inline json::value write_columns(const std::vector<std::string>& columns) {
  json::array names;
  for (const std::string& name : columns) names.emplace_back(name);
  return names;
}
inline std::vector<std::string> read_columns(const json::value& v) {
  std::vector<std::string> columns;
  for (const json::value& name : v.as_array()) columns.push_back(name.as_string());
  if (columns.empty()) throw input_error("no columns", v.where(), "fit and save the regressor again");
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
  constexpr double most = std::numeric_limits<double>::max();
  constexpr std::size_t most_nodes = std::size_t{1} << 31;
  constexpr const char* remedy = "fit and save the regressor again";
  flat_trees trees;
  for (const json::value& tree : v.as_array()) {
    const auto root = static_cast<std::uint32_t>(trees.nodes.size());
    const std::size_t count = tree.at("child").as_array().size();
    if (count == 0 || root + count > most_nodes)
      throw input_error("a tree of " + std::to_string(count) + " nodes", tree.where(), remedy);
    for (const char* key : {"column", "threshold", "value", "gain", "weight"})
      if (tree.at(key).as_array().size() != count)
        throw input_error("not as long as \"child\"", tree.at(key).where(), remedy);
    std::vector<std::uint32_t> depth(count);
    std::vector<bool> reached(count);
    reached[0] = true;
    std::uint32_t deepest = 0;
    for (std::size_t i = 0; i < count; ++i) {
      const json::value& child_value = tree.at("child").at(i);
      const std::size_t child = read_count(child_value);
      const bool leaf = child == i;
      if (!leaf && (child < i || child + 1 >= count || reached[child] || reached[child + 1]))
        throw input_error(
            "child " + std::to_string(child) + " of node " + std::to_string(i) + " makes no tree",
            child_value.where(), remedy);
      if (!reached[i]) throw input_error("a node that nothing leads to", child_value.where(), remedy);
      if (!leaf)
        for (const std::size_t c : {child, child + 1}) {
          reached[c] = true;
          depth[c] = depth[i] + 1;
          deepest = std::max(deepest, depth[c]);
        }
      const auto column =
          tree.at("column").at(i).as_integer(0, leaf ? 0 : static_cast<std::int64_t>(width) - 1);
      const double threshold = read_finite(tree.at("threshold").at(i));
      trees.nodes.push_back({leaf ? std::numeric_limits<double>::infinity() : threshold,
                             static_cast<std::uint32_t>(column), root + static_cast<std::uint32_t>(child)});
      trees.values.push_back(read_finite(tree.at("value").at(i)));
      trees.gains.push_back(read_real(tree.at("gain").at(i), 0, most));
      trees.weights.push_back(read_real(tree.at("weight").at(i), 0, most));
    }
    trees.trees.push_back({root, deepest});
  }
  return trees;
}

}  // namespace edgetran::regress::trees

#endif  // EDGETRAN_REGRESS_TREES_FLAT_TREES_JSON_HPP
