// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_ENERGY_PROFILED_TREE_HPP
#define EDGETRAN_ENERGY_PROFILED_TREE_HPP

#include <algorithm>
#include <array>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/core/units.hpp"
#include "edgetran/model/tree.hpp"

namespace edgetran::energy {

/// What was recorded of a node beside its energy, in the order of the published code (Cao et al., ACL
/// 2021, table 1, and its code).
enum class feature : std::size_t {
  parameters,
  input_size,
  batch,
  sequence,
  flops,
  bytes,
  cpu,
  memory,
  gpu,
  gpu_memory,
  gpu_clock,
  gpu_memory_clock,
  latency,
  gpu_energy
};
inline constexpr std::size_t feature_count = 14;

/// The names of the features in the published files; the first two are not columns of the CSV set.
inline constexpr std::array<std::string_view, feature_count> feature_names{"num_parameters",
                                                                           "input_size",
                                                                           "batch_size",
                                                                           "seq_len",
                                                                           "flops",
                                                                           "mem_bytes",
                                                                           "cpu",
                                                                           "mem",
                                                                           "gpu",
                                                                           "gpu_mem",
                                                                           "gpu_clk",
                                                                           "gpu_mem_clk",
                                                                           "times_mean",
                                                                           "gpu_energy_mean"};

constexpr std::string_view name(feature f) { return feature_names[static_cast<std::size_t>(f)]; }

/// One node of a profiled tree: the root, a module or an ML primitive.
struct profiled_node {
  std::string path;  ///< dotted from the root, empty for the root
  std::string
      type;  ///< class in the reference implementation (`BertSelfAttention`); the model's name for the root
  model::level level = model::level::module;
  std::size_t parent = 0;
  std::size_t end = 0;  ///< one past the last node below it
  std::size_t depth = 0;
  /// In the units of the published files: 1e6 FLOP, MiB, percent, MHz, s, J.
  std::array<double, feature_count> features{};
  joules energy{};  ///< measured

  [[nodiscard]] double operator[](feature f) const { return features[static_cast<std::size_t>(f)]; }
  [[nodiscard]] double& operator[](feature f) { return features[static_cast<std::size_t>(f)]; }
};

/// A model under one workload with what was measured of each of its nodes, in preorder: nodes[0] is the root
/// and a subtree is the range [i, nodes[i].end). A module may be without children: the published data has
/// such rows for classes that its authors did not take apart. Build one with `make_profiled_tree`, which
/// checks all this.
struct profiled_tree {
  std::string model;
  std::int64_t batch = 0;
  std::int64_t sequence = 0;
  std::vector<profiled_node> nodes;

