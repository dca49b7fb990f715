// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/model/families/modernbert.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "model/families/encoder.hpp"

using namespace edgetran;
namespace m = edgetran::model;
using test::configured;
using test::refused;

namespace {
constexpr m::workload w{3, 20};
constexpr test::hand hand{3, 20};
}  // namespace

TEST_CASE("ModernBERT-base has the published parameters") {
  // answerdotai/ModernBERT-base; KerasHub's modern_bert_base_en: 149,014,272.
  const m::any_model base = configured("modernbert", "");
  const std::int64_t h = 768, f = 1152;
  CHECK(base.parameters() == 50368 * h + h + 22 * (4 * h * h + 3 * h * f + 2 * h) - h + h);
  CHECK(base.parameters() == 149'014'272);
  CHECK(configured("modernbert", R"(, "attention_bias": true, "mlp_bias": true, "norm_bias": true)")
            .parameters() == 149'014'272 + 22 * (3 * h + h + 2 * f + h) + (2 * 22 - 1 + 2) * h);
}

TEST_CASE("the positions that it was trained for bound nothing") {
  const m::any_model longer = configured("modernbert", R"(, "max_position_embeddings": 512)");
  CHECK(std::get<m::modernbert>(longer.family()).positions == 512);
  CHECK(std::get<m::modernbert>(configured("modernbert", "").family()).positions == 8192);
  CHECK_NOTHROW(longer.check({.sequence = 1024}));
  refused("modernbert", R"(, "max_position_embeddings": "512")", "max_position_embeddings", "integer");
}

TEST_CASE("layers attend to windows or to all, by a hand count") {
  const m::any_model a = configured("modernbert", R"(, "hidden_size": 48, "num_hidden_layers": 4,
      "num_attention_heads": 4, "intermediate_size": 30, "local_attention": 6)");
  const auto layer = [&](double keys) {
    const double maps =
        hand.linear(48, 144) + hand.linear(48, 48) + hand.linear(48, 60) + hand.linear(30, 48);
    const double biases = hand.each(1, 144 + 48 + 60 + 48);
    return maps - biases + hand.each(3, 2 * 48) + hand.attention(4, 48, keys) + hand.each(6 + 1, 30) +
           2 * hand.add_and_norm(48);
  };
  CHECK(test::flops_of(a, "layers.0", w) == layer(20) - hand.each(8, 48));  // no first norm
  CHECK(test::flops_of(a, "layers.1", w) == layer(7));
  CHECK(test::flops_of(a, "layers.2", w) == layer(7));
  CHECK(test::flops_of(a, "layers.3", w) == layer(20));
}

TEST_CASE("both spellings of a configuration are the same model") {
  const m::any_model v4 =
      configured("modernbert", R"(, "num_hidden_layers": 4, "global_attn_every_n_layers": 3,
      "global_rope_theta": 1000.0, "local_rope_theta": 20.0)");
  const m::any_model v5 = configured("modernbert", R"(, "num_hidden_layers": 4,
      "layer_types": ["full_attention", "sliding_attention", "sliding_attention", "full_attention"],
      "rope_parameters": {"full_attention": {"rope_type": "default", "rope_theta": 1000.0},
                          "sliding_attention": {"rope_type": "default", "rope_theta": 20.0}})");
  for (const m::any_model* a : {&v4, &v5}) {
    const auto& f = std::get<m::modernbert>(a->family());
    CHECK(f.global_base == 1000);
    CHECK(f.local_base == 20);
    CHECK_FALSE(f.attends_locally(0));
    CHECK(f.attends_locally(1));
    CHECK(f.attends_locally(2));
    CHECK_FALSE(f.attends_locally(3));
    CHECK(a->uncomputed().empty());
  }
  CHECK(v4.total_cost({2, 300}) == v5.total_cost({2, 300}));
  CHECK(configured("modernbert", R"(, "rope_parameters": {"full_attention": {"rope_type": "yarn"}})")
            .uncomputed() == std::vector<std::string>{"rope_parameters"});
}

TEST_CASE("what ModernBERT cannot be is refused") {
  refused("modernbert", R"(, "num_hidden_layers": 2, "layer_types": ["full_attention"])", "layer_types",
          "1 types");
  refused("modernbert", R"(, "num_hidden_layers": 1, "layer_types": ["conv"])", "layer_types",
          "known: full_attention, sliding_attention");
  refused("modernbert", R"(, "hidden_size": 36)", "num_attention_heads", "no pairs");
  refused("modernbert", R"(, "rope_parameters": {"full_attention": 3})", "rope_parameters", "an object");
  refused("modernbert", R"(, "rope_parameters": {"full_attention": {"rope_theta": -1}})", "rope_theta",
          "above 0");
}
