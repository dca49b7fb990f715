// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/model/families/gpt.hpp"

#include <doctest/doctest.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "edgetran/model/tree.hpp"
#include "model/irene_view.hpp"

using namespace edgetran;
namespace m = edgetran::model;

TEST_CASE("GPT-2 and GPT have the parameters of their formulas") {
  m::gpt2<> g;
  m::openai_gpt<> o;
  for (const std::int64_t l : {1, 3})
    for (const std::int64_t h : {8, 24})
      for (const std::int64_t f : {5, 32}) {
        g.layers = l, g.hidden = h, g.heads = 4, g.feed_forward = f, g.vocabulary = 11, g.positions = 7;
        o.layers = l, o.hidden = h, o.heads = 4, o.feed_forward = f, o.vocabulary = 11, o.positions = 7;
        const std::int64_t body = (11 + 7) * h + l * (4 * h * (h + 1) + 2 * h * f + f + h + 4 * h);
        CHECK(m::total_cost(g).parameters == body + 2 * h);  // the final norm
        CHECK(m::total_cost(o).parameters == body);
      }
}

TEST_CASE("decoding multiplies one row and attends to the whole context") {
  const m::gpt2<2, 8, 2, 32> g;
  const m::workload decode{3, 1, 20, m::phase::decode};
  const m::cost c = m::total_cost(g, decode);
  // A layer: c_attn 3 H^2, c_proj H^2, MLP 2 H F a new token, and two products of H a pair.
  CHECK(c.macs == 2 * (3 * (4.0 * 8 * 8 + 2.0 * 8 * 32) + 3 * 2.0 * 20 * 8));
  // Keys and values of every token attended to, 2 layers.
  CHECK(c.kv_cache == bytes{4.0 * 2 * 2 * 3 * 20 * 8});
  CHECK(m::total_cost(g, {3, 20}).kv_cache == bytes{0});
}

TEST_CASE("a prompt read in two parts multiplies as often as the whole, but for what the first cannot see") {
  const m::openai_gpt<2, 8, 2, 32> g;
  const double whole = m::total_cost(g, {1, 8, 8, m::phase::prefill}).macs;
  const double first = m::total_cost(g, {1, 4, 4, m::phase::prefill}).macs;
  const double second = m::total_cost(g, {1, 4, 8, m::phase::prefill}).macs;
  CHECK(whole - first - second == 2 * 2 * 4.0 * 4 * 8);  // 4 tokens by 4 later keys, two products, two layers
}

TEST_CASE("GPT's norms come after, GPT-2's before") {
  const m::tree before = m::make_tree(m::gpt2<1, 8, 2, 32>{}),
                after = m::make_tree(m::openai_gpt<1, 8, 2, 32>{});
  CHECK(test::find(before, "h.0.ln_1") < test::find(before, "h.0.attn"));
  CHECK(test::find(after, "h.0.ln_1") > test::find(after, "h.0.attn"));
  CHECK(before[0].type == "GPT2Model");
  CHECK(after[0].type == "OpenAIGPTModel");
  CHECK_NOTHROW(test::find(before, "ln_f"));
  CHECK_THROWS_AS(test::find(after, "ln_f"), unknown_error);
}

TEST_CASE(
    "a head of GPT-2 scores the words behind the last token, with weights of its own or those of the words") {
  m::gpt2<> g;
  g.layers = 2, g.hidden = 64, g.heads = 4, g.feed_forward = 256;
  const m::workload w{2, 7, 7, m::phase::prefill};
  const m::cost body = m::total_cost(g, w);
  for (const auto head : {m::language_head::tied, m::language_head::own}) {
    g.output = head;
    const m::cost both = m::total_cost(g, w);
    CHECK(both.macs - body.macs == 2.0 * 64 * 50257);
    CHECK(both.parameters - body.parameters == (head == m::language_head::own ? 64 * 50257 : 0));
    const m::tree t = m::make_tree(g);
    CHECK(t[0].type == "GPT2LMHeadModel");
    CHECK(t[test::find(t, "transformer.h.1.attn.c_attn")].type == "Conv1D");
    CHECK(t[test::find(t, "lm_head")].owns_weights == (head == m::language_head::own));
  }
}
