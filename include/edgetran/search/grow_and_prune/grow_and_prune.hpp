// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_SEARCH_GROW_AND_PRUNE_GROW_AND_PRUNE_HPP
#define EDGETRAN_SEARCH_GROW_AND_PRUNE_GROW_AND_PRUNE_HPP

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/core/random.hpp"
#include "edgetran/model/families/flexibert.hpp"
#include "edgetran/model/graph_hash.hpp"
#include "edgetran/search/grow_and_prune/edit.hpp"
#include "edgetran/search/grow_and_prune/grow.hpp"
#include "edgetran/search/grow_and_prune/grow_and_prune_options.hpp"
#include "edgetran/search/grow_and_prune/prune.hpp"
#include "edgetran/search/grow_and_prune/trial_tree.hpp"

namespace edgetran::search {

/// A model to train and to tell the loss of.
struct trial_question {
  std::size_t id = 0;      ///< node of the tree
  std::size_t parent = 0;  ///< whose weights it starts from; the root's is its own
  search::edit edit = search::edit::start;
  model::flexibert<> model{};
  std::string hash, parent_hash;
  lineage from{};  ///< which heads of the parent its heads continue: for transfer_weights
  search::training training{};
};

/// Minimises the loss itself.
struct loss_alone {
  constexpr double operator()(const model::flexibert<>&, double loss) const { return loss; }
};

/// Improves a model block by block, as EdgeTran's grow-and-prune (Tuli and Jha, arXiv 2303.13745): children
/// of the model at hand by the edits of a cycle, each trained on from its parent's weights; the best model of
/// all is followed, a pruned one in any case, and after rounds without progress the search jumps back to one
/// of the best. What the public code gets wrong is put right: heads of one layer that are removed together
/// are the ones that were meant, layers are ranked by their own heads, nothing becomes empty, rounds that
/// bring nothing are no error, and patience counts rounds in succession.
///
/// `importance(tree, id)` returns the importances of a trained node's parts; only edits that prune ask for
/// them. `objective(model, loss)` returns what is minimised, a number or a standing with constraints.
/// What is asked depends on options, seed, importances and the answers, not on the order of these, and all of
/// it is in the tree: a search made from a tree that was kept goes on as if it had never stopped.
template <class Importance, class Objective = loss_alone>
class grow_and_prune {
 public:
  /// `tree` is a new one with the root, or one of an earlier run. Throws shape_error for options without an
  /// edit or patience, and state_error for a tree that other options grew.
  grow_and_prune(trial_tree tree, Importance importance, grow_and_prune_options options = {},
                 std::uint64_t seed = 0, Objective objective = {})
      : tree_(std::move(tree)),
        importance_(std::move(importance)),
        options_(std::move(options)),
        random_(seed),
        objective_(std::move(objective)) {
    const auto refuse = [](const char* problem, const char* remedy) {
      throw shape_error(problem, "grow_and_prune", remedy);
    };
    if (options_.cycle.empty()) refuse("a cycle without an edit", "name at least one");
    for (const edit e : options_.cycle)
      if (e == edit::start) refuse("a cycle with the root in it", "name edits alone");
    if (options_.patience == 0) refuse("no patience", "allow at least one round without progress");
    if (options_.restarts > 0 && options_.restart_among == 0)
      refuse("restarts among no models", "let restart_among be at least 1");
    while (settled_ < tree_.rounds().size()) {
      require_course(tree_.rounds()[settled_]);
      if (is_last() && !tree_.open().empty()) break;
      settle();
    }
  }

  /// The open questions of the present round; where all are answered, those of the next. None at the end.
  [[nodiscard]] std::vector<trial_question> ask() {
    while (tree_.open().empty() && !done_) {
      const edit e = options_.cycle[turn_];
      tree_.add_round(node_, e, children(e), options_.training_of(e).steps);
      if (tree_.rounds().back().count == 0) settle();
    }
    std::vector<trial_question> all;
    for (const std::size_t id : tree_.open()) {
      const trial_node& n = tree_.at(id);
      all.push_back({id, n.parent, n.edit, tree_.model_of(id), n.hash, tree_.at(n.parent).hash,
                     tree_.lineage_of(id),
                     n.edit == edit::start ? search::training{} : options_.training_of(n.edit)});
    }
    return all;
  }

  /// Takes the loss of an open question, in any order. Changes nothing where it has an answer. Throws as
  /// trial_tree::tell, and what the objective throws.
  void tell(std::size_t id, double loss) {
    const auto score = objective_(tree_.model_of(id), loss);
    bool taken = false;
    if constexpr (std::is_convertible_v<decltype(score), standing>)
      taken = tree_.tell(id, loss, score);
    else
      taken = tree_.tell(id, loss, {0, static_cast<double>(score)});
    if (taken && tree_.open().empty()) settle();
  }
  void tell_failure(std::size_t id, std::string why = {}) {
    if (tree_.tell_failure(id, std::move(why)) && tree_.open().empty()) settle();
  }

  [[nodiscard]] bool done() const { return done_; }
  [[nodiscard]] const trial_tree& tree() const { return tree_; }
  /// The best node, none before the root is told.
  [[nodiscard]] std::optional<std::size_t> best() const { return best_; }
  /// Whose children come next.
  [[nodiscard]] std::size_t at() const { return node_; }
  /// Rounds without progress since the last progress or restart.
  [[nodiscard]] std::size_t stale() const { return stale_; }
  /// Warm restarts since the last progress.
  [[nodiscard]] std::size_t restarts() const { return restarts_; }

 private:
  [[nodiscard]] bool is_last() const { return settled_ + 1 == tree_.rounds().size(); }

