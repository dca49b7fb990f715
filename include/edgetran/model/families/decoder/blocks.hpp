// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_MODEL_FAMILIES_DECODER_BLOCKS_HPP
#define EDGETRAN_MODEL_FAMILIES_DECODER_BLOCKS_HPP

#include <cstddef>
#include <cstdint>
#include <utility>

#include "edgetran/core/extent.hpp"
#include "edgetran/core/inline.hpp"
#include "edgetran/model/interpreter.hpp"

namespace edgetran::model {

// What a layer of a Llama-like decoder is made of; sizes may be in the types.

/// The head behind the body: none, one of its own, or one that applies the word embeddings.
enum class language_head { none, own, tied };

/// Norm of queries and keys before rotary positions: none, or one for each head (Qwen 3, Gemma 3).
struct query_key_norm {
  bool present = false;
  bool above_one = false;  ///< as in rms_norm
  double epsilon = 1e-6;
};

/// Causal attention of grouped heads with rotary positions and a KV cache.
template <extent_like Hidden, class Layout>
struct decoder_attention {
  Hidden hidden{};
  Layout layout{};
  bool bias = false;  ///< of queries, keys and values
  bool output_bias = false;
  double rope_base = 10000;
  std::int64_t scaled_by = 1;  ///< scores are divided by the root of this, mostly the head size
  reach to{};
  query_key_norm norm{};

  template <interpreter I, class Value>
  EDGETRAN_FOLDED constexpr auto operator()(I& i, Value x) const {
    auto q = i.apply("q_proj", linear{hidden, layout.width(), bias}, x);
    auto k = i.apply("k_proj", linear{hidden, layout.key_value_width(), bias}, x);
    auto v = i.apply("v_proj", linear{hidden, layout.key_value_width(), bias}, std::move(x));
    if (norm.present) {
      q = i.apply("q_norm", head_norm{layout.heads, layout.head, norm.epsilon, norm.above_one}, std::move(q));
      k = i.apply("k_norm", head_norm{layout.key_value_heads, layout.head, norm.epsilon, norm.above_one},
                  std::move(k));
    }
    q = i.apply("rotary_q", rotary{layout.heads, layout.head, rope_base}, std::move(q));
    k = i.apply("rotary_k", rotary{layout.key_value_heads, layout.head, rope_base}, std::move(k));
    k = i.apply("key_cache", kv_cache{layout.key_value_width(), to}, std::move(k));
    v = i.apply("value_cache", kv_cache{layout.key_value_width(), to}, std::move(v));
    auto s = i.apply("scores", attention_scores{layout, to}, std::move(q), std::move(k));
    s = i.apply("scale", map<score_step::scale>(), std::move(s));
    s = i.apply("mask", map<score_step::causal_add>(), std::move(s));
    s = i.apply("softmax", map<score_step::softmax>(), std::move(s));
    auto c = i.apply("context", attention_context{layout, to}, std::move(s), std::move(v));
    return i.apply("o_proj", linear{layout.width(), hidden, output_bias}, std::move(c));
  }

 private:
  template <score_step Step>
  [[nodiscard]] constexpr score_map<Step, decltype(Layout::heads)> map() const {
    return {layout.heads, scaled_by, to};
  }
};

/// down(f(gate(x)) * up(x)).
template <extent_like Hidden, extent_like FeedForward>
struct gated_mlp {
  Hidden hidden{};
  FeedForward feed_forward{};
  bool bias = false;
  function of = function::silu;

  template <interpreter I, class Value>
  EDGETRAN_FOLDED constexpr auto operator()(I& i, Value x) const {
    auto gate = i.apply("gate_proj", linear{hidden, feed_forward, bias}, x);
    gate = i.apply("act_fn", activation{of, feed_forward}, std::move(gate));
    auto up = i.apply("up_proj", linear{hidden, feed_forward, bias}, std::move(x));
    gate = i.apply("gate", combine<pairing::multiply, FeedForward>{feed_forward}, std::move(gate),
                   std::move(up));
    return i.apply("down_proj", linear{feed_forward, hidden, bias}, std::move(gate));
  }
};

/// A gated MLP of every expert, of which a router chooses `active` for each token.
struct expert_mlp {
  std::int64_t hidden = 0;
  std::int64_t feed_forward = 0;  ///< of one expert
  std::int64_t experts = 1;
  std::int64_t active = 1;
  bool normalise = true;
  function of = function::silu;

  template <interpreter I, class Value>
  constexpr auto operator()(I& i, Value x) const {
    const extent<> h = hidden, f = feed_forward, wide = active * feed_forward;
    auto routes = i.apply("gate", linear{h, extent<>{experts}, false}, x);
    routes = i.apply("router", top_k{experts, active, normalise}, std::move(routes));
    return module(i, "experts", "Experts", [&] {
      auto gate = i.apply("gate_proj", expert_linear{h, f, experts, active, false}, x, routes);
      gate = i.apply("act_fn", activation{of, wide}, std::move(gate));
      auto up = i.apply("up_proj", expert_linear{h, f, experts, active, false}, std::move(x), routes);
      gate = i.apply("gate", combine<pairing::multiply>{wide}, std::move(gate), std::move(up));
      gate = i.apply("down_proj", expert_linear{f, h, experts, active, true}, std::move(gate), routes);
      return i.apply("mix", mix_experts{h, active}, std::move(gate), std::move(routes));
    });
  }
};

/// Scores of every word of the vocabulary to come next, from the last token alone, by a head called `name`. A
/// tied head applies the embeddings, whose weights begin at `words`.
template <interpreter I, extent_like Hidden, class Value>
constexpr auto next_word(I& i, Hidden hidden, std::int64_t vocabulary, bool tied, std::size_t words,
                         const Value& x, node_name name = "lm_head") {
  const auto here = mark(i);
  if (tied) rewind(i, words);
  auto y = i.apply(name, linear{hidden, extent<>{vocabulary}, false}, i.last_row(x));
  if (tied) rewind(i, here);
  return y;
}

}  // namespace edgetran::model

#endif  // EDGETRAN_MODEL_FAMILIES_DECODER_BLOCKS_HPP
