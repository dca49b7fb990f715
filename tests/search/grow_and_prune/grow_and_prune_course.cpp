// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// Which model each round edits, and how: the cycle, backtracking, restarts and patience.
#include <doctest/doctest.h>

#include <cstddef>
#include <cstdint>
#include <set>
#include <vector>

#include "edgetran/search/grow_and_prune/grow_and_prune.hpp"
#include "search/grow_and_prune/simulated_training.hpp"
#include "search/grow_and_prune/small_search.hpp"

using namespace edgetran;
using namespace grow_and_prune_tests;
namespace m = edgetran::model;

TEST_CASE("modes take turns at the best model, and a pruned one is followed though it is worse") {
  options_type o = small_options();
  o.cycle = {edit::grow_heads, edit::grow_feed_forward, edit::prune_heads, edit::prune_feed_forward};
  o.restarts = 0;
  o.patience = 100;
  o.most_rounds = 12;
  // Growth always betters the loss, pruning never does.
  const auto loss = [](const trial_question& q) {
    return 5 - 0.1 * static_cast<double>(q.id) + (search::grows(q.edit) || q.edit == edit::start ? 0.0 : 5.0);
  };
  const trial_tree t = finished(o, 1, loss);
  const auto rounds = asked(t);
  REQUIRE(rounds.size() == 12);
  for (std::size_t i = 0; i < rounds.size(); ++i) CHECK(rounds[i].edit == o.cycle[i % 4]);
  for (std::size_t i = 1; i < rounds.size(); ++i) {
    // The last child of a growth is the best so far; of a pruning there is one.
    CHECK(rounds[i].parent == rounds[i - 1].first + rounds[i - 1].count - 1);
  }
  o.soft_prune = false;
  const auto hard = asked(finished(o, 1, loss));
  REQUIRE(hard.size() == 12);
  for (std::size_t i = 2; i < hard.size(); ++i)
    CHECK(hard[i].parent ==
          (search::grows(hard[i - 1].edit) ? hard[i - 1].first + hard[i - 1].count - 1 : hard[i - 1].parent));
}

TEST_CASE("a growth that brings nothing is no error: the next edit takes the same model") {
  options_type o = small_options();
  o.cycle = {edit::grow_heads, edit::grow_feed_forward};
  o.restarts = 0;
  o.patience = 4;
  const auto rounds = asked(finished(o, 2, [](const trial_question& q) { return q.id == 0 ? 1.0 : 2.0; }));
  REQUIRE(rounds.size() == 4);
  for (std::size_t i = 0; i < 4; ++i) {
    CHECK(rounds[i].parent == 0);
    CHECK(rounds[i].edit == o.cycle[i % 2]);
  }
}

TEST_CASE("backtracking goes on at the best grown model that nobody followed, else at the root") {
  options_type o = small_options();
  o.cycle = {edit::grow_heads, edit::grow_feed_forward, edit::prune_heads};
  o.backtrack = true;
  o.soft_prune = false;
  o.restarts = 0;
  o.patience = 100;
  o.most_rounds = 6;
  o.grow.children = 2;
  // Round 1 makes 1 (best) and 2; round 2 of node 1 makes 3 and 4, both worse than 1.
  const std::vector<double> losses{9, 5, 6, 8, 7, 8.5, 8.4, 10, 10, 10, 10, 10, 10};
  const trial_tree t = finished(o, 5, [&](const trial_question& q) { return losses.at(q.id); });
  const auto rounds = asked(t);
  REQUIRE(rounds.size() == 6);
  CHECK(rounds[0].parent == 0);
  CHECK(rounds[0].edit == edit::grow_heads);
  CHECK(rounds[1].parent == 1);
  CHECK(rounds[1].edit == edit::grow_feed_forward);
  CHECK(rounds[2].parent == 2);  // 6 is less than 7 and 8; made by heads, so its stacks are next
  CHECK(rounds[2].edit == edit::grow_feed_forward);
  CHECK(rounds[3].parent == 4);  // 7 is less than 8.4; made by stacks, so pruning is next
  CHECK(rounds[3].edit == edit::prune_heads);
  CHECK(t.at(rounds[3].first).loss == 10);
  CHECK(rounds[4].parent == 3);
  CHECK(rounds[4].edit == edit::prune_heads);
  CHECK(rounds[5].parent == 6);
  CHECK(rounds[5].edit == edit::prune_heads);

  // Where no grown model is left, the root begins the cycle anew, with children that it has not had.
  o.cycle = {edit::grow_heads, edit::prune_heads};
  o.grow.children = 1;
  o.most_rounds = 5;
  const trial_tree u = finished(o, 6, [](const trial_question& q) { return q.id == 0 ? 1.0 : 2.0; });
  const auto from = asked(u);
  REQUIRE(from.size() == 5);
  const std::vector<std::size_t> parents{0, 1, 0, 3, 0};
  const std::vector<edit> edits{edit::grow_heads, edit::prune_heads, edit::grow_heads, edit::prune_heads,
                                edit::grow_heads};
  for (std::size_t i = 0; i < 5; ++i) {
    CHECK(from[i].parent == parents[i]);
    CHECK(from[i].edit == edits[i]);
  }
  CHECK(u.at(1).hash != u.at(3).hash);
  CHECK(u.at(1).hash != u.at(5).hash);
  CHECK(u.at(3).hash != u.at(5).hash);
}

