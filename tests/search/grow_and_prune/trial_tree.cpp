// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/search/grow_and_prune/trial_tree.hpp"

#include <doctest/doctest.h>

#include <cstddef>
#include <limits>
#include <vector>

#include "edgetran/search/grow_and_prune/grow.hpp"
#include "search/grow_and_prune/parameter_count.hpp"
#include "search/grow_and_prune/simulated_training.hpp"

using namespace edgetran;
using search::edit;
using search::trial_tree;

namespace {
std::vector<search::child> grown(const trial_tree& t, std::size_t id, std::size_t count = 2) {
  return search::grow_heads(t.at(id).architecture, {.children = count}, stream(id));
}
}  // namespace

TEST_CASE("nodes are numbered as they are asked, whatever the order of the answers") {
  const auto root = test::small_root();
  trial_tree a(root);
  CHECK(a.open() == std::vector<std::size_t>{0});
  CHECK(a.tell(0, 2.5, {0, 2.5}));
  CHECK(a.add_round(0, edit::grow_heads, grown(a, 0), 20) == 1);
  trial_tree b = a;
  CHECK(a == b);
  CHECK(a.open() == std::vector<std::size_t>{1, 2});
  CHECK(a.tell(1, 2.25, {0, 2.25}));
  CHECK_FALSE(a == b);
  CHECK(a.tell_failure(2, "out of memory"));
  CHECK(b.tell_failure(2, "out of memory"));
  CHECK(b.tell(1, 2.25, {0, 2.25}));
  CHECK(a == b);
  CHECK(a.open().empty());
  CHECK(a.log().size() == 5);
  CHECK(a.at(2).failure == "out of memory");
  CHECK_FALSE(a.at(2).open());
  CHECK(a.add_round(1, edit::prune_heads, {}, 30) == 3);  // nothing to prune
  CHECK(a.add_round(1, edit::grow_heads, grown(a, 1), 30) == 3);
  CHECK(a.path(4) == std::vector<std::size_t>{0, 1, 4});
  CHECK(a.children(0) == std::vector<std::size_t>{1, 2});
  CHECK(a.children(1) == std::vector<std::size_t>{3, 4});
  CHECK(a.at(3).round == 3);
  CHECK(a.at(3).steps == 30);
  for (std::size_t i = 0; i < a.nodes().size(); ++i) {
    CHECK(a.at(i).parameters == test::parameter_count(a.model_of(i)));
    CHECK(a.at(i).hash == model::graph_hash(a.at(i).architecture));
    CHECK(a.model_of(i).vocabulary == root.vocabulary);
    CHECK(a.lineage_of(i).heads.size() == 3);
  }
}

TEST_CASE("a published architecture has its published hash and parameters as a root, and grows from there") {
  trial_tree t(model::flexibert<>{test::first_published()});
  CHECK(t.at(0).hash == "f36d5c40c770e4f787c78b43a2a09d78");
  CHECK(t.at(0).parameters == 70'200'390);
  t.tell(0, 2.4507, {0, 2.4507});
  t.add_round(0, edit::grow_heads, grown(t, 0, 7 * 6), 20'000);
  CHECK(t.nodes().size() == 1 + 7 * 6);
  for (std::size_t i = 1; i < t.nodes().size(); ++i)
    CHECK(t.at(i).parameters == test::parameter_count(t.model_of(i)));
}

TEST_CASE("the best node is the one that violates least, then the one of the least value, then the first") {
  trial_tree t(test::small_root());
  CHECK_FALSE(t.best());
  t.tell(0, 2, {1, 2});
  CHECK(t.best() == 0);
  t.add_round(0, edit::grow_heads, grown(t, 0, 4), 1);
  t.tell(4, 7, {0.5, 7});
  CHECK(t.best() == 4);
  t.tell(2, 6, {0, 6});
  t.tell(1, 6, {0, 6});
  CHECK(t.best() == 1);
  t.tell(3, 5, {0, 5});
  CHECK(t.best() == 3);
}

TEST_CASE("a tree refuses what cannot be") {
  auto none = test::small_root();
  none.architecture.layers.clear();
  CHECK_THROWS_AS(trial_tree{none}, shape_error);
  trial_tree t(test::small_root());
  const double nan = std::numeric_limits<double>::quiet_NaN();
  CHECK_THROWS_AS(t.add_round(0, edit::grow_heads, {}, 1), state_error);  // the root is open
  CHECK_THROWS_AS(t.tell(0, nan, {}), numeric_error);
  CHECK_THROWS_AS(t.tell(0, 1, {0, nan}), numeric_error);
  CHECK_THROWS_AS(t.tell(1, 1, {}), state_error);
  CHECK_THROWS_AS(t.tell_failure(1, ""), state_error);
  CHECK_THROWS_AS((void)t.at(1), state_error);
  CHECK(t.tell(0, 1, {}));
  CHECK_FALSE(t.tell(0, 2, {}));
  CHECK_FALSE(t.tell_failure(0, "late"));
  CHECK(*t.at(0).loss == 1);
  const trial_tree before = t;
  CHECK_THROWS_AS(t.add_round(1, edit::grow_heads, {}, 1), state_error);
  CHECK_THROWS_AS(t.add_round(0, edit::grow_heads, {{{}, {}}}, 1), shape_error);
  CHECK_THROWS_AS(t.add_round(0, edit::prune_heads, {{t.at(0).architecture, {{0, 4}}}}, 1), shape_error);
  CHECK(t == before);
  t.add_round(0, edit::grow_heads, grown(t, 0, 1), 1);
  CHECK(t.tell_failure(1, ""));
  CHECK(t.at(1).failure == "failed");
  CHECK_THROWS_AS(t.add_round(1, edit::grow_heads, {}, 1), state_error);  // no weights to start from
}
