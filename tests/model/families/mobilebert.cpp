// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/model/families/mobilebert.hpp"

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

TEST_CASE("MobileBERT has the published parameters") {
  // google/mobilebert-uncased, whose configuration turns the pooler off: 24,581,888 in a public comparison of
  // compact models; the paper says 25.3 M with its head.
  const m::any_model base = configured("mobilebert", R"(, "classifier_activation": false)");
  const std::int64_t h = 512, b = 128, f = 512, e = 128;
  const std::int64_t embeddings = 30522 * e + (512 + 2) * h + 3 * e * h + h + 2 * h;
  const std::int64_t bottlenecks = 2 * (h * b + b + 2 * b);
  const std::int64_t attention = 3 * (b * b + b) + h * b + b + 2 * b;
  const std::int64_t stacks = 4 * (2 * b * f + f + b + 2 * b);
  CHECK(base.parameters() == embeddings + 24 * (bottlenecks + attention + stacks + b * h + h + 2 * h));
  CHECK(base.parameters() == 24'581'888);
  CHECK(configured("mobilebert", "").parameters() == 24'581'888 + h * h + h);
}

TEST_CASE("a layer between bottlenecks costs what a hand count says") {
  const m::any_model a = configured("mobilebert", R"(, "num_hidden_layers": 1)");
  const auto scaled = [](double width) { return hand.each(1 + 2, width); };  // a sum, scale and shift
  CHECK(test::flops_of(a, "encoder.layer.0", w) ==
        2 * (hand.linear(512, 128) + hand.each(2, 128)) + 3 * hand.linear(128, 128) + hand.linear(512, 128) +
            hand.attention(4, 128, 20) + scaled(128) +
            4 * (hand.linear(128, 512) + hand.each(1, 512) + hand.linear(512, 128) + scaled(128)) +
            hand.linear(128, 512) + scaled(512));
  CHECK(test::flops_of(a, "embeddings", w) == hand.linear(3 * 128, 512) + hand.each(2 + 2, 512));
}

TEST_CASE("bottlenecks and norms are as the configuration says") {
  const auto layer = [](const std::string& keys) {
    return configured("mobilebert", ", \"num_hidden_layers\": 2" + keys).parameters() -
           configured("mobilebert", ", \"num_hidden_layers\": 1" + keys).parameters();
  };
  const std::int64_t whole = layer("");
  CHECK(layer(R"(, "normalization_type": "layer_norm")") == whole);
  // Values see narrow rows too, and queries and keys need no bottleneck of their own.
  CHECK(layer(R"(, "use_bottleneck_attention": true, "key_query_shared_bottleneck": false)") ==
        whole - (512 * 128 + 128 + 2 * 128) - (512 - 128) * 128);
  // Without bottlenecks BERT's layer is left, with more feed-forward networks.
  CHECK(layer(R"(, "use_bottleneck": false, "num_feedforward_networks": 2)") ==
        4 * (512 * 512 + 512) + 2 * 512 + 2 * (2 * 512 * 512 + 2 * 512 + 2 * 512));
}

TEST_CASE("what MobileBERT cannot be is refused") {
  refused("mobilebert", R"(, "normalization_type": "batch_norm")", "normalization_type",
          "known: no_norm, layer_norm");
  refused("mobilebert", R"(, "num_attention_heads": 3)", "num_attention_heads",
          "does not divide intra_bottleneck_size 128");
  refused("mobilebert", R"(, "use_bottleneck": false, "num_attention_heads": 3)", "num_attention_heads",
          "does not divide hidden_size 512");
  refused("mobilebert", R"(, "key_query_shared_bottleneck": false)", "key_query_shared_bottleneck",
          "cannot run");
  refused("mobilebert", R"(, "use_bottleneck_attention": true)", "key_query_shared_bottleneck", "never uses");
  refused("mobilebert", R"(, "trigram_input": false, "embedding_size": 512)", "embedding_size", "never uses");
}
