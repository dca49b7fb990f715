// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/search/grow_and_prune/grow_and_prune.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "search/grow_and_prune/parameter_count.hpp"
#include "search/grow_and_prune/simulated_training.hpp"
#include "search/grow_and_prune/small_search.hpp"

using namespace edgetran;
using namespace grow_and_prune_tests;
namespace m = edgetran::model;
using search::trial_node;

namespace {

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
