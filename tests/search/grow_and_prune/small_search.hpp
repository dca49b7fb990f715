// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_TESTS_SEARCH_GROW_AND_PRUNE_SMALL_SEARCH_HPP
#define EDGETRAN_TESTS_SEARCH_GROW_AND_PRUNE_SMALL_SEARCH_HPP

#include <doctest/doctest.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <vector>

#include "edgetran/search/grow_and_prune/grow_and_prune.hpp"
#include "search/grow_and_prune/simulated_training.hpp"

/// Searches from a small root that tests of grow-and-prune share: their options, answers and rounds.
namespace grow_and_prune_tests {
namespace search = edgetran::search;
using search::edit;
using search::trial_question;
using search::trial_round;
using search::trial_tree;

using options_type = search::grow_and_prune_options;
using plain_search = search::grow_and_prune<test::simulated_importance>;

inline options_type small_options() {
  options_type o;
  o.cycle.push_back(edit::prune_layer);
  o.grow.children = 3;
  o.grow.widths = {96, 160};
  o.prune.feed_forward_step = 32;
  o.prune.narrowest_feed_forward = 32;
  o.prune.hidden_step = 8;
  o.prune.narrowest_hidden = 40;
  o.most_rounds = 60;
  return o;
}

using loss_function = std::function<double(const trial_question&)>;

/// Answers the questions of every round from the last to the first where `backwards`.
template <class Search>
void answer_all(Search& s, const loss_function& loss, bool backwards = false) {
  for (;;) {
    auto questions = s.ask();
    if (questions.empty()) return;
    if (backwards) std::reverse(questions.begin(), questions.end());
    for (const trial_question& q : questions) s.tell(q.id, loss(q));
  }
}
inline double by_architecture(const trial_question& q) { return test::simulated_loss(q.model); }

inline trial_tree finished(const options_type& o, std::uint64_t seed,
                           const loss_function& loss = by_architecture) {
  plain_search s(trial_tree(test::small_root()), {}, o, seed);
  answer_all(s, loss);
  CHECK(s.done());
  return s.tree();
}

/// Rounds that asked for anything, without the root's.
inline std::vector<trial_round> asked(const trial_tree& t) {
  std::vector<trial_round> all;
  for (std::size_t r = 1; r < t.rounds().size(); ++r)
    if (t.rounds()[r].count > 0) all.push_back(t.rounds()[r]);
  return all;
}

}  // namespace grow_and_prune_tests

#endif  // EDGETRAN_TESTS_SEARCH_GROW_AND_PRUNE_SMALL_SEARCH_HPP
