// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/model/families/squeezebert.hpp"

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

TEST_CASE("SqueezeBERT has the parameters of its formula") {
  // squeezebert-uncased has 30,528 tokens. No public figure to the last digit was found; the paper's 51.1 M
  // agrees.
  const m::any_model base = configured("squeezebert", R"(, "vocab_size": 30528)");
  const std::int64_t h = 768, f = 3072;
  const std::int64_t layer = 3 * (h * h / 4 + h) + h * h + h + 2 * (h * f / 4) + f + h + 4 * h;
  CHECK(base.parameters() == (30528 + 512 + 2) * h + 2 * h + 12 * layer + h * (h + 1));
  CHECK(base.parameters() == 51'094'272);
}

TEST_CASE("groups divide the work") {
  const m::any_model a =
      configured("squeezebert", R"(, "hidden_size": 48, "embedding_size": 48, "num_hidden_layers": 2,
      "num_attention_heads": 4, "intermediate_size": 72, "q_groups": 2, "k_groups": 3, "v_groups": 6,
      "post_attention_groups": 8, "intermediate_groups": 12, "output_groups": 24)");
  CHECK(test::flops_of(a, "encoder.layers.1", w) ==
        hand.linear(48, 48, 2) + hand.linear(48, 48, 3) + hand.linear(48, 48, 6) + hand.attention(4, 48, 20) +
            hand.linear(48, 48, 8) + hand.add_and_norm(48) + hand.linear(48, 72, 12) + hand.each(6, 72) +
            hand.linear(72, 48, 24) + hand.add_and_norm(48));
  CHECK(a.tree()[test::find(a.tree(), "encoder.layers.0.output.conv1d")].type == "Conv1d");
}

TEST_CASE("what SqueezeBERT cannot be is refused") {
  refused("squeezebert", R"(, "hidden_size": 256, "num_attention_heads": 4)", "embedding_size",
          "not hidden_size, 256");
  refused("squeezebert", R"(, "q_groups": 5)", "q_groups", "does not divide hidden_size 768");
  refused("squeezebert", R"(, "k_groups": 5)", "k_groups", "does not divide hidden_size 768");
  refused("squeezebert", R"(, "v_groups": 5)", "v_groups", "does not divide hidden_size 768");
  refused("squeezebert", R"(, "post_attention_groups": 5)", "post_attention_groups",
          "does not divide hidden_size 768");
  refused("squeezebert", R"(, "intermediate_groups": 9)", "intermediate_groups",
          "does not divide intermediate_size");
  refused("squeezebert", R"(, "output_groups": 5)", "output_groups",
          "does not divide intermediate_size 3072");
  refused("squeezebert", R"(, "output_groups": 1024)", "output_groups", "does not divide hidden_size 768");
}