  void require_course(const trial_round& r) const {
    if (settled_ == 0) return;
    if (!done_ && r.parent == node_ && r.edit == options_.cycle[turn_]) return;
    throw state_error("round " + std::to_string(settled_) + " of the tree is " + std::string(name(r.edit)) +
                          " of node " + std::to_string(r.parent) + ", and these options would " +
                          (done_ ? "end"
                                 : "take " + std::string(name(options_.cycle[turn_])) + " of node " +
                                       std::to_string(node_)),
                      "grow_and_prune", "continue with the options and the seed that it was begun with");
  }

  std::vector<child> children(edit e) {
    std::set<std::string> asked;
    for (const trial_node& n : tree_.nodes())
      if (n.parent == node_ && n.edit == e) asked.insert(n.hash);
    const auto known = [&](const model::architecture& a) { return asked.contains(hasher_(a).str()); };
    const model::architecture& parent = tree_.at(node_).architecture;
    const stream random = random_.split(2 * tree_.rounds().size());
    if (e == edit::grow_heads) return search::grow_heads(parent, options_.grow, random, known);
    if (e == edit::grow_feed_forward) return search::grow_feed_forward(parent, options_.grow, random, known);
    const importances by = importance_(tree_, node_);
    const prune_options& how = options_.prune;
    const std::optional<child> c = e == edit::prune_heads ? search::prune_heads(parent, by, how)
                                   : e == edit::prune_feed_forward
                                       ? search::prune_feed_forward(parent, by, how)
                                       : search::prune_layer(parent, by, how);
    if (!c || known(c->architecture)) return {};
    return {*c};
  }

  /// Draws the consequences of the next round that has all its answers. Looks at nothing that came later, so
  /// that a tree can be gone through again.
  void settle() {
    const trial_round& r = tree_.rounds()[settled_];
    seen_ = r.first + r.count;
    turns_.push_back(turn_);
    if (settled_++ == 0) {
      done_ = !tree_.at(0).loss;
      if (!done_) best_ = 0, follow(0);
    } else if (r.count == 0) {
      pass();
    } else {
      advance(r);
    }
  }

  void advance(const trial_round& r) {
    fruitless_ = 0;
    next_turn();
    std::optional<std::size_t> winner;
    for (std::size_t i = r.first; i < seen_; ++i)
      if (tree_.at(i).loss && (!winner || score(i) < score(*winner))) winner = i;
    const bool leads = winner && score(*winner) < score(*best_);
    const bool progress = leads && (score(*winner).violation < score(*best_).violation ||
                                    score(*winner).objective < score(*best_).objective - options_.tolerance);
    if (leads) best_ = winner;
    stale_ = progress ? 0 : stale_ + 1;
    if (progress) restarts_ = 0;
    if (leads || (winner && !grows(r.edit) && options_.soft_prune))
      follow(*winner);
    else if (options_.backtrack)
      go_back();
    if (stale_ >= options_.patience) restart();
    if (++rounds_ >= options_.most_rounds) done_ = true;
  }

  /// The edit found nothing to do; nor did any other of the cycle, if it was the last of them.
  void pass() {
    next_turn();
    if (++fruitless_ < options_.cycle.size()) return;
    fruitless_ = 0;
    exhausted_.insert(node_);
    if (options_.backtrack && leaf())
      go_back();
    else
      restart();
  }

  /// The best grown node that was never followed.
  [[nodiscard]] std::optional<std::size_t> leaf() const {
    std::optional<std::size_t> l;
    for (std::size_t i = 1; i < seen_; ++i)
      if (tree_.at(i).loss && grows(tree_.at(i).edit) && !followed_.contains(i))
        if (!l || score(i) < score(*l)) l = i;
    return l;
  }
  void go_back() {
    const auto l = leaf();
    follow(l.value_or(0));
    turn_ = l ? turns_[tree_.at(*l).round] : 0;
    if (l) next_turn();
  }

  void restart() {
    std::vector<std::size_t> best;
    for (std::size_t i = 0; i < seen_; ++i)
      if (tree_.at(i).loss && !exhausted_.contains(i)) best.push_back(i);
    if (restarts_ == options_.restarts || best.empty()) {
      done_ = true;
      return;
    }
    const std::size_t among = std::min(options_.restart_among, best.size());
    std::stable_sort(best.begin(), best.end(),
                     [&](std::size_t a, std::size_t b) { return score(a) < score(b); });
    follow(best[static_cast<std::size_t>(random_.split(2 * settled_ + 1).below(among))]);
    ++restarts_;
    turn_ = stale_ = fruitless_ = 0;
  }

  void follow(std::size_t id) {
    node_ = id;
    followed_.insert(id);
  }
  void next_turn() { turn_ = (turn_ + 1) % options_.cycle.size(); }
  [[nodiscard]] const standing& score(std::size_t id) const { return tree_.at(id).score; }

  trial_tree tree_;
  Importance importance_;
  grow_and_prune_options options_;
  stream random_;
  Objective objective_;
  model::graph_hasher hasher_;

  // All that follows is a function of the tree's settled rounds.
  std::size_t settled_ = 0;          // rounds
  std::size_t rounds_ = 0;           // of them, those that asked for anything
  std::size_t seen_ = 0;             // nodes
  std::size_t node_ = 0, turn_ = 0;  // whose children come next, by which edit of the cycle
  std::size_t stale_ = 0, restarts_ = 0;
  std::size_t fruitless_ = 0;  // rounds in succession that found nothing to do
  std::optional<std::size_t> best_{};
  std::vector<std::size_t> turns_;  // of every settled round
  std::set<std::size_t> followed_, exhausted_;
  bool done_ = false;
};

}  // namespace edgetran::search

#endif  // EDGETRAN_SEARCH_GROW_AND_PRUNE_GROW_AND_PRUNE_HPP
