// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_MODEL_FAMILIES_LLAMA_HPP
#define EDGETRAN_MODEL_FAMILIES_LLAMA_HPP

#include <array>
#include <cstdint>
#include <string_view>
#include <utility>

#include "edgetran/core/extent.hpp"
#include "edgetran/core/inline.hpp"
#include "edgetran/model/configuration.hpp"
#include "edgetran/model/interpreter.hpp"

namespace edgetran::model {

/// Llama: pre-norm decoder layers with RMS norms, rotary positions, grouped-query attention and a gated MLP;
/// the body without the language-model head. Parameters: V H, L (2 H A + 2 H K + 3 H F + 2 H), H with A =
/// heads x head size and K = key/value heads x head size; biases where the configuration asks for them.
template <std::int64_t Layers = dynamic, std::int64_t Hidden = dynamic, std::int64_t Heads = dynamic,
          std::int64_t FeedForward = dynamic, std::int64_t KeyValueHeads = Heads,
          std::int64_t Head = Hidden == dynamic || Heads == dynamic ? dynamic : Hidden / Heads>
struct llama {
  static constexpr std::array<std::string_view, 1> model_types{"llama"};
  static constexpr std::array<std::string_view, 1> architectures{"Llama"};

  extent<Layers> layers{};
  extent<Hidden> hidden{};
  extent<Heads> heads{};
  extent<FeedForward> feed_forward{};
  extent<KeyValueHeads> key_value_heads{};
  extent<Head> head{};
  std::int64_t vocabulary = 32000;
  std::int64_t positions = 2048;
  bool attention_bias = false;
  bool mlp_bias = false;
  function activation_function = function::silu;
  double epsilon = 1e-6;
  double rope_base = 10000;

  template <class Keys>
  static llama read(Keys& keys, std::string_view) {
    llama m;
    m.layers = keys.layers("num_hidden_layers", 32);
    m.hidden = keys.count("hidden_size", 4096);
    m.heads = keys.has("head_dim") ? keys.count("num_attention_heads", 32)
                                   : keys.divisor("num_attention_heads", 32, "hidden_size", m.hidden);
    m.key_value_heads = keys.divisor("num_key_value_heads", m.heads, "num_attention_heads", m.heads);
    m.head = keys.count("head_dim", std::int64_t{m.hidden} / std::int64_t{m.heads});
    if (std::int64_t{m.head} % 2 != 0)
      keys.fail("head_dim", "rotary positions turn pairs of channels, so the head size must be even",
                "choose hidden_size and num_attention_heads with an even quotient");
    if (std::int64_t{m.heads} * std::int64_t{m.head} > std::int64_t{1} << 24)
      keys.fail("head_dim", "heads of more than 2^24 channels together",
                "make head_dim or num_attention_heads smaller");
    m.feed_forward = keys.count("intermediate_size", 11008);
    m.vocabulary = keys.entries("vocab_size", 32000);
    m.positions = keys.entries("max_position_embeddings", 2048);
    m.attention_bias = keys.flag("attention_bias", false);
    m.mlp_bias = keys.flag("mlp_bias", false);
    m.activation_function = read_function(keys, "hidden_act", "silu");
    m.epsilon = keys.positive("rms_norm_eps", 1e-6);
    m.rope_base = keys.rope_base(10000);
    return m;
  }

  /// Rotary positions have no table: any sequence runs.
  [[nodiscard]] constexpr std::int64_t longest() const { return std::int64_t{1} << 24; }

  template <interpreter I>
  constexpr auto operator()(I& i) const {
    return module(i, "", "LlamaModel", [&] {
      auto x = i.apply("embed_tokens", embedding{vocabulary, hidden}, i.input(source::token_ids));
      for (std::int64_t l = 0; l < layers; ++l)
        x = module(i, {"layers", l}, "LlamaDecoderLayer", [&] {
          auto a = attend(i, i.apply("input_layernorm", rms_norm{hidden, epsilon}, x));
          x = i.apply("attention_residual", sum(), std::move(a), std::move(x));
          auto f = transform(i, i.apply("post_attention_layernorm", rms_norm{hidden, epsilon}, x));
          return i.apply("mlp_residual", sum(), std::move(f), std::move(x));
        });
      return i.apply("norm", rms_norm{hidden, epsilon}, std::move(x));
    });
  }

 private:
  [[nodiscard]] constexpr combine<pairing::add, extent<Hidden>> sum() const { return {hidden}; }

  template <interpreter I, class Value>
  EDGETRAN_FOLDED constexpr auto attend(I& i, Value x) const {
    return module(i, "self_attn", "LlamaAttention", [&] {
      const head_layout<extent<Heads>, extent<KeyValueHeads>, extent<Head>> layout{heads, key_value_heads,
                                                                                   head};
      auto q = i.apply("q_proj", linear{hidden, layout.width(), attention_bias}, x);
      auto k = i.apply("k_proj", linear{hidden, layout.key_value_width(), attention_bias}, x);
      auto v = i.apply("v_proj", linear{hidden, layout.key_value_width(), attention_bias}, std::move(x));
      q = i.apply("rotary_q", rotary{heads, head, rope_base}, std::move(q));
      k = i.apply("rotary_k", rotary{key_value_heads, head, rope_base}, std::move(k));
      k = i.apply("key_cache", kv_cache{layout.key_value_width()}, std::move(k));
      v = i.apply("value_cache", kv_cache{layout.key_value_width()}, std::move(v));
      auto s = i.apply("scores", attention_scores{layout}, std::move(q), std::move(k));
      s = i.apply("scale", score_map<score_step::scale, extent<Heads>>{heads, head}, std::move(s));
      s = i.apply("mask", score_map<score_step::causal_add, extent<Heads>>{heads}, std::move(s));
      s = i.apply("softmax", score_map<score_step::softmax, extent<Heads>>{heads}, std::move(s));
      auto c = i.apply("context", attention_context{layout}, std::move(s), std::move(v));
      return i.apply("o_proj", linear{layout.width(), hidden, attention_bias}, std::move(c));
    });
  }

  template <interpreter I, class Value>
  EDGETRAN_FOLDED constexpr auto transform(I& i, Value x) const {
    return module(i, "mlp", "LlamaMLP", [&] {
      auto gate = i.apply("gate_proj", linear{hidden, feed_forward, mlp_bias}, x);
      gate = i.apply("act_fn", activation{activation_function, feed_forward}, std::move(gate));
      auto up = i.apply("up_proj", linear{hidden, feed_forward, mlp_bias}, std::move(x));
      gate = i.apply("gate", combine<pairing::multiply, extent<FeedForward>>{feed_forward}, std::move(gate),
                     std::move(up));
      return i.apply("down_proj", linear{feed_forward, hidden, mlp_bias}, std::move(gate));
    });
  }
};

}  // namespace edgetran::model

#endif  // EDGETRAN_MODEL_FAMILIES_LLAMA_HPP