TEST_CASE(
    "after rounds without progress the search jumps to one of the best models, and begins the cycle anew") {
  options_type o = small_options();
  o.grow.children = 2;  // so that the root does not run out of them
  o.patience = 3;
  o.restarts = 4;
  o.restart_among = 3;
  // The root, and children 2, 4 and 6 of later rounds, are the best; nothing betters the root.
  const auto loss = [](const trial_question& q) {
    return q.id == 0 ? 1.0 : q.id == 2 ? 1.1 : q.id == 4 ? 1.2 : 2.0 + static_cast<double>(q.id);
  };
  std::set<std::size_t> jumped;
  for (std::uint64_t seed = 0; seed < 12; ++seed) {
    const trial_tree t = finished(o, seed, loss);
    const auto rounds = asked(t);
    CHECK(rounds.size() == 3 * 5);
    for (std::size_t i = 3; i < rounds.size(); i += 3) {
      CHECK(rounds[i].edit == edit::grow_heads);  // the first of the cycle that finds something to do
      jumped.insert(rounds[i].parent);
    }
  }
  CHECK(jumped == std::set<std::size_t>{0, 2, 4});  // at random, among the three

  // Progress gives all restarts back.
  const trial_tree t = finished(o, 1, [&](const trial_question& q) { return q.id == 20 ? 0.5 : loss(q); });
  const auto rounds = asked(t);
  std::size_t progress = 0;
  while (rounds[progress].first + rounds[progress].count <= 20) ++progress;
  CHECK(rounds.size() == progress + 1 + 3 * 5);
  CHECK(rounds[progress + 1].parent == 20);
}

TEST_CASE("patience counts rounds in succession, and progress needs more than the tolerance") {
  options_type o = small_options();
  o.cycle = {edit::grow_heads};
  o.grow.children = 1;
  o.restarts = 0;
  o.patience = 3;
  // Every third round is progress: never three without.
  o.most_rounds = 20;
  CHECK(asked(finished(o, 1, [](const trial_question& q) {
          return q.id % 3 == 0 ? -static_cast<double>(q.id) : 1.0;
        })).size() == 20);
  o.tolerance = 0.5;
  const trial_tree t =
      finished(o, 1, [](const trial_question& q) { return -0.25 * static_cast<double>(q.id); });
  CHECK(asked(t).size() == 3);
  CHECK(t.best() == 3);  // which is followed all the same
  CHECK(asked(t).back().parent == 2);
}

TEST_CASE("a model that nothing can be made of ends the search, or sends it elsewhere") {
  m::flexibert<> root = test::small_root();
  root.architecture = test::plain(1, 40, 1, 32);
  options_type o = small_options();
  o.cycle = {edit::prune_heads, edit::prune_feed_forward, edit::prune_layer};
  plain_search s(trial_tree(root), {}, o, 1);
  answer_all(s, by_architecture);
  CHECK(s.done());
  CHECK(s.tree().nodes().size() == 1);
  CHECK(s.best() == 0);

  // All that heads of one operation and two layers give: each node twice, until patience ends it.
  root.architecture = test::plain(2, 40, 1, 32);
  o.cycle = {edit::grow_heads};
  o.grow.operations = {{m::operation::sdp, 0}};
  o.grow.children = 5;
  for (const bool back : {false, true}) {
    o.backtrack = back;
    plain_search u(trial_tree(root), {}, o, 1);
    answer_all(u, [](const trial_question& q) { return 1.0 + static_cast<double>(q.id); });
    CHECK(u.done());
    for (std::size_t i = 0; i < u.tree().nodes().size(); ++i) CHECK(u.tree().children(i).size() <= 2);
    CHECK(u.tree().nodes().size() > 3);
  }
  // A restart passes over the best model of all, if nothing is left to be made of it.
  o.backtrack = false;
  o.restart_among = 1;
  plain_search u(trial_tree(root), {}, o, 1);
  answer_all(u, [](const trial_question& q) { return 1.0 + static_cast<double>(q.id); });
  const auto& rounds = u.tree().rounds();
  REQUIRE(rounds.size() > 4);
  CHECK(rounds[1] == trial_round{0, edit::grow_heads, 1, 2});
  CHECK(rounds[2] == trial_round{0, edit::grow_heads, 3, 0});
  CHECK(rounds[3] == trial_round{1, edit::grow_heads, 3, 2});
}
