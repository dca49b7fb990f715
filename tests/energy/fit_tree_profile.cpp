// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/energy/fit_tree_profile.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstddef>
#include <string>
#include <vector>

#include "edgetran/core/thread_pool.hpp"
#include "energy/synthetic_campaign.hpp"
#include "model/irene_view.hpp"

using namespace edgetran;
using energy::feature;

namespace {
const energy::campaign& lawful() {
  static const energy::campaign c = test::lawful_campaign();
  return c;
}
const predict::tree_profile& fitted() {
  static const predict::tree_profile d = [] {
    inline_executor runner;
    return energy::fit_tree_profile(lawful(), runner);
  }();
  return d;
}
}  // namespace

TEST_CASE("the law behind a campaign is found again: every node of every model, seen or not") {
  for (const std::string config :
       {"bert-tiny", "bert-medium", "bert-base", "distilbert", "gpt2", "roberta-base"})
    for (const model::workload w : {model::workload{8, 32}, {1, 8}, {32, 200}}) {
      CAPTURE(config);
      CAPTURE(w.batch);
      const model::tree t = test::example_tree(config);
      const auto costs = t.costs(w);
      const auto joules_of = predict::price_nodes(fitted().energy, t, w);
      const auto seconds_of = predict::price_nodes(fitted().latency, t, w);
      const auto profiled =
          test::lawful_tree(t, config, w, test::known_energy_law(), test::known_latency_law());
      energy::physical_predictor physical;
      physical.fit(lawful());
      const auto on_profiled = physical.predict(profiled);
      std::size_t j = 0;
      for (std::size_t i = 0; i < t.size(); ++i) {
        if (t[i].level == model::level::primitive && !test::in_irene_view(t[i])) continue;
        CAPTURE(t[i].path);
        CHECK(joules_of[i] ==
              doctest::Approx(test::naive_law(test::known_energy_law(), t, i, w, costs).own).epsilon(1e-6));
        CHECK(seconds_of[i] ==
              doctest::Approx(test::naive_law(test::known_latency_law(), t, i, w, costs).own).epsilon(1e-6));
        CHECK(on_profiled[j].value() == doctest::Approx(joules_of[i]).epsilon(1e-9));
        ++j;
      }
    }
}

TEST_CASE("coefficients are found again where columns tell them apart") {
  const auto truth = test::known_energy_law();
  const auto& found = fitted().energy;
  for (std::size_t j = 0; j < 3; ++j) {
    CHECK(found.leaf[2][j] == doctest::Approx(truth.leaf[2][j]).epsilon(1e-6));  // Linear: widths differ
    CHECK(found.leaf[4][j] == doctest::Approx(truth.leaf[4][j]).epsilon(1e-6));  // MatMul
  }
  CHECK(found.leaf[0][1] ==
        doctest::Approx(truth.leaf[0][1]).epsilon(1e-6));  // Embedding: bytes and calls alone
  CHECK(found.leaf[0][2] == doctest::Approx(truth.leaf[0][2]).epsilon(1e-6));
  for (const auto& price : found.leaf)
    for (const double p : price) CHECK(p >= 0);
}

TEST_CASE("ranges are those of the trees, and a lawful device leaves no error") {
  const auto& d = fitted();
  CHECK(d.models == test::campaign_configs().size());
  CHECK(d.trees == lawful().trees.size());
  CHECK(d.batch == predict::seen_range{2, 16});
  CHECK(d.sequence == predict::seen_range{16, 128});
  for (std::size_t k = 0; k < predict::leaf_kinds.size(); ++k) {
    predict::kind_range naive;
    for (const auto& t : lawful().trees) {
      std::vector<std::vector<double>> seen;
      for (const auto& n : t.nodes) {
        if (n.level != model::level::primitive || n.type != predict::leaf_kinds[k]) continue;
        const std::vector<double> row(n.features.begin(), n.features.end());
        if (std::find(seen.begin(), seen.end(), row) != seen.end()) continue;
        seen.push_back(row);
        const double f = n[feature::flops], b = energy::moved_bytes(n);
        if (naive.leaves++ == 0) naive.flops = {f, f}, naive.bytes = {b, b};
        naive.flops = {std::min(f, naive.flops.least), std::max(f, naive.flops.most)};
        naive.bytes = {std::min(b, naive.bytes.least), std::max(b, naive.bytes.most)};
      }
    }
    CHECK(d.kinds[k] == naive);
  }
  for (const auto* e : {&d.energy_errors, &d.latency_errors})
    for (std::size_t l = 0; l < 3; ++l) {
      CHECK(e->percent[l] < 1e-3);
      CHECK(e->coverage[l] > 0);
    }
}

TEST_CASE("widths and errors are those of held-out models") {
  const energy::campaign c =
      test::lawful_campaign(0.1, 5, {"bert-tiny", "bert-mini", "bert-small", "bert-medium"});
  thread_pool pool(2);
  const auto d = energy::fit_tree_profile(c, pool);
  inline_executor runner;
  const auto study = energy::leave_one_out(c, energy::physical_predictor(), runner);
  for (std::size_t l = 0; l < 3; ++l)
    CHECK(d.energy_errors.percent[l] == doctest::Approx(study.all.error[l].mean()).epsilon(1e-12));
  energy::with_intervals<energy::physical_predictor> p;
  p.fit(c);
  CHECK(d.energy_errors.root_width == p.half_width("root"));
  CHECK(d.energy_errors.module_width == p.half_width("module"));
  CHECK(d.energy_errors.leaf_width[2] == p.half_width("Linear"));
  CHECK(d.energy_errors.leaf_width[2] > 0.05);
  CHECK(d.energy_errors.leaf_width[2] < 0.15);
  CHECK(d.latency_errors.leaf_width[2] < 1e-6);  // latencies have no noise
}

TEST_CASE("two models are too few") {
  inline_executor runner;
  const energy::campaign c = test::lawful_campaign(0, 0, {"bert-tiny", "bert-mini"});
  CHECK_THROWS_AS((void)energy::fit_tree_profile(c, runner), state_error);
  CHECK_THROWS_AS((void)energy::fit_tree_profile(energy::selection{}, runner), state_error);
}
