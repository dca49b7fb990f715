// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_SEARCH_GROW_AND_PRUNE_TRIAL_TREE_HPP
#define EDGETRAN_SEARCH_GROW_AND_PRUNE_TRIAL_TREE_HPP

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/model/architecture.hpp"
#include "edgetran/model/families/flexibert.hpp"
#include "edgetran/model/graph_hash.hpp"
#include "edgetran/model/interpreter.hpp"
#include "edgetran/search/grow_and_prune/edit.hpp"
#include "edgetran/search/grow_and_prune/lineage.hpp"
#include "edgetran/search/ranking.hpp"

namespace edgetran::search {

/// One model of a search that changes models step by step.
struct trial_node {
  std::size_t parent = 0;  ///< number; the root's is its own
  std::size_t round = 0;   ///< in which it was asked
  search::edit edit = search::edit::start;
  model::architecture architecture{};  ///< canonical
  std::vector<head_place> removed{};   ///< heads of its parent that it lacks
  std::string hash;                    ///< the published one; several nodes may share it
  std::int64_t parameters = 0;
  std::int64_t steps = 0;        ///< of training, on top of its parent's
  std::optional<double> loss{};  ///< as trained; none while the question is open, and where it failed
  standing score{};              ///< where there is a loss
  std::string failure{};         ///< why there is none

  [[nodiscard]] bool open() const { return !loss && failure.empty(); }
  friend bool operator==(const trial_node&, const trial_node&) = default;
};

/// Children of one parent by one edit that are asked together; none where the edit found nothing to do.
struct trial_round {
  std::size_t parent = 0;
  search::edit edit = search::edit::start;
  std::size_t first = 0;  ///< node
  std::size_t count = 0;

  friend bool operator==(const trial_round&, const trial_round&) = default;
};

/// The models that a search has asked for, and what came of them. Nodes are numbered in the order of the
/// questions, whatever the order of the answers. Only grows.
class trial_tree {
 public:
  /// What happened, in order: a round was asked, or a node was answered.
  struct event {
    bool is_round = false;
    std::size_t number = 0;
  };

  /// A tree of one open question: the root. Throws shape_error for an architecture that `check` refuses.
  explicit trial_tree(model::flexibert<> root) : base_(std::move(root)) {
    check(base_.architecture);
    add(0, edit::start, {{model::canonical(base_.architecture), {}}}, 0);
  }

  /// Asks for children of a node and returns the number of the first. Throws state_error while a question is
  /// open or where the parent has failed, and shape_error for a child that `check` refuses or that lacks
  /// a head which its parent never had; then nothing changes. O(heads) a child.
  std::size_t add_round(std::size_t parent, search::edit how, const std::vector<child>& children,
                        std::int64_t steps) {
    if (!open().empty())
      throw state_error("the last round has open questions", "trial_tree", "tell their answers first");
    if (parent >= nodes_.size() || !nodes_[parent].loss)
      throw state_error("children of node " + std::to_string(parent) + ", which was not trained",
                        "trial_tree", "take a parent that has a loss");
    for (const child& c : children) (void)match(nodes_[parent].architecture, c.architecture, c.removed);
    add(parent, how, children, steps);
    return rounds_.back().first;
  }

  /// Takes the answer to an open question. False, and nothing changes, where it had one. Throws state_error
  /// for a node that was never asked, and numeric_error for a number that is not finite.
  bool tell(std::size_t id, double loss, const standing& score) {
    if (!std::isfinite(loss) || !std::isfinite(score.violation) || !std::isfinite(score.objective))
      throw numeric_error("a loss or objective that is not finite", place(id), "tell a failure");
    if (!at(id).open()) return false;
    nodes_[id].loss = loss;
    nodes_[id].score = score;
    log_.push_back({false, id});
    return true;
  }
  /// The same for one that came to nothing.
  bool tell_failure(std::size_t id, std::string why) {
    if (!at(id).open()) return false;
    nodes_[id].failure = why.empty() ? "failed" : std::move(why);
    log_.push_back({false, id});
    return true;
  }

