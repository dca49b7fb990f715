// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_MODEL_FAMILIES_DECODER_BODY_HPP
#define EDGETRAN_MODEL_FAMILIES_DECODER_BODY_HPP

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "edgetran/core/extent.hpp"
#include "edgetran/model/families/decoder/blocks.hpp"
#include "edgetran/model/interpreter.hpp"

namespace edgetran::model {

/// One layer of a decoder; layers may differ.
struct decoder_layer {
  std::int64_t heads = 1, key_value_heads = 1, head = 1;
  std::int64_t feed_forward = 1;  ///< of one expert where there are any
  std::int64_t experts = 0;       ///< 0 for a plain MLP
  std::int64_t active = 0;        ///< experts that a token is sent to
  std::int64_t window = 0;        ///< tokens that attention sees, the own included; 0 for all
  double rope_base = 10000;
  bool attends = true;     ///< false where the layer has no attention
  bool transforms = true;  ///< false where it has no MLP

  friend bool operator==(const decoder_layer&, const decoder_layer&) = default;
};

/// What the files of one kind of decoder call their classes.
struct decoder_dialect {
  std::string_view type;  ///< `model_type`
  std::string_view head, root, layer, attention, mlp, experts;
};

/// A Llama-like decoder: pre-norm layers with RMS norms, rotary positions, grouped-query attention (sliding
/// windows, norms of queries and keys where a family has them) and gated MLPs or mixtures of experts.
/// Parameters: V H for the words, H for the last norm, V H for a head of its own; a layer has H (A + 2 K) +
/// A H with A = heads x head size and K = key/value heads x head size, A + 2 K (and H) for biases, twice the
/// head size for norms of queries and keys, 3 H F for the MLP or E (3 H F + H) for E experts, and 2 H, or 4 H
/// where norms also follow attention and MLP.
struct decoder_body {
  std::vector<decoder_layer> layers{};
  std::int64_t hidden = 0;
  std::int64_t vocabulary = 0;
  std::int64_t positions = 0;  ///< that the model was trained for; bounds nothing
  language_head output = language_head::none;
  bool attention_bias = false;  ///< of queries, keys and values
  bool output_bias = false;
  bool mlp_bias = false;
  bool head_norms = false;       ///< of queries and keys
  bool norms_after = false;      ///< of what attention and MLP return, too
  bool above_one = false;        ///< scales of norms are stored as what they exceed 1 by
  bool scaled_words = false;     ///< word embeddings times the root of the hidden size
  bool normalise_routes = true;  ///< weights of the chosen experts sum to 1
  std::int64_t scaled_by = 0;    ///< what scores are divided by the root of; 0: each layer's head size
  function activation_function = function::silu;
  double epsilon = 1e-6;
  const decoder_dialect* dialect = nullptr;

  /// Rotary positions have no table: any sequence runs.
  [[nodiscard]] constexpr std::int64_t longest() const { return std::int64_t{1} << 24; }

  /// Checkpoints keep the arrays of an expert together: `experts.3.up_proj.weight`.
  [[nodiscard]] std::string published_name(std::string name) const {
    constexpr std::string_view folder = ".experts.";
    const std::size_t at = name.find(folder), end = name.rfind('.');
    if (at == std::string::npos || end == std::string::npos) return name;
    const std::size_t first = at + folder.size(), dot = name.find('.', first);
    if (dot == end) return name;
    // `up_proj.3` becomes `3.up_proj`.
    const auto at_first = name.begin() + static_cast<std::ptrdiff_t>(first);
    const auto at_dot = name.begin() + static_cast<std::ptrdiff_t>(dot);
    const auto at_end = name.begin() + static_cast<std::ptrdiff_t>(end);
    std::rotate(at_first, at_dot, at_end);
    std::rotate(at_first, at_first + 1, at_first + (at_end - at_dot));
    return name;
  }

  template <interpreter I>
  auto operator()(I& i) const {
    if (output == language_head::none) return body(i, "", dialect->root).first;
    return module(i, "", dialect->head, [&] {
      const auto [x, words] = body(i, "model", dialect->root);
      return next_word(i, extent<>{hidden}, vocabulary, output == language_head::tied, words, x);
    });
  }

 private:
  /// The last activation, and where the weights of the words begin.
  template <interpreter I>
  auto body(I& i, std::string_view name, std::string_view type) const {
    return module(i, name, type, [&] {
      const std::size_t words = mark(i);
      auto x = i.apply("embed_tokens", embedding{vocabulary, extent<>{hidden}}, i.input(source::token_ids));
      if (scaled_words) x = i.apply("embed_scale", scaling{extent<>{hidden}, hidden, true}, std::move(x));
      for (std::size_t l = 0; l < layers.size(); ++l)
        x = module(i, {"layers", static_cast<std::int64_t>(l)}, dialect->layer,
                   [&] { return layer(i, layers[l], std::move(x)); });
      return std::pair(norm(i, "norm", std::move(x)), words);
    });
  }

  template <interpreter I, class Value>
  auto norm(I& i, std::string_view name, Value x) const {
    return i.apply(name, rms_norm{extent<>{hidden}, epsilon, above_one}, std::move(x));
  }

  template <interpreter I, class Value>
  auto layer(I& i, const decoder_layer& l, Value x) const {
    const combine<pairing::add> sum{hidden};
    if (l.attends) {
      auto a = attend(i, l, norm(i, "input_layernorm", x));
      if (norms_after) a = norm(i, "post_attention_layernorm", std::move(a));
      x = i.apply("attention_residual", sum, std::move(a), std::move(x));
    }
    if (l.transforms) {
      auto f =
          transform(i, l, norm(i, norms_after ? "pre_feedforward_layernorm" : "post_attention_layernorm", x));
      if (norms_after) f = norm(i, "post_feedforward_layernorm", std::move(f));
      x = i.apply("mlp_residual", sum, std::move(f), std::move(x));
    }
    return x;
  }

  template <interpreter I, class Value>
  auto attend(I& i, const decoder_layer& l, Value x) const {
    return module(i, "self_attn", dialect->attention, [&] {
      const head_layout<> layout{l.heads, l.key_value_heads, l.head};
      return decoder_attention<extent<>, head_layout<>>{hidden,
                                                        layout,
                                                        attention_bias,
                                                        output_bias,
                                                        l.rope_base,
                                                        scaled_by == 0 ? l.head : scaled_by,
                                                        l.window == 0 ? reach{} : sliding(l.window),
                                                        {head_norms, above_one, epsilon}}(i, std::move(x));
    });
  }

  template <interpreter I, class Value>
  auto transform(I& i, const decoder_layer& l, Value x) const {
    if (l.experts > 0)
      return module(i, "mlp", dialect->experts, [&] {
        return expert_mlp{hidden, l.feed_forward, l.experts, l.active, normalise_routes, activation_function}(
            i, std::move(x));
      });
    return module(i, "mlp", dialect->mlp, [&] {
      return gated_mlp<extent<>, extent<>>{hidden, l.feed_forward, mlp_bias, activation_function}(
          i, std::move(x));
    });
  }
};

}  // namespace edgetran::model

#endif  // EDGETRAN_MODEL_FAMILIES_DECODER_BODY_HPP
