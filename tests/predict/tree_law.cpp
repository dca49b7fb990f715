// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/predict/tree_law.hpp"

#include <doctest/doctest.h>

#include <cstddef>
#include <string>
#include <utility>
#include <variant>

#include "edgetran/energy/leaves/node_price.hpp"
#include "edgetran/model/families/bert.hpp"
#include "edgetran/model/families/distilbert.hpp"
#include "edgetran/model/families/gpt.hpp"
#include "edgetran/model/load.hpp"
#include "edgetran/predict/tree_profile.hpp"
#include "energy/synthetic_campaign.hpp"
#include "model/irene_view.hpp"

using namespace edgetran;
using predict::seen_as;

TEST_CASE(
    "leaves are what the published profiler sees, functions what it does not, and nothing else is known") {
  for (const std::string config : {"bert-base", "distilbert", "roberta-base", "gpt2", "openai-gpt"}) {
    CAPTURE(config);
    const model::tree t = test::example_tree(config);
    for (const model::node& n : t.nodes()) {
      if (n.level != model::level::primitive) continue;
      CAPTURE(n.path);
      const predict::leaf_place place =
          std::visit([](const auto& p) { return predict::place_of(p); }, n.primitive);
      CHECK((place.as == seen_as::leaf) == test::in_irene_view(n));
      CHECK(place.as != seen_as::never);
      CHECK(place.kind ==
            (place.as == seen_as::leaf ? predict::leaf_kind_of(n.type) : predict::leaf_kinds.size() - 1));
    }
  }
  CHECK(predict::place_of(model::rms_norm<>{8}).as == seen_as::never);
  CHECK(predict::place_of(model::rotary<>{2, 8}).as == seen_as::never);
}

TEST_CASE("a primitive moves what its profiled leaf moves, and what its extents say") {
  for (const std::string config : {"bert-tiny", "bert-base", "distilbert", "gpt2"})
    for (const model::workload w : {model::workload{1, 8}, {1, 128}, {2, 1}, {3, 7}, {8, 32}, {32, 256}}) {
      CAPTURE(config);
      CAPTURE(w.batch);
      CAPTURE(w.sequence);
      const model::tree t = test::example_tree(config);
      const auto costs = t.costs(w);
      const auto profiled =
          test::lawful_tree(t, config, w, test::known_energy_law(), test::known_latency_law());
      std::size_t j = 0;  // profiled nodes are those of the tree, some left out
      for (std::size_t i = 0; i < t.size(); ++i) {
        if (t[i].level == model::level::primitive && !test::in_irene_view(t[i])) continue;
        const energy::profiled_node& n = profiled.nodes[j++];
        if (t[i].level != model::level::primitive) continue;
        CAPTURE(n.path);
        const predict::leaf_amounts a = std::visit(
            [&](const auto& p) { return predict::leaf_amounts_of(p, model::resolve(t[i].rows, w)); },
            t[i].primitive);
        CHECK(a.flops == doctest::Approx(n[energy::feature::flops]).epsilon(1e-12));
        CHECK(a.bytes == doctest::Approx(energy::moved_bytes(n)).epsilon(1e-12));
        CHECK(a.bytes * 1048576 ==
              doctest::Approx(test::naive_moved_bytes(t[i], w, costs[i])).epsilon(1e-12));
      }
      CHECK(j == profiled.nodes.size());
    }
}

TEST_CASE("the total is a sum by recursion, for a model of types, one of numbers and a tree") {
  const predict::tree_law law = test::known_energy_law();
  const auto check = [&](const std::string& config, const auto& of_types) {
    CAPTURE(config);
    const auto of_numbers = model::load(test::example_configs() / (config + ".json"));
    const model::tree t = of_numbers.tree();
    for (const model::workload w : {model::workload{1, 1}, {8, 32}, {4, 100}}) {
      const double naive = test::naive_law(law, t, 0, w, t.costs(w)).own;
      CHECK(predict::total(law, of_types, w) == doctest::Approx(naive).epsilon(1e-12));
      CHECK(predict::total(law, of_numbers, w) == doctest::Approx(naive).epsilon(1e-12));
      CHECK(predict::price_nodes(law, t, w)[0] == doctest::Approx(naive).epsilon(1e-12));
    }
  };
  check("bert-tiny", model::bert<2, 128, 2, 512>{});
  check("distilbert", model::distilbert<6, 768, 12, 3072>{});
  check("gpt2", model::gpt2<12, 768, 12, 3072>{});
}

TEST_CASE("a law of types is priced while compiling") {
  constexpr predict::tree_law calls_only = [] {
    predict::tree_law l;
    l.per_leaf = 1;
    l.call = 1000;
    return l;
  }();
  // 3 embeddings, LayerNorm; 6 products of dense layers, 2 of heads, 1 softmax, 2 norms a layer; pooler: 2.
  static_assert(predict::total(calls_only, model::bert<2, 128, 2, 512>{}, {8, 32}) == 1000 + 4 + 2 * 11 + 2);
}
