// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/model/families/llama.hpp"

#include <doctest/doctest.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "edgetran/model/tree.hpp"
#include "model/irene_view.hpp"

using namespace edgetran;
namespace m = edgetran::model;

namespace {
// hidden 64, 4 query heads and 2 key/value heads of 24 channels (head_dim * heads != hidden), ffn 96.
using grouped = m::llama<3, 64, 4, 96, 2, 24>;
}  // namespace

TEST_CASE("Llama has the parameters of its formula") {
  grouped l;
  l.vocabulary = 100;
  const std::int64_t h = 64, a = 4 * 24, k = 2 * 24, f = 96;
  const std::int64_t plain = 100 * h + 3 * (2 * h * a + 2 * h * k + 3 * h * f + 2 * h) + h;
  CHECK(m::total_cost(l).parameters == plain);
  l.attention_bias = true;
  CHECK(m::total_cost(l).parameters == plain + 3 * (a + 2 * k + h));
  l.mlp_bias = true;
  CHECK(m::total_cost(l).parameters == plain + 3 * (a + 2 * k + h) + 3 * (2 * f + h));
}

TEST_CASE("its multiply-accumulates follow the formula of spec/model_import.md section 4.2") {
  for (const m::workload& w : {m::workload{2, 7}, m::workload{2, 7, 30, m::phase::prefill},
                               m::workload{2, 1, 30, m::phase::decode}}) {
    const double s = static_cast<double>(w.tokens()), c = static_cast<double>(w.keys());
    const double attention = s * 64 * (4 * 24) + 2 * s * 64 * (2 * 24) + s * c * 4 * 24 * 2 + s * 4 * 24 * 64;
    CHECK(m::total_cost(grouped{}, w).macs == 2 * 3 * (attention + 3 * s * 64 * 96));
  }
}

TEST_CASE("its cache holds 2 layers kv-heads head-size floats a token") {
  CHECK(m::total_cost(grouped{}, {5, 1, 30, m::phase::decode}).kv_cache ==
        bytes{5 * 30 * 2.0 * 3 * 2 * 24 * 4});
  CHECK(m::total_cost(grouped{}, {5, 30}).kv_cache == bytes{0});
}

TEST_CASE("its nodes are called as in the reference") {
  const m::tree t = m::make_tree(grouped{});
  CHECK(t[0].type == "LlamaModel");
  CHECK(t[test::find(t, "layers.2.self_attn")].type == "LlamaAttention");
  CHECK(t[test::find(t, "layers.0.mlp")].type == "LlamaMLP");
  CHECK_NOTHROW(test::find(t, "norm"));
}
