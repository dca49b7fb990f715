// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/energy/campaign.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <string>
#include <vector>

using namespace edgetran;
using energy::selection;

namespace {
energy::campaign four_trees() {
  energy::campaign c;
  for (const char* model : {"b", "a", "b", "c"}) {
    energy::profiled_tree t;
    t.model = model;
    t.batch = static_cast<std::int64_t>(c.trees.size());
    c.trees.push_back(t);
  }
  for (const char* model : {"a", "d", "b"}) c.loose.push_back({model, {}});
  return c;
}
}  // namespace

TEST_CASE("a selection splits trees and loose primitives by model, in their order") {
  const energy::campaign c = four_trees();
  const selection all = c;
  CHECK(all.models() == std::vector<std::string>{"b", "a", "c"});  // d has no tree
  CHECK(all.trees().size() == 4);
  CHECK(all.loose().size() == 3);
  for (const std::string m : {"a", "b", "c", "d", "none"}) {
    const selection in = all.only(m), out = all.without(m);
    CHECK(in.trees().size() + out.trees().size() == 4);
    CHECK(in.loose().size() + out.loose().size() == 3);
    for (const auto* t : in.trees()) CHECK(t->model == m);
    for (const auto* t : out.trees()) CHECK(t->model != m);
    for (const auto* l : in.loose()) CHECK(l->model == m);
    for (const auto* l : out.loose()) CHECK(l->model != m);
  }
  const selection b = all.only("b");
  CHECK(b.trees()[0] == &c.trees[0]);  // not copied
  CHECK(b.trees()[1] == &c.trees[2]);
  CHECK(all.without("b").without("a").models() == std::vector<std::string>{"c"});
}

TEST_CASE("learning from no tree is refused, also where loose primitives are left") {
  const energy::campaign c = four_trees();
  CHECK_THROWS_AS(energy::require_trees(selection{}, "x"), state_error);
  CHECK_THROWS_AS(energy::require_trees(selection(c).only("d"), "x"), state_error);
  CHECK_NOTHROW(energy::require_trees(c, "x"));
  CHECK(selection(c.trees).loose().empty());
}
