// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/energy/with_intervals.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "edgetran/core/random.hpp"
#include "edgetran/energy/combine/children_sum.hpp"
#include "edgetran/energy/leaves/node_price.hpp"
#include "edgetran/energy/leaves/per_primitive.hpp"

using namespace edgetran;
using energy::feature;
using energy::profiled_node;
using energy::profiled_tree;

namespace {

/// How large the noise of each group is.
const std::map<std::string, double> noise{{"root", 0.05}, {"module", 0.2}, {"Linear", 0.1}, {"Softmax", 0.4}};

/// A root with a module of two leaves, whose energies are their latencies times exp of uniform noise.
profiled_tree made_up(const std::string& name, stream& random, std::string second = "Softmax") {
  std::vector<profiled_node> nodes(4);
  const char* paths[] = {"", "a", "a.l", "a.s"};
  for (std::size_t i = 0; i < 4; ++i) {
    profiled_node& n = nodes[i];
    n.path = paths[i];
    n.level = i == 0 ? model::level::root : i == 1 ? model::level::module : model::level::primitive;
    n.type = i == 0 ? name : i == 1 ? "Block" : i == 2 ? "Linear" : second;
    n.parent = i < 2 ? 0 : 1;
    n.depth = i < 2 ? i : 2;
    n.end = i < 2 ? 4 : i + 1;
    n[feature::batch] = 2, n[feature::sequence] = 8;
    n[feature::bytes] = n[feature::latency] = random.uniform(1, 50);
    const std::string group = energy::interval_group(n);
    const auto size = noise.find(group);
    const double s = size == noise.end() ? 0.01 : size->second;
    n.energy = joules{n[feature::latency] * std::exp(random.uniform(-s, s))};
  }
  return energy::make_profiled_tree(name, 2, 8, nodes);
}

/// Knows the truth without learning: what is left is the noise.
struct oracle {
  void fit(const energy::selection&) {}
  std::vector<joules> predict(const profiled_tree& t) const {
    std::vector<joules> e;
    for (const profiled_node& n : t.nodes) e.emplace_back(n[feature::latency]);
    return e;
  }
};

energy::campaign campaign(std::size_t models, std::size_t trees, std::uint64_t seed) {
  energy::campaign c;
  stream random(seed);
  for (std::size_t m = 0; m < models; ++m)
    for (std::size_t t = 0; t < trees; ++t) c.trees.push_back(made_up("m" + std::to_string(m), random));
  return c;
}

}  // namespace

TEST_CASE(
    "intervals cover new models as often as promised, above leaves more, and are as wide as the noise") {
  const energy::campaign known = campaign(4, 300, 1), fresh = campaign(3, 500, 2);
  energy::with_intervals<oracle> p;
  p.fit(known);
  for (const double level : {0.5, 0.9}) {
    std::map<std::string, double> covered, count;
    for (const profiled_tree& t : fresh.trees) {
      const auto e = p.predict(t, level);
      REQUIRE(e.size() == 4);
      for (std::size_t i = 0; i < 4; ++i) {
        CHECK(e[i].value.value() == t.nodes[i][feature::latency]);
        const std::string group = energy::interval_group(t.nodes[i]);
        covered[group] += e[i].lower <= t.nodes[i].energy && t.nodes[i].energy <= e[i].upper ? 1 : 0;
        ++count[group];
      }
    }
    for (const auto& row : noise) {
      const std::string& group = row.first;
      const double size = row.second;
      CAPTURE(group);
      // Above leaves a quarter of what the level leaves out is taken back, for there are four models; here
      // nodes err independently, so that this much more is covered.
      const double asked = group == "root" || group == "module" ? level + (1 - level) / 4 : level;
      // 1200 errors calibrate, 1500 test: four standard deviations of both together.
      const double four = 4 * std::sqrt(asked * (1 - asked) * (1 / 1200.0 + 1 / 1500.0));
      CHECK(std::abs(covered[group] / count[group] - asked) < four);
      CHECK(p.half_width(group, level) == doctest::Approx(asked * size).epsilon(0.08));
    }
  }
}

TEST_CASE("half-widths are of the logarithm, around the predicted value") {
  energy::with_intervals<oracle> p;
  p.fit(campaign(2, 50, 3));
  stream random(4);
  const profiled_tree t = made_up("new", random);
  const auto e = p.predict(t);
  for (std::size_t i = 0; i < 4; ++i) {
    const double w = p.half_width(energy::interval_group(t.nodes[i]));
    CHECK(e[i].lower.value() == doctest::Approx(e[i].value.value() * std::exp(-w)).epsilon(1e-12));
    CHECK(e[i].upper.value() == doctest::Approx(e[i].value.value() * std::exp(w)).epsilon(1e-12));
  }
}

TEST_CASE("one model, no fit and too few errors are refused") {
  stream random(5);
  const profiled_tree t = made_up("new", random);
  energy::with_intervals<oracle> p;
  CHECK_THROWS_AS((void)p.predict(t), state_error);
  CHECK_THROWS_AS((void)p.half_width("root"), state_error);
  CHECK_THROWS_AS(p.fit(energy::selection{}), state_error);
  const energy::campaign one = campaign(1, 30, 6);
  CHECK_THROWS_AS(p.fit(one), state_error);
  CHECK_THROWS_AS((void)p.predict(t), state_error);
  const energy::campaign few = campaign(2, 1, 7);  // eight errors; 90% needs nine
  p.fit(few);
  CHECK_THROWS_AS((void)p.predict(t, 0.9), state_error);
  CHECK_NOTHROW((void)p.predict(t, 0.5));
  const energy::campaign more = campaign(2, 2, 8);  // sixteen in all, four of each group: all of them bound
  p.fit(more);
  CHECK(p.half_width("root") == p.half_width("Softmax"));
  CHECK_THROWS_AS(p.fit(one), state_error);  // and the earlier fit stays
  CHECK_NOTHROW((void)p.predict(t));
}

TEST_CASE("a model that has a primitive alone is not counted, and its primitive is predicted all the same") {
  using predictor = energy::tree_predictor<energy::per_primitive<energy::node_price>, energy::children_sum>;
  energy::campaign c = campaign(2, 20, 9);
  energy::with_intervals<predictor> with_it;
  stream random(10);
  c.trees.push_back(made_up("odd", random, "Tanh"));
  with_it.fit(c);
  const auto e = with_it.predict(c.trees.back());
  CHECK(e[3].lower < e[3].upper);
  CHECK(with_it.predictor().leaf().fitted().contains("Tanh"));
  // Where no model can be predicted from the others, nothing bounds anything.
  energy::campaign two = campaign(1, 1, 11);
  two.trees.push_back(made_up("odd", random, "Tanh"));
  CHECK_THROWS_AS(with_it.fit(two), state_error);
  CHECK(with_it.predict(c.trees.back())[3].value == e[3].value);
}

TEST_CASE("an energy that is not above 0 is named") {
  struct nothing {
    void fit(const energy::selection&) {}
    std::vector<joules> predict(const profiled_tree& t) const {
      std::vector<joules> e(t.nodes.size(), joules{1});
      if (t.model == "new") e[2] = joules{-3};
      return e;
    }
  };
  energy::with_intervals<nothing> p;
  p.fit(campaign(2, 20, 12));
  stream random(13);
  try {
    (void)p.predict(made_up("new", random));
    FAIL("nothing thrown");
  } catch (const numeric_error& x) {
    CHECK(x.where() == "new 2x8, node 'a.l'");
    CHECK(x.problem().find("-3") != std::string::npos);
  }
}
