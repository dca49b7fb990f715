// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/search/grow_and_prune/grow_and_prune.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "search/grow_and_prune/parameter_count.hpp"
#include "search/grow_and_prune/simulated_training.hpp"

using namespace edgetran;
namespace m = edgetran::model;
using search::edit;
using search::trial_node;
using search::trial_question;
using search::trial_round;
using search::trial_tree;

namespace {

using options_type = search::grow_and_prune_options;
using plain_search = search::grow_and_prune<test::simulated_importance>;

options_type small_options() {
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
double by_architecture(const trial_question& q) { return test::simulated_loss(q.model); }

trial_tree finished(const options_type& o, std::uint64_t seed, const loss_function& loss = by_architecture) {
  plain_search s(trial_tree(test::small_root()), {}, o, seed);
  answer_all(s, loss);
  CHECK(s.done());
  return s.tree();
}

std::size_t count_heads(const m::architecture& a) {
  std::size_t n = 0;
  for (const auto& l : a.layers) n += l.heads.size();
  return n;
}
std::size_t count_stages(const m::architecture& a) {
  std::size_t n = 0;
  for (const auto& l : a.layers) n += l.feed_forward.size();
  return n;
}
std::int64_t total_width(const m::architecture& a) {
  std::int64_t n = 0;
  for (const auto& l : a.layers)
    for (const std::int64_t f : l.feed_forward) n += f;
  return n;
}
std::int64_t total_hidden(const m::architecture& a) {
  std::int64_t n = 0;
  for (const auto& l : a.layers) n += l.hidden;
  return n;
}

/// Rounds that asked for anything, without the root's.
std::vector<trial_round> asked(const trial_tree& t) {
  std::vector<trial_round> all;
  for (std::size_t r = 1; r < t.rounds().size(); ++r)
    if (t.rounds()[r].count > 0) all.push_back(t.rounds()[r]);
  return all;
}

}  // namespace

TEST_CASE("children obey the knobs, no layer becomes empty, and parameters are accounted for") {
  std::size_t nodes = 0;
  std::set<edit> seen;
  for (std::uint64_t seed = 0; seed < 6; ++seed) {
    options_type o = small_options();
    o.backtrack = seed % 2 == 0;
    o.grow.heads = 1 + seed % 3;
    o.prune.heads = 1 + seed % 4;
    const trial_tree t = finished(o, seed);
    for (std::size_t i = 1; i < t.nodes().size(); ++i) {
      const trial_node &n = t.at(i), &p = t.at(n.parent);
      m::check(n.architecture);
      CHECK(n.parameters == test::parameter_count(t.model_of(i)));
      CHECK(n.steps == o.training_of(n.edit).steps);
      const m::architecture &a = n.architecture, &b = p.architecture;
      CHECK(a.layers.size() == b.layers.size());
      const auto heads =
          static_cast<std::int64_t>(count_heads(a)) - static_cast<std::int64_t>(count_heads(b));
      const auto stages =
          static_cast<std::int64_t>(count_stages(a)) - static_cast<std::int64_t>(count_stages(b));
      const std::int64_t width = total_width(a) - total_width(b), hidden = total_hidden(a) - total_hidden(b);
      CHECK(hidden == (n.edit == edit::prune_layer ? -8 : 0));
      CHECK(stages == (n.edit == edit::grow_feed_forward ? 1 : 0));
      switch (n.edit) {
        case edit::grow_heads:
          CHECK(heads == static_cast<std::int64_t>(o.grow.heads));
          CHECK(width == 0);
          CHECK(n.parameters > p.parameters);
          break;
        case edit::grow_feed_forward:
          CHECK(heads == 0);
          CHECK((width == 96 || width == 160));
          CHECK(n.parameters > p.parameters - 64 * 160);
          break;
        case edit::prune_heads:
          CHECK(heads == -static_cast<std::int64_t>(n.removed.size()));
          CHECK(heads >= -static_cast<std::int64_t>(o.prune.heads));
          CHECK(heads < 0);
          CHECK(width == 0);
          CHECK(n.parameters < p.parameters);
          break;
        case edit::prune_feed_forward:
          CHECK(heads == 0);
          CHECK((width == -32 || width == -64));
          CHECK(n.parameters < p.parameters);
          for (const auto& l : a.layers)
            for (const std::int64_t f : l.feed_forward) CHECK(f >= 32);
          break;
        case edit::prune_layer:
          CHECK(heads == 0);
          CHECK(width == 0);
          for (const auto& l : a.layers) CHECK(l.hidden >= 40);
          break;
        case edit::start:
          FAIL("a second root");
      }
      seen.insert(n.edit);
      ++nodes;
    }
    for (const trial_round& r : t.rounds()) {
      CHECK(r.count <= (search::grows(r.edit) ? 3U : 1U));
      std::set<std::string> hashes;
      for (std::size_t i = r.first; i < r.first + r.count; ++i) {
        CHECK(t.at(i).parent == r.parent);
        CHECK(t.at(i).edit == r.edit);
        CHECK(hashes.insert(t.at(i).hash).second);
      }
    }
  }
  CHECK(nodes > 250);
  CHECK(seen.size() == 5);
}

TEST_CASE("the search is decided by options, seed and answers, not by the order of the answers") {
  for (std::uint64_t seed = 0; seed < 3; ++seed) {
    options_type o = small_options();
    o.backtrack = seed % 2 == 1;
    const trial_tree t = finished(o, seed);
    CHECK(t == finished(o, seed));
    plain_search backwards(trial_tree(test::small_root()), {}, o, seed);
    answer_all(backwards, by_architecture, true);
    CHECK(t == backwards.tree());
    CHECK_FALSE(t == finished(o, seed + 100));
  }
}

TEST_CASE("a search that is broken off anywhere goes on as if it had not been") {
  for (std::uint64_t seed = 0; seed < 2; ++seed) {
    options_type o = small_options();
    o.backtrack = seed % 2 == 0;
    o.patience = 2;
    o.most_rounds = 20;
    std::vector<trial_tree> states;
    plain_search s(trial_tree(test::small_root()), {}, o, seed);
    for (auto questions = s.ask(); !questions.empty(); questions = s.ask())
      for (const trial_question& q : questions) {
        states.push_back(s.tree());
        s.tell(q.id, by_architecture(q));
      }
    states.push_back(s.tree());
    CHECK(states.size() > 30);
    for (const trial_tree& kept : states) {
      plain_search again(kept, {}, o, seed);
      answer_all(again, by_architecture);
      CHECK(again.tree() == s.tree());
      CHECK(again.best() == s.best());
      CHECK(again.at() == s.at());
      CHECK(again.stale() == s.stale());
      CHECK(again.restarts() == s.restarts());
    }
    // Open questions are asked again, and no other.
    const plain_search fresh(states[3], {}, o, seed);
    CHECK(plain_search(states[3], {}, o, seed).ask().size() == states[3].open().size());
    CHECK(fresh.tree() == states[3]);
  }
}

TEST_CASE("a tree is refused to options that did not grow it") {
  const trial_tree t = finished(small_options(), 3);
  options_type other = small_options();
  std::reverse(other.cycle.begin(), other.cycle.end());
  CHECK_THROWS_AS(plain_search(t, {}, other, 3), state_error);
  other = small_options();
  other.most_rounds = 4;
  CHECK_THROWS_AS(plain_search(t, {}, other, 3), state_error);
  other.most_rounds = 100;  // more of the same
  CHECK_NOTHROW(plain_search(t, {}, other, 3));
}

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

TEST_CASE("failures are nobody's parents") {
  options_type o = small_options();
  o.backtrack = true;
  plain_search s(trial_tree(test::small_root()), {}, o, 4);
  std::size_t failed = 0;
  for (auto questions = s.ask(); !questions.empty(); questions = s.ask())
    for (const trial_question& q : questions) {
      CHECK(s.tree().at(q.parent).failure.empty());
      if (q.id % 3 == 1)
        s.tell_failure(q.id, "diverged"), ++failed;
      else
        s.tell(q.id, by_architecture(q));
    }
  CHECK(failed > 5);
  CHECK(s.tree().at(*s.best()).loss);
  plain_search none(trial_tree(test::small_root()), {}, o, 4);
  none.tell_failure(none.ask().at(0).id, "no such file");
  CHECK(none.done());
  CHECK(none.ask().empty());
  CHECK_FALSE(none.best());
}

TEST_CASE("the objective may be more than the loss, with constraints before it") {
  options_type o = small_options();
  const auto lean = [](const m::flexibert<>& model, double loss) {
    return loss + 1e-5 * static_cast<double>(m::total_cost(model).parameters);
  };
  search::grow_and_prune<test::simulated_importance, decltype(lean)> s(trial_tree(test::small_root()), {}, o,
                                                                       1, lean);
  answer_all(s, by_architecture);
  for (std::size_t i = 0; i < s.tree().nodes().size(); ++i) {
    const trial_node& n = s.tree().at(i);
    CHECK(n.score.objective ==
          doctest::Approx(*n.loss + 1e-5 * static_cast<double>(n.parameters)).epsilon(1e-15));
    CHECK(s.tree().at(*s.best()).score <= n.score);
  }
  CHECK(s.tree().at(*s.best()).parameters < finished(o, 1).at(*finished(o, 1).best()).parameters);

  const auto limit = static_cast<double>(test::parameter_count(test::small_root())) - 20'000;
  const auto bounded = [=](const m::flexibert<>& model, double loss) {
    const double over = static_cast<double>(m::total_cost(model).parameters) - limit;
    return search::standing{std::max(over, 0.0), loss};
  };
  search::grow_and_prune<test::simulated_importance, decltype(bounded)> b(trial_tree(test::small_root()), {},
                                                                          o, 1, bounded);
  answer_all(b, by_architecture);
  CHECK(b.tree().at(*b.best()).score.violation == 0);
  CHECK(static_cast<double>(b.tree().at(*b.best()).parameters) <= limit);
}

TEST_CASE("questions say where their weights come from and how long to train") {
  plain_search s(trial_tree(test::small_root()), {}, small_options(), 1);
  auto root = s.ask();
  REQUIRE(root.size() == 1);
  CHECK(root[0].edit == edit::start);
  CHECK(root[0].training.steps == 0);
  CHECK(s.ask().size() == 1);  // open still
  s.tell(0, 2.0);
  for (const trial_question& q : s.ask()) {
    CHECK(q.edit == edit::grow_heads);
    CHECK(q.training.steps == 20'000);
    CHECK(q.training.learning_rate == 1e-5);
    CHECK(q.parent_hash == root[0].hash);
    CHECK(q.hash == m::graph_hash(q.model.architecture));
    CHECK(q.from == search::match(root[0].model.architecture, q.model.architecture));
  }
  CHECK_THROWS_AS(s.tell(99, 1.0), state_error);
}

TEST_CASE("published variants, and options that make no search") {
  const options_type published;
  CHECK(published.cycle == std::vector<edit>{edit::grow_heads, edit::grow_feed_forward, edit::prune_heads,
                                             edit::prune_feed_forward});
  CHECK(published.training_of(edit::grow_feed_forward).steps == 50'000);
  CHECK(published.training_of(edit::prune_layer).learning_rate == 5e-5);
  CHECK_THROWS_AS((void)published.training_of(edit::start), state_error);
  CHECK(options_type::grow_only().cycle.size() == 2);
  CHECK(options_type::grow_only().grow.children == 10);
  const auto refused = [](auto change) {
    options_type o;
    change(o);
    CHECK_THROWS_AS(plain_search(trial_tree(test::small_root()), {}, o), shape_error);
  };
  refused([](auto& o) { o.cycle.clear(); });
  refused([](auto& o) { o.cycle.push_back(edit::start); });
  refused([](auto& o) { o.patience = 0; });
  refused([](auto& o) { o.restart_among = 0; });
}
