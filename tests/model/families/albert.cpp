// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/model/families/albert.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <string>

#include "model/families/encoder.hpp"

using namespace edgetran;
namespace m = edgetran::model;
using test::configured;
using test::refused;

namespace {
constexpr m::workload w{3, 20};
constexpr test::hand hand{3, 20};
}  // namespace

TEST_CASE("ALBERT-base has the published parameters") {
  // albert-base-v2 as AutoModel loads it, and KerasHub's albert_base_en_uncased: 11,683,584.
  const m::any_model base =
      configured("albert", R"(, "hidden_size": 768, "num_attention_heads": 12, "intermediate_size": 3072)");
  const std::int64_t h = 768, e = 128, f = 3072;
  const std::int64_t layer = 4 * h * (h + 1) + 2 * h * f + f + h + 4 * h;
  CHECK(base.parameters() == (30000 + 512 + 2) * e + 2 * e + e * h + h + layer + h * (h + 1));
  CHECK(base.parameters() == 11'683'584);
}

TEST_CASE("parameters are those of groups, work is that of layers") {
  m::albert a;
  a.hidden = 24, a.heads = 4, a.feed_forward = 32, a.embedding_width = 10, a.vocabulary = 11,
  a.positions = 20;
  const std::int64_t layer = 4 * 24 * 25 + 2 * 24 * 32 + 32 + 24 + 4 * 24;
  const std::int64_t outside = (11 + 20 + 2) * 10 + 20 + 10 * 24 + 24 + 24 * 25;
  for (const std::int64_t groups : {1, 2, 3, 6})
    for (const std::int64_t inner : {1, 2}) {
      a.layers = 6, a.groups = groups, a.inner = inner;
      const m::any_model any(a, "a");
      CHECK(any.parameters() == outside + groups * inner * layer);
      const double flops = test::flops_of(any, "encoder.layer.5.albert_layers.0", w);
      CHECK(flops == 4 * hand.linear(24, 24) + hand.attention(4, 24, 20) + hand.add_and_norm(24) +
                         hand.linear(24, 32) + hand.each(11, 32) + hand.linear(32, 24) +
                         hand.add_and_norm(24));
      CHECK(test::flops_of(any, "encoder", w) ==
            hand.linear(10, 24) + 6 * static_cast<double>(inner) * flops);
    }
}

TEST_CASE("checkpoints count groups where the tree counts layers") {
  m::albert a;
  a.layers = 6, a.groups = 3;
  CHECK(a.published_name("encoder.layer.4.albert_layers.1.ffn.bias") ==
        "encoder.albert_layer_groups.2.albert_layers.1.ffn.bias");
  CHECK(a.published_name("encoder.embedding_hidden_mapping_in.weight") ==
        "encoder.embedding_hidden_mapping_in.weight");
}

TEST_CASE("what ALBERT cannot be is refused") {
  refused("albert", R"(, "num_hidden_groups": 5)", "num_hidden_groups",
          "does not divide num_hidden_layers 12");
  refused("albert", R"(, "hidden_size": 100)", "num_attention_heads", "does not divide hidden_size 100");
  refused("albert", R"(, "position_embedding_type": "relative_key")", "position_embedding_type",
          "known: absolute");
}
