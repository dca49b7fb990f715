// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_ENERGY_CAMPAIGN_HPP
#define EDGETRAN_ENERGY_CAMPAIGN_HPP

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/energy/profiled_tree.hpp"

namespace edgetran::energy {

/// A primitive of a run that was not published whole, so that no tree holds it. Its path has lost its
/// meaning.
struct loose_primitive {
  std::string model;
  profiled_node node;
};

/// What one device measured.
struct campaign {
  std::vector<profiled_tree> trees;
  std::vector<loose_primitive> loose{};
};

/// Some of the trees and loose primitives of a campaign, which must outlive it: what a predictor learns from.
class selection {
 public:
  selection() = default;
  selection(const campaign& all) {  // NOLINT: a campaign is the selection of all
    for (const profiled_tree& t : all.trees) trees_.push_back(&t);
    for (const loose_primitive& l : all.loose) loose_.push_back(&l);
  }
  selection(const std::vector<profiled_tree>& all) {  // NOLINT
    for (const profiled_tree& t : all) trees_.push_back(&t);
  }

  [[nodiscard]] const std::vector<const profiled_tree*>& trees() const { return trees_; }
  [[nodiscard]] const std::vector<const loose_primitive*>& loose() const { return loose_; }

  /// All but those of a model, or those of a model alone. O(trees).
  [[nodiscard]] selection without(std::string_view model) const { return kept(model, false); }
  [[nodiscard]] selection only(std::string_view model) const { return kept(model, true); }

  /// The models that have a tree, in the order of their first.
  [[nodiscard]] std::vector<std::string> models() const {
    std::vector<std::string> found;
    for (const profiled_tree* t : trees_)
      if (std::find(found.begin(), found.end(), t->model) == found.end()) found.push_back(t->model);
    return found;
  }

 private:
  [[nodiscard]] selection kept(std::string_view model, bool wanted) const {
    selection some;
    for (const profiled_tree* t : trees_)
      if ((t->model == model) == wanted) some.trees_.push_back(t);
    for (const loose_primitive* l : loose_)
      if ((l->model == model) == wanted) some.loose_.push_back(l);
    return some;
  }

  std::vector<const profiled_tree*> trees_;
  std::vector<const loose_primitive*> loose_;
};

/// Throws state_error for a selection without trees.
inline void require_trees(const selection& s, const char* who) {
  if (s.trees().empty()) throw state_error("no tree to learn from", who, "give profiled trees");
}

/// Throws input_error, which names the node, for a latency of zero: it has no logarithm and no relative
/// error.
inline void require_latencies(const selection& s) {
  const auto require = [](const profiled_node& n, const std::string& tree) {
    if (n[feature::latency] > 0) return;
    throw input_error("a latency of zero", tree + (n.path.empty() ? ", root" : ", node '" + n.path + "'"),
                      "measure the node again, or drop its tree");
  };
  for (const profiled_tree* t : s.trees())
    for (const profiled_node& n : t->nodes) require(n, label(*t));
  for (const loose_primitive* l : s.loose()) require(l->node, l->model);
}

}  // namespace edgetran::energy

#endif  // EDGETRAN_ENERGY_CAMPAIGN_HPP
