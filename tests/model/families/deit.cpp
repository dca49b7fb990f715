// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/model/families/deit.hpp"

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

TEST_CASE("DeiT-base has the parameters of its formula") {
  // facebook/deit-base-distilled-patch16-224. The paper says 87 M: without the pooler and with two heads of
  // 1000 classes that is 87,338,192.
  const m::any_model base = configured("deit", "");
  const std::int64_t h = 768, f = 3072;
  const std::int64_t layer = 4 * h * (h + 1) + 2 * h * f + f + h + 4 * h, pooler = h * (h + 1);
  CHECK(base.parameters() == h * (3 * 16 * 16 + 1) + 2 * h + 198 * h + 12 * layer + 2 * h + pooler);
  CHECK(base.parameters() == 86'390'784);
  CHECK(base.parameters() - pooler + 2 * (h * 1000 + 1000) == 87'338'192);
  CHECK(base.parameters() == configured("vit", "").parameters() + 2 * h);
  CHECK(m::parameters<m::deit<12, 768, 12, 3072>> == 86'390'784);
}

TEST_CASE("the token of distillation is a row of every layer") {
  const m::any_model a =
      configured("deit", R"(, "hidden_size": 24, "num_attention_heads": 4, "num_hidden_layers": 1,
      "intermediate_size": 32, "image_size": [8, 12], "patch_size": [4, 3], "qkv_bias": false)");
  constexpr test::hand rows{3, 2 * 4 + 2};
  // No mask, and queries, keys and values without bias.
  CHECK(test::flops_of(a, "encoder.layer.0", w) ==
        4 * rows.linear(24, 24) - 3 * rows.each(1, 24) + rows.attention(4, 24, 10) - rows.rows() * 10 * 4 +
            2 * rows.add_and_norm(24) + rows.linear(24, 32) + rows.each(6, 32) + rows.linear(32, 24));
  CHECK(a.takes_image());
  CHECK(a.tree()[0].type == "DeiTModel");
  CHECK(a.tree()[test::find(a.tree(), "encoder.layer.0.attention.attention")].type == "DeiTSelfAttention");
}

TEST_CASE("what DeiT cannot be is refused") {
  refused("deit", R"(, "hidden_size": 100)", "num_attention_heads", "does not divide hidden_size 100");
  refused("deit", R"(, "patch_size": 300)", "patch_size", "larger than the image");
}
