// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_MODEL_FAMILIES_ENCODER_PARTS_HPP
#define EDGETRAN_MODEL_FAMILIES_ENCODER_PARTS_HPP

#include <cstdint>
#include <string_view>
#include <utility>

#include "edgetran/core/extent.hpp"
#include "edgetran/model/interpreter.hpp"

namespace edgetran::model {

// What several encoders have in common.

namespace detail {

/// Tokens, their places and their types, summed: rows of `width`. Reads `vocabulary`, `positions` and
/// `token_types` of the family.
template <interpreter I, class Family>
auto look_up_text(I& i, const Family& m, extent<> width) {
  const combine<pairing::add> sum{width};
  auto x = i.apply("word_embeddings", embedding{m.vocabulary, width}, i.input(source::token_ids));
  auto p = i.apply("position_embeddings", embedding{m.positions, width, lookup::shared},
                   i.input(source::positions));
  auto t = i.apply("token_type_embeddings", embedding{m.token_types, width}, i.input(source::token_types));
  x = i.apply("add_positions", sum, std::move(x), std::move(p));
  return i.apply("add_types", sum, std::move(x), std::move(t));
}

/// Attention of queries to keys, both ways: scores over the root of the head size, a padding mask, soft-max,
/// context.
template <interpreter I, class Value>
auto attend_both_ways(I& i, const head_layout<>& layout, Value q, Value k, Value v, const reach& to = {}) {
  const extent<> heads = layout.heads;
  const std::int64_t head = layout.head;
  auto s = i.apply("scores", attention_scores{layout, to}, std::move(q), std::move(k));
  s = i.apply("scale", score_map<score_step::divide>{heads, head, to}, std::move(s));
  s = i.apply("mask", score_map<score_step::add_mask>{heads, 1, to}, std::move(s));
  s = i.apply("softmax", score_map<score_step::softmax>{heads, 1, to}, std::move(s));
  return i.apply("context", attention_context{layout, to}, std::move(s), std::move(v));
}

/// What BERT's pooler does: tanh of a map of the first token.
template <interpreter I, class Value>
auto pool_first(I& i, std::string_view type, extent<> width, const Value& x) {
  return module(i, "pooler", type, [&] {
    auto y = i.apply("dense", linear{width, width}, i.first_row(x));
    return i.apply("activation", activation{function::tanh, width}, std::move(y));
  });
}

/// A sum with what was there before, then a norm.
template <interpreter I, class Value>
auto add_then_norm(I& i, std::string_view norm, extent<> width, double epsilon, Value y, Value residual) {
  y = i.apply("residual", combine<pairing::add>{width}, std::move(y), std::move(residual));
  return i.apply(norm, layer_norm{width, epsilon}, std::move(y));
}

}  // namespace detail

}  // namespace edgetran::model

#endif  // EDGETRAN_MODEL_FAMILIES_ENCODER_PARTS_HPP
