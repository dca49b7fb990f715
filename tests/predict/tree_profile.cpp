// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/predict/tree_profile.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string>
#include <variant>
#include <vector>

#include "energy/synthetic_campaign.hpp"
#include "model/irene_view.hpp"
#include "predict/made_up_tree_profile.hpp"

using namespace edgetran;

TEST_CASE("nodes are priced as by recursion: leaves alone, modules with what their parents pay") {
  const predict::tree_law law = test::known_energy_law();
  for (const std::string config : {"bert-mini", "distilbert", "gpt2"}) {
    const model::tree t = test::example_tree(config);
    for (const model::workload w : {model::workload{1, 8}, {8, 32}, {3, 77}}) {
      const auto costs = t.costs(w);
      const auto priced = predict::price_nodes(law, t, w);
      REQUIRE(priced.size() == t.size());
      for (std::size_t i = 0; i < t.size(); ++i) {
        CAPTURE(t[i].path);
        CHECK(priced[i] == doctest::Approx(test::naive_law(law, t, i, w, costs).own).epsilon(1e-12));
      }
    }
  }
}

TEST_CASE("primitives that were never measured are named, once each, with those that were") {
  const auto d = test::made_up_tree_profile();
  try {
    predict::require_known(d, test::example_tree("llama-0.1b"), {1, 8}, "pc");
    FAIL("nothing thrown");
  } catch (const unknown_error& e) {
    CAPTURE(e.problem());
    CHECK(e.problem().find("RMSNorm") != std::string::npos);
    CHECK(e.problem().find("RMSNorm") == e.problem().rfind("RMSNorm"));
    CHECK(e.problem().find("RotaryEmbedding") != std::string::npos);
    CHECK(e.where() == "pc");
    CHECK(e.remedy().find("Embedding, LayerNorm, Linear, Conv1D, MatMul, Softmax, Tanh") !=
          std::string::npos);
  }
  for (const std::string config :
       {"bert-base", "distilbert", "roberta-base", "gpt2", "distilgpt2", "openai-gpt"})
    CHECK_NOTHROW(predict::require_known(d, test::example_tree(config), {1, 8}, "pc"));
}

TEST_CASE("a kind that a profile has not measured is unknown to it") {
  auto d = test::made_up_tree_profile();
  d.kinds[3].leaves = 0;
  CHECK_NOTHROW(predict::require_known(d, test::example_tree("bert-tiny"), {1, 8}, "pc"));
  try {
    predict::require_known(d, test::example_tree("gpt2"), {1, 8}, "pc");
    FAIL("nothing thrown");
  } catch (const unknown_error& e) {
    CHECK(e.problem() == "Conv1D: no such primitive was measured");
    CHECK(e.remedy().find("Conv1D") == std::string::npos);
  }
}

TEST_CASE("phases with a cache are refused") {
  const auto d = test::made_up_tree_profile();
  const model::tree t = test::example_tree("gpt2");
  for (const model::phase p : {model::phase::prefill, model::phase::decode}) {
    try {
      predict::require_known(d, t, {1, 8, 0, p}, "pc");
      FAIL("nothing thrown");
    } catch (const shape_error& e) {
      CHECK(e.problem().find(std::string(model::name(p))) != std::string::npos);
      CHECK(e.where() == "pc");
    }
  }
}

TEST_CASE("nothing reaches beyond what was measured inside it, and each doubling of batch or length adds 1") {
  const auto d = test::made_up_tree_profile();  // batches 2 to 32, lengths 16 to 256, leaves of any size
  const model::tree t = test::example_tree("bert-mini");
  const auto all_are = [&](const model::workload& w, double expected) {
    CAPTURE(w.batch);
    CAPTURE(w.sequence);
    for (const double r : predict::reach_of(d, t, w)) CHECK(r == doctest::Approx(expected).epsilon(1e-12));
  };
  for (const model::workload w : {model::workload{2, 16}, {32, 256}, {5, 100}}) all_are(w, 0);
  all_are({64, 128}, 1);
  all_are({128, 128}, 2);
  all_are({256, 128}, 3);
  all_are({1, 128}, 1);
  all_are({8, 512}, 1);
  all_are({8, 4}, 2);
  all_are({64, 512}, 2);
  all_are({1, 8}, 2);
  all_are({48, 128}, std::log2(1.5));
}

TEST_CASE("leaves beyond their kind's range reach as far as their share of what a node costs") {
  auto d = test::made_up_tree_profile();
  d.energy = test::known_energy_law();
  const model::tree t = test::example_tree("bert-mini");
  const model::workload w{8, 32};
  const auto costs = t.costs(w);
  // Linear layers were measured up to an eighth of the largest here, or from twice the smallest bytes on.
  double most = 0;
  for (std::size_t i = 0; i < t.size(); ++i)
    if (t[i].type == "Linear") most = std::max(most, costs[i].flops.value() / 1e6);
  d.kinds[2].flops.most = most / 8;
  std::vector<double> tolls(t.size()), weighed(t.size());
  const auto reach = predict::reach_of(d, t, w);
  for (std::size_t i = t.size(); i-- > 0;) {
    if (t[i].level == model::level::primitive) {
      const double flops = costs[i].flops.value() / 1e6;
      const double far = t[i].type == "Linear" && flops > most / 8 ? std::log2(flops / (most / 8)) : 0;
      tolls[i] = test::naive_law(d.energy, t, i, w, costs).toll;
      weighed[i] = far * tolls[i];
    }
    const double naive = tolls[i] > 0 ? weighed[i] / tolls[i] : 0;
    CHECK(reach[i] == doctest::Approx(naive).epsilon(1e-9));
    if (i > 0) tolls[t[i].parent] += tolls[i], weighed[t[i].parent] += weighed[i];
  }
  CHECK(reach[test::find(t, "encoder.layer.0.intermediate.dense")] == doctest::Approx(3));
  CHECK(reach[test::find(t, "embeddings")] == 0);
  CHECK(reach[0] > 0);
  CHECK(reach[0] < 3);
  // A batch of 64 is one doubling beyond; the leaves are four times as large as here, two doublings more.
  const auto larger = predict::reach_of(d, t, {64, 32});
  CHECK(larger[test::find(t, "encoder.layer.0.intermediate.dense")] == doctest::Approx(6));
  CHECK(larger[test::find(t, "embeddings")] == 1);
}
