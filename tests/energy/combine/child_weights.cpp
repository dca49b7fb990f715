// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/energy/combine/child_weights.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <cstddef>
#include <limits>
#include <vector>

#include "energy/synthetic_campaign.hpp"

using namespace edgetran;
using energy::child_energies;
using energy::feature;

namespace {

std::vector<double> leaves_of(const energy::profiled_tree& t) {
  std::vector<double> e(t.nodes.size());
  for (std::size_t i = 0; i < e.size(); ++i)
    if (t.nodes[i].level == model::level::primitive) e[i] = t.nodes[i].energy.value();
  return e;
}

/// Trees in which every module costs 1.06 times what its children do.
energy::campaign campaign() {
  energy::campaign c = test::lawful_campaign(0, 0, {"bert-tiny", "bert-mini"});
  for (auto& t : c.trees)
    for (std::size_t i = t.nodes.size(); i-- > 0;) {
      if (t.nodes[i].level == model::level::primitive) continue;
      double sum = 0;
      t.each_child(i, [&](std::size_t k) { sum += t.nodes[k].energy.value(); });
      t.nodes[i].energy = joules{1.06 * sum};
    }
  return c;
}

energy::child_weights fitted(const energy::campaign& c, const energy::child_weights_options& o) {
  std::vector<std::vector<double>> leaves;
  for (const auto& t : c.trees) leaves.push_back(leaves_of(t));
  energy::child_weights w(o);
  w.fit(c, leaves);
  return w;
}

energy::child_weights_options two_columns() {
  energy::child_weights_options o;
  o.columns = {feature::flops, feature::latency};
  return o;
}
/// A column that is constant: one weight for all children, which a long training finds.
energy::child_weights_options one_weight(child_energies training) {
  energy::child_weights_options o;
  o.columns = {feature::gpu_clock};
  o.training = training;
  o.epochs = 1000;
  return o;
}

}  // namespace

TEST_CASE("weights that are equal everywhere are learnt, end to end and stepwise") {
  const energy::campaign c = campaign();
  for (const auto training : {child_energies::predicted, child_energies::measured}) {
    const energy::child_weights w = fitted(c, one_weight(training));
    for (const auto& t : c.trees) {
      std::vector<double> e = leaves_of(t);
      w.combine(t, e);
      for (std::size_t i = 0; i < e.size(); ++i)
        CHECK(e[i] == doctest::Approx(t.nodes[i].energy.value()).epsilon(1e-3));
    }
  }
}

TEST_CASE("what lies beyond 1 + 1/tau is not reached, and a smaller tau reaches it") {
  energy::campaign c = campaign();
  for (auto& t : c.trees)
    for (std::size_t i = t.nodes.size(); i-- > 0;) {
      if (t.nodes[i].level == model::level::primitive) continue;
      double sum = 0;
      t.each_child(i, [&](std::size_t k) { sum += t.nodes[k].energy.value(); });
      t.nodes[i].energy = joules{1.3 * sum};
    }
  for (const double tau : {10.0, 2.0}) {
    auto o = one_weight(child_energies::measured);
    o.tau = tau;
    const energy::child_weights w = fitted(c, o);
    for (const auto& t : c.trees) {
      std::vector<double> e = leaves_of(t);
      w.combine(t, e);
      for (std::size_t i = 0; i < e.size(); ++i) {
        if (t.nodes[i].level == model::level::primitive) continue;
        double sum = 0;
        t.each_child(i, [&](std::size_t k) { sum += e[k]; });
        CHECK(e[i] >= sum * (1 - 1 / tau));
        CHECK(e[i] <= sum * (1 + 1 / tau));
        if (tau == 2) CHECK(e[i] / sum == doctest::Approx(1.3).epsilon(1e-3));
      }
    }
  }
}

TEST_CASE("the seed alone decides where weights start, and leaves keep their energies") {
  const energy::campaign c = campaign();
  auto o = two_columns();
  o.epochs = 0;
  CHECK(fitted(c, o).parameters() == fitted(c, o).parameters());
  CHECK(fitted(c, o).parameters().size() == 10 + 1);
  const auto first = fitted(c, o).parameters();
  for (const double p : first) CHECK(std::abs(p) <= 1 / std::sqrt(10.0));
  o.seed = 1;
  CHECK(fitted(c, o).parameters() != first);
  const energy::child_weights w = fitted(c, o);
  std::vector<double> e = leaves_of(c.trees[0]), before = e;
  w.combine(c.trees[0], e);
  for (std::size_t i = 0; i < e.size(); ++i)
    if (c.trees[0].nodes[i].level == model::level::primitive) CHECK(e[i] == before[i]);
}

TEST_CASE("scales may be looked at on other trees too, for comparison with the published leak") {
  const energy::campaign c = campaign();
  const energy::selection tiny = energy::selection(c).only("bert-tiny"),
                          mini = energy::selection(c).only("bert-mini");
  std::vector<std::vector<double>> leaves;
  for (const auto* t : tiny.trees()) leaves.push_back(leaves_of(*t));
  auto o = two_columns();
  o.epochs = 1;
  energy::child_weights proper(o);
  o.also_scaled_on = &mini;
  energy::child_weights leaking(o);
  proper.fit(tiny, leaves);
  leaking.fit(tiny, leaves);
  CHECK(proper.parameters() != leaking.parameters());
}

TEST_CASE("options that cannot be are refused") {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  for (const double bad : {0.0, -1.0, nan, std::numeric_limits<double>::infinity()}) {
    energy::child_weights_options o;
    o.tau = bad;
    CHECK_THROWS_AS(energy::child_weights{o}, numeric_error);
    o = {};
    o.rate = bad;
    CHECK_THROWS_AS(energy::child_weights{o}, numeric_error);
    CHECK_THROWS_AS(energy::unstructured{o}, numeric_error);
  }
  energy::child_weights_options o;
  o.columns.clear();
  CHECK_THROWS_AS(energy::child_weights{o}, shape_error);
  CHECK_THROWS_AS(energy::unstructured{o}, shape_error);
  energy::child_weights w;
  CHECK(w.parameters().empty());
  const energy::campaign c = campaign();
  std::vector<double> e = leaves_of(c.trees[0]);
  CHECK_THROWS_AS(w.combine(c.trees[0], e), state_error);
  CHECK_THROWS_AS(energy::unstructured().combine(c.trees[0], e), state_error);
  CHECK_THROWS_AS(w.fit(energy::selection{}, {}), state_error);
}