  /// Calls `visit(c)` for the direct children of node i, in order.
  template <class Visit>
  void each_child(std::size_t i, Visit visit) const {
    for (std::size_t c = i + 1; c < nodes[i].end; c = nodes[c].end) visit(c);
  }
};

// What follows are templates on the tree itself, so that only their callers pay for choosing among all
// operators == and + that there are: a tenth of a second for each includer otherwise.
template <std::same_as<profiled_node> Node>
bool operator==(const Node& a, const Node& b) {
  return a.path == b.path && a.type == b.type && a.level == b.level && a.parent == b.parent &&
         a.end == b.end && a.depth == b.depth && a.features == b.features && a.energy == b.energy;
}
template <std::same_as<profiled_tree> Tree>
bool operator==(const Tree& a, const Tree& b) {
  return a.model == b.model && a.batch == b.batch && a.sequence == b.sequence && a.nodes == b.nodes;
}

/// Whether a class of leaves has no name of its own in the published formats, which list it under its module.
inline bool owned_by_module(std::string_view type) {
  return type == "MatMul" || type == "Softmax" || type == "matmul" || type == "softmax";
}

/// `bert-base-uncased 8x32`, for messages.
template <std::same_as<profiled_tree> Tree>
std::string label(const Tree& t) {
  return t.model + " " + std::to_string(t.batch) + "x" + std::to_string(t.sequence);
}

namespace detail {

template <std::same_as<profiled_tree> Tree>
[[noreturn]] void refuse(const Tree& t, std::size_t i, std::string problem, std::string remedy) {
  const std::string& path = t.nodes[i].path;
  throw input_error(std::move(problem), label(t) + (path.empty() ? ", root" : ", node '" + path + "'"),
                    std::move(remedy));
}

template <std::same_as<profiled_tree> Tree>
void check_place(const Tree& t, std::size_t i) {
  const profiled_node& n = t.nodes[i];
  if (n.end <= i || n.end > t.nodes.size() || (n.level == model::level::primitive && n.end != i + 1))
    refuse(t, i, "its subtree ends at the wrong node", "list the nodes in preorder");
  if (i == 0) {
    if (n.level != model::level::root || n.depth != 0 || n.parent != 0 || n.end != t.nodes.size())
      refuse(t, i, "the first node is not the root of all", "list the nodes in preorder");
    return;
  }
  if (n.level == model::level::root) refuse(t, i, "a second root", "write one tree a model and workload");
  // The node before is the parent, or a last descendant of the siblings before: walk up from it.
  std::size_t above = i - 1;
  while (t.nodes[above].end <= i) above = t.nodes[above].parent;
  if (n.parent != above || n.depth != t.nodes[above].depth + 1 || n.end > t.nodes[above].end)
    refuse(t, i, "parent, depth and end do not fit together", "list the nodes in preorder");
}

template <std::same_as<profiled_tree> Tree>
void check_numbers(const Tree& t, std::size_t i) {
  const profiled_node& n = t.nodes[i];
  if (!(std::isfinite(n.energy.value()) && n.energy.value() > 0))
    refuse(t, i, "an energy of " + std::to_string(n.energy.value()) + " J", "measure it, or drop the tree");
  for (std::size_t f = 0; f < feature_count; ++f)
    if (!(std::isfinite(n.features[f]) && n.features[f] >= 0))
      refuse(t, i, std::string(feature_names[f]) + " is " + std::to_string(n.features[f]),
             "features are finite and not negative");
  if (n[feature::batch] != static_cast<double>(t.batch) ||
      n[feature::sequence] != static_cast<double>(t.sequence))
    refuse(t, i, "its batch or sequence is not the tree's", "write one tree a model and workload");
}

template <std::same_as<profiled_tree> Tree>
void check_paths(const Tree& t) {
  std::vector<std::pair<std::string_view, std::size_t>> paths;
  paths.reserve(t.nodes.size());
  for (std::size_t i = 0; i < t.nodes.size(); ++i) paths.emplace_back(t.nodes[i].path, i);
  std::sort(paths.begin(), paths.end());
  for (std::size_t k = 1; k < paths.size(); ++k)
    if (paths[k].first == paths[k - 1].first)
      refuse(t, paths[k].second, "two nodes with this path", "give each node its own");
}

}  // namespace detail

/// Throws input_error, which names the node, where a tree breaks what `profiled_tree` promises: no nodes, an
/// order that is no preorder, a second root, a path twice, an energy that is not finite and positive, a
/// feature that is not finite or is negative, a batch or length below 1, a node of another workload. O(nodes
/// log nodes).
template <std::same_as<profiled_tree> Tree>
void check(const Tree& t) {
  if (t.nodes.empty())
    throw input_error("a profiled tree without nodes", label(t), "give it at least a root");
  if (t.batch < 1 || t.sequence < 1)
    throw input_error("a workload of nothing", label(t), "give a batch and a length of at least 1");
  if (!t.nodes[0].path.empty()) detail::refuse(t, 0, "the root has a path", "leave it empty");
  for (std::size_t i = 0; i < t.nodes.size(); ++i) {
    detail::check_place(t, i);
    detail::check_numbers(t, i);
  }
  detail::check_paths(t);
}

/// A tree that passes `check`, or its input_error.
template <class = void>
profiled_tree make_profiled_tree(std::string model, std::int64_t batch, std::int64_t sequence,
                                 std::vector<profiled_node> nodes) {
  profiled_tree t{std::move(model), batch, sequence, std::move(nodes)};
  check(t);
  return t;
}

}  // namespace edgetran::energy

#endif  // EDGETRAN_ENERGY_PROFILED_TREE_HPP