  [[nodiscard]] const std::vector<trial_node>& nodes() const { return nodes_; }
  [[nodiscard]] const std::vector<trial_round>& rounds() const { return rounds_; }
  [[nodiscard]] const std::vector<event>& log() const { return log_; }
  /// Throws state_error for a node that was never asked.
  [[nodiscard]] const trial_node& at(std::size_t id) const {
    if (id >= nodes_.size())
      throw state_error("there is no such node", place(id), "take one of " + std::to_string(nodes_.size()));
    return nodes_[id];
  }

  /// Open questions: all of the last round. O(children of a round).
  [[nodiscard]] std::vector<std::size_t> open() const {
    std::vector<std::size_t> all;
    if (rounds_.empty()) return all;
    const trial_round& r = rounds_.back();
    for (std::size_t i = r.first; i < r.first + r.count; ++i)
      if (nodes_[i].open()) all.push_back(i);
    return all;
  }
  /// The node of the least score, the earliest of equal ones; none before the root is told. O(nodes).
  [[nodiscard]] std::optional<std::size_t> best() const {
    std::optional<std::size_t> b;
    for (std::size_t i = 0; i < nodes_.size(); ++i)
      if (nodes_[i].loss && (!b || nodes_[i].score < nodes_[*b].score)) b = i;
    return b;
  }
  [[nodiscard]] std::vector<std::size_t> children(std::size_t id) const {
    std::vector<std::size_t> all;
    for (std::size_t i = 1; i < nodes_.size(); ++i)
      if (nodes_[i].parent == id) all.push_back(i);
    return all;
  }
  /// From the root to the node, both among them.
  [[nodiscard]] std::vector<std::size_t> path(std::size_t id) const {
    std::vector<std::size_t> way{id};
    while (way.back() != 0) way.push_back(at(way.back()).parent);
    std::reverse(way.begin(), way.end());
    return way;
  }
  /// The node as a model: the root's vocabulary and positions, its own architecture.
  [[nodiscard]] model::flexibert<> model_of(std::size_t id) const { return with(at(id).architecture); }

  /// Which heads of its parent the heads of a node continue; of the root's, their own.
  [[nodiscard]] lineage lineage_of(std::size_t id) const {
    const trial_node& n = at(id);
    return match(nodes_[n.parent].architecture, n.architecture, n.removed);
  }

  /// The same nodes and rounds with the same answers, whatever their order.
  friend bool operator==(const trial_tree& a, const trial_tree& b) {
    return a.nodes_ == b.nodes_ && a.rounds_ == b.rounds_;
  }

 private:
  static std::string place(std::size_t id) { return "trial_tree, node " + std::to_string(id); }

  [[nodiscard]] model::flexibert<> with(const model::architecture& a) const {
    model::flexibert<> m = base_;
    m.architecture = a;
    return m;
  }

  void add(std::size_t parent, search::edit how, const std::vector<child>& children, std::int64_t steps) {
    rounds_.push_back({parent, how, nodes_.size(), children.size()});
    log_.push_back({true, rounds_.size() - 1});
    for (const child& c : children) {
      trial_node n;
      n.parent = parent;
      n.round = rounds_.size() - 1;
      n.edit = how;
      n.architecture = model::canonical(c.architecture);
      n.removed = c.removed;
      n.hash = hasher_(n.architecture).str();
      n.parameters = model::total_cost(with(n.architecture)).parameters;
      n.steps = steps;
      nodes_.push_back(std::move(n));
    }
  }

  model::flexibert<> base_;
  std::vector<trial_node> nodes_;
  std::vector<trial_round> rounds_;
  std::vector<event> log_;
  model::graph_hasher hasher_;
};

}  // namespace edgetran::search

#endif  // EDGETRAN_SEARCH_GROW_AND_PRUNE_TRIAL_TREE_HPP
