// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/model/families/convbert.hpp"

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

TEST_CASE("ConvBERT-base has the parameters of its formula") {
  // YituTech/conv-bert-base: the paper says 106 M; no public figure to the last digit was found.
  const m::any_model base = configured("convbert", "");
  const std::int64_t h = 768, a = 384, n = 6, k = 9, f = 3072;
  const std::int64_t mix = 4 * (h * a + a) + h * k + h * a + a + n * k * (a + 1) + h * (h + 1);
  CHECK(base.parameters() == (30522 + 512 + 2) * h + 2 * h + 12 * (mix + 2 * h * f + f + h + 4 * h));
  CHECK(base.parameters() == 105'680'520);
  // Narrow embeddings need a map; groups of the feed-forward maps divide them.
  CHECK(configured("convbert", R"(, "embedding_size": 128, "num_groups": 2)").parameters() ==
        105'680'520 - (30522 + 512 + 2 + 2) * (768 - 128) + 128 * h + h - 12 * h * f);
}

TEST_CASE("attention and convolution share a layer, by a hand count") {
  const m::any_model a = configured("convbert", R"(, "hidden_size": 48, "num_hidden_layers": 1,
      "num_attention_heads": 8, "intermediate_size": 72, "conv_kernel_size": 5, "num_groups": 3)");
  const double half = 24, heads = 4, taps = 5;
  CHECK(test::flops_of(a, "encoder.layer.0.attention.self", w) ==
        4 * hand.linear(48, half) + hand.each(2 * taps, 48) + hand.linear(48, half) + hand.each(1, half) +
            hand.linear(half, heads * taps) + hand.each(5, heads * taps) + hand.each(2 * taps, half) +
            hand.attention(heads, half, 20));
  CHECK(test::flops_of(a, "encoder.layer.0", w) ==
        test::flops_of(a, "encoder.layer.0.attention.self", w) + hand.linear(48, 48) + hand.add_and_norm(48) +
            hand.linear(48, 72, 3) + hand.each(6, 72) + hand.linear(72, 48, 3) + hand.add_and_norm(48));
}

TEST_CASE("the bias of a separable convolution has a name of its own in checkpoints") {
  const m::convbert c;
  CHECK(c.published_name("encoder.layer.0.attention.self.key_conv_attn_layer.pointwise.bias") ==
        "encoder.layer.0.attention.self.key_conv_attn_layer.bias");
  CHECK(c.published_name("encoder.layer.0.output.dense.bias") == "encoder.layer.0.output.dense.bias");
}

TEST_CASE("what ConvBERT cannot be is refused") {
  refused("convbert", R"(, "head_ratio": 3)", "head_ratio", "3 is not supported");
  refused("convbert", R"(, "num_attention_heads": 3)", "head_ratio", "does not divide num_attention_heads 3");
  refused("convbert", R"(, "conv_kernel_size": 8)", "conv_kernel_size", "odd");
  refused("convbert", R"(, "num_groups": 5)", "num_groups", "does not divide intermediate_size 3072");
  refused("convbert", R"(, "num_groups": 1024)", "num_groups", "does not divide hidden_size 768");
}
