// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_MODEL_FAMILIES_LLAMA_HPP
#define EDGETRAN_MODEL_FAMILIES_LLAMA_HPP

#include <cstdint>
#include <utility>

#include "edgetran/core/extent.hpp"
#include "edgetran/core/inline.hpp"
#include "edgetran/model/families/decoder/blocks.hpp"
#include "edgetran/model/interpreter.hpp"

namespace edgetran::model {

/// Llama with equal layers, whose sizes may be in its type: pre-norm decoder layers with RMS norms, rotary
/// positions, grouped-query attention and a gated MLP; the body without the language-model head. Files are
/// read by `decoder`, whose layers may differ. Parameters: V H, L (2 H A + 2 H K + 3 H F + 2 H), H with A =
/// heads x head size and K = key/value heads x head size; biases where they are asked for.
template <std::int64_t Layers = dynamic, std::int64_t Hidden = dynamic, std::int64_t Heads = dynamic,
          std::int64_t FeedForward = dynamic, std::int64_t KeyValueHeads = Heads,
          std::int64_t Head = Hidden == dynamic || Heads == dynamic ? dynamic : Hidden / Heads>
struct llama {
  extent<Layers> layers{};
  extent<Hidden> hidden{};
  extent<Heads> heads{};
  extent<FeedForward> feed_forward{};
  extent<KeyValueHeads> key_value_heads{};
  extent<Head> head{};
  std::int64_t vocabulary = 32000;
  bool attention_bias = false;
  bool mlp_bias = false;
  function activation_function = function::silu;
  double epsilon = 1e-6;
  double rope_base = 10000;

  /// Rotary positions have no table: any sequence runs.
  [[nodiscard]] constexpr std::int64_t longest() const { return std::int64_t{1} << 24; }

  template <interpreter I>
  constexpr auto operator()(I& i) const {
    const combine<pairing::add, extent<Hidden>> sum{hidden};
    return module(i, "", "LlamaModel", [&] {
      auto x = i.apply("embed_tokens", embedding{vocabulary, hidden}, i.input(source::token_ids));
      for (std::int64_t l = 0; l < layers; ++l)
        x = module(i, {"layers", l}, "LlamaDecoderLayer", [&] {
          auto a = attend(i, i.apply("input_layernorm", rms_norm{hidden, epsilon}, x));
          x = i.apply("attention_residual", sum, std::move(a), std::move(x));
          auto f = transform(i, i.apply("post_attention_layernorm", rms_norm{hidden, epsilon}, x));
          return i.apply("mlp_residual", sum, std::move(f), std::move(x));
        });
      return i.apply("norm", rms_norm{hidden, epsilon}, std::move(x));
    });
  }

 private:
  template <interpreter I, class Value>
  EDGETRAN_FOLDED constexpr auto attend(I& i, Value x) const {
    using layout = head_layout<extent<Heads>, extent<KeyValueHeads>, extent<Head>>;
    return module(i, "self_attn", "LlamaAttention", [&] {
      return decoder_attention<extent<Hidden>, layout>{hidden,
                                                       {heads, key_value_heads, head},
                                                       attention_bias,
                                                       attention_bias,
                                                       rope_base,
                                                       head}(i, std::move(x));
    });
  }
  template <interpreter I, class Value>
  EDGETRAN_FOLDED constexpr auto transform(I& i, Value x) const {
    return module(i, "mlp", "LlamaMLP", [&] {
      return gated_mlp<extent<Hidden>, extent<FeedForward>>{hidden, feed_forward, mlp_bias,
                                                            activation_function}(i, std::move(x));
    });
  }
};

}  // namespace edgetran::model

#endif  // EDGETRAN_MODEL_FAMILIES_LLAMA_HPP
