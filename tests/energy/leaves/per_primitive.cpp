// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/energy/leaves/per_primitive.hpp"

#include <doctest/doctest.h>

#include <span>

#include "energy/random_tree.hpp"

using namespace edgetran;

namespace {
/// A node regressor that anyone could write: the mean energy, and how many nodes it saw.
struct mean_energy {
  double sum = 0, seen = 0;
  void fit(std::span<const energy::profiled_node* const> nodes) {
    sum = seen = 0;
    for (const auto* n : nodes) sum += n->energy.value(), ++seen;
  }
  double predict(const energy::profiled_node&) const { return sum / seen; }
};

energy::campaign made_up() {
  energy::campaign c;
  test::random_trees make(9);
  for (int i = 0; i < 5; ++i) c.trees.push_back(make());
  energy::profiled_node n;
  n.level = model::level::primitive;
  n.type = "Tanh";
  n.energy = joules{5};
  c.loose.push_back({"bert", n});
  n.type = "Linear";
  c.loose.push_back({"bert", n});
  return c;
}
}  // namespace

TEST_CASE("every class of primitive has a regressor of its own, that sees its leaves and the loose ones") {
  const energy::campaign c = made_up();
  energy::per_primitive<mean_energy> each;
  each.fit(c);
  energy::all_primitives<mean_energy> all;
  all.fit(c);
  double leaves = 0;
  for (const auto& [type, fitted] : each.fitted()) {
    double sum = 0, seen = 0;
    for (const auto& t : c.trees)
      for (const auto& n : t.nodes)
        if (n.level == model::level::primitive && n.type == type) sum += n.energy.value(), ++seen;
    for (const auto& l : c.loose)
      if (l.node.type == type) sum += l.node.energy.value(), ++seen;
    CHECK(fitted.seen == seen);
    energy::profiled_node n;
    n.type = type;
    CHECK(each.predict(n) == sum / seen);
    leaves += seen;
  }
  CHECK(each.fitted().contains("Tanh"));  // of the loose ones alone
  CHECK(all.fitted().seen == leaves);
  CHECK(leaves == static_cast<double>(energy::leaves_of(c).size()));
}

TEST_CASE("a primitive that was never measured is named, with those that were") {
  energy::per_primitive<mean_energy> each;
  energy::profiled_node n;
  n.type = "Linear";
  CHECK_THROWS_AS((void)each.predict(n), state_error);
  const energy::campaign c = made_up();
  each.fit(c);
  n.type = "RMSNorm";
  n.path = "layers.0.norm";
  try {
    (void)each.predict(n);
    FAIL("nothing thrown");
  } catch (const unknown_error& e) {
    CHECK(e.problem() == "no RMSNorm was measured");
    CHECK(e.where() == "layers.0.norm");
    CHECK(e.remedy() == "the primitives known are Embedding, LayerNorm, Linear, MatMul, Softmax, Tanh");
  }
}
