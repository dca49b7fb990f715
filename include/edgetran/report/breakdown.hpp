// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_REPORT_BREAKDOWN_HPP
#define EDGETRAN_REPORT_BREAKDOWN_HPP

#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/core/quality.hpp"
#include "edgetran/core/units.hpp"
#include "edgetran/model/tree.hpp"
#include "edgetran/predict/prediction.hpp"

namespace edgetran::report {

/// What a report breaks down: energy or latency.
template <class Quantity>
concept resource = std::same_as<Quantity, joules> || std::same_as<Quantity, seconds>;

/// One node of a breakdown. Nodes are in preorder, as in a model tree: what is below node i is [i + 1, end).
struct breakdown_node {
  std::string name;  ///< below its parent; may be empty
  std::string path;  ///< from the root, dotted
  std::string type;
  model::level level = model::level::module;
  std::size_t parent = 0;
  std::size_t end = 0;
  std::size_t depth = 0;
  std::size_t copies = 1;  ///< nodes of the model that this one stands for (`fold`)
  std::optional<estimate<joules>> energy{};
  std::optional<estimate<seconds>> latency{};
  edgetran::flops flops{};
  bytes traffic{};
  std::int64_t parameters = 0;

  /// The estimate of one resource; absent where the predictor gives none.
  template <resource Quantity>
  [[nodiscard]] const std::optional<estimate<Quantity>>& of() const {
    if constexpr (std::same_as<Quantity, joules>)
      return energy;
    else
      return latency;
  }
};

/// What the head of a report says.
struct labels {
  std::string title;
  std::string device;
  std::string workload;
  std::string information;  ///< what the prediction knows: laws, measured models, sensors
};

/// What every node of a model costs under one workload on one device: a plain value that all reports are made
/// from, whichever predictor it came from.
struct breakdown {
  labels about{};
  std::vector<breakdown_node> nodes{};
  std::optional<estimate<watts>> peak_power{};
  std::optional<estimate<bytes>> peak_memory{};
  std::string warning{};

  /// Whether there is an estimate of the whole.
  template <resource Quantity>
  [[nodiscard]] bool has() const {
    return !nodes.empty() && nodes.front().of<Quantity>().has_value();
  }
  /// The estimate of the whole. Throws state_error where there is none.
  template <resource Quantity>
  [[nodiscard]] const estimate<Quantity>& total() const {
    if (!has<Quantity>())
      throw state_error(
          std::same_as<Quantity, joules> ? "a breakdown without energy" : "a breakdown without latency",
          about.title, "use a predictor that gives it");
    return *nodes.front().of<Quantity>();
  }

  /// Calls `visit(i)` for the direct children of node i, in order.
  template <class Visit>
  void each_child(std::size_t i, Visit visit) const {
    for (std::size_t c = i + 1; c < nodes[i].end; c = nodes[c].end) visit(c);
  }
};

/// A workload in words: `batch 1, sequence 128, encode`; its context is what stands before the new tokens.
inline std::string describe(const model::workload& w) {
  std::string text = "batch " + std::to_string(w.batch) + ", sequence " + std::to_string(w.sequence);
  if (w.keys() != w.sequence) text += ", context " + std::to_string(w.keys() - w.tokens());
  return text + ", " + std::string(name(w.phase));
}

/// Throws state_error for a breakdown without nodes or whose nodes are no preorder, numeric_error for an
/// estimate that is NaN or infinite, or negative at the root. O(nodes).
inline void check(const breakdown& b) {
  if (b.nodes.empty()) throw state_error("a breakdown without nodes", b.about.title);
  const auto finite = [](const auto& e) {
    return !e || (std::isfinite(e->value.value()) && std::isfinite(e->lower.value()) &&
                  std::isfinite(e->upper.value()));
  };
  for (std::size_t i = 0; i < b.nodes.size(); ++i) {
    const breakdown_node& n = b.nodes[i];
    const bool root = i == 0;
    if (n.end <= i || n.end > (root ? b.nodes.size() : b.nodes[n.parent].end) ||
        (root ? n.end != b.nodes.size() : n.parent >= i))
      throw state_error("nodes that are no preorder of a tree", n.path, "take them from a model tree");
    if (!finite(n.energy) || !finite(n.latency))
      throw numeric_error("an estimate that is NaN or infinite", n.path, "leave out what is not known");
  }
  const breakdown_node& root = b.nodes.front();
  if ((root.energy && root.energy->value.value() < 0) || (root.latency && root.latency->value.value() < 0))
    throw numeric_error("a whole model of negative cost", b.about.title);
}

/// From a model tree, its costs under a workload and a prediction. Throws shape_error where the three are not
/// of one size, and as `check` does. O(nodes).
template <class Leaf>
breakdown make_breakdown(const model::basic_tree<Leaf>& tree, const std::vector<model::cost>& costs,
                         const predict::prediction& p, labels about) {
  if (costs.size() != tree.size() || p.nodes.size() != tree.size())
    throw shape_error("a tree of " + std::to_string(tree.size()) + " nodes with costs of " +
                          std::to_string(costs.size()) + " and predictions of " +
                          std::to_string(p.nodes.size()),
                      about.title, "take all three from one model");
  breakdown b{std::move(about), {}, p.peak_power, p.peak_memory, p.warning};
  for (std::size_t i = 0; i < tree.size(); ++i) {
    const auto& n = tree[i];
    b.nodes.push_back({n.name, n.path, n.type, n.level, n.parent, n.end, n.depth, 1, p.nodes[i].energy,
                       p.nodes[i].latency, costs[i].flops, costs[i].traffic, costs[i].parameters});
  }
  check(b);
  return b;
}

}  // namespace edgetran::report

#endif  // EDGETRAN_REPORT_BREAKDOWN_HPP
