// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_MODEL_FAMILIES_MODERNBERT_HPP
#define EDGETRAN_MODEL_FAMILIES_MODERNBERT_HPP

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "edgetran/core/extent.hpp"
#include "edgetran/model/configuration.hpp"
#include "edgetran/model/families/encoder_parts.hpp"
#include "edgetran/model/interpreter.hpp"

namespace edgetran::model {

/// ModernBERT: pre-norm encoder layers without a first norm, gated feed-forward networks and rotary
/// positions; most layers attend within a window of `local` / 2 tokens on either side. Norms and maps have
/// biases where the configuration says so. Parameters without biases: V H + H, L (4 H^2 + 3 H F + 2 H) - H,
/// and H for the final norm (arXiv:2412.13663).
struct modernbert {
  static constexpr std::array<std::string_view, 1> model_types{"modernbert"};
  static constexpr std::array<std::string_view, 1> architectures{"ModernBert"};

  extent<> layers{22};
  extent<> hidden{768};
  extent<> heads{12};
  extent<> feed_forward{1152};
  std::int64_t vocabulary = 50368;
  std::int64_t positions = 8192;  ///< that the model was trained for; bounds nothing
  std::int64_t every = 3;         ///< layers from one that attends to all tokens to the next
  std::vector<bool> is_local{};   ///< a layer each, before `every`; empty: `every` decides
  std::int64_t local = 128;
  double global_base = 160000;
  double local_base = 10000;
  bool attention_bias = false;
  bool mlp_bias = false;
  bool norm_bias = false;
  function activation_function = function::gelu;
  double epsilon = 1e-5;

  template <class Keys>
  static modernbert read(Keys& keys, std::string_view) {
    modernbert m;
    m.layers = keys.layers("num_hidden_layers", 22);
    m.hidden = keys.count("hidden_size", 768);
    m.heads = keys.divisor("num_attention_heads", 12, "hidden_size", m.hidden);
    m.feed_forward = keys.count("intermediate_size", 1152);
    m.vocabulary = keys.entries("vocab_size", 50368);
    m.positions = keys.entries("max_position_embeddings", 8192);
    m.every = keys.count("global_attn_every_n_layers", 3);
    m.local = keys.count("local_attention", 128);
    m.global_base = keys.rope_base(keys.positive("global_rope_theta", 160000), "full_attention");
    m.local_base = keys.rope_base(keys.positive("local_rope_theta", 10000), "sliding_attention");
    m.attention_bias = keys.flag("attention_bias", false);
    m.mlp_bias = keys.flag("mlp_bias", false);
    m.norm_bias = keys.flag("norm_bias", false);
    m.activation_function = read_function(keys, "hidden_activation", "gelu");
    m.epsilon = keys.positive("norm_eps", 1e-5);
    if (const std::int64_t head = m.hidden / m.heads; head % 2 != 0)
      keys.fail("num_attention_heads",
                "heads of " + std::to_string(head) + " channels, which are no pairs to turn",
                "make hidden_size a multiple of twice the heads");
    for (const std::string& type : keys.texts("layer_types")) {
      if (type != "full_attention" && type != "sliding_attention")
        keys.fail("layer_types", "unknown layer type \"" + type + "\"",
                  "known: full_attention, sliding_attention");
      m.is_local.push_back(type == "sliding_attention");
    }
    if (!m.is_local.empty() && m.is_local.size() != static_cast<std::size_t>(std::int64_t{m.layers}))
      keys.fail("layer_types", std::to_string(m.is_local.size()) + " types of layers",
                "write one for each of num_hidden_layers, " + std::to_string(std::int64_t{m.layers}));
    return m;
  }

  /// Whether a layer attends within windows.
  [[nodiscard]] bool attends_locally(std::int64_t layer) const {
    return is_local.empty() ? layer % every != 0 : bool{is_local.at(static_cast<std::size_t>(layer))};
  }

  template <interpreter I>
  auto operator()(I& i) const {
    return module(i, "", "ModernBertModel", [&] {
      auto x = module(i, "embeddings", "ModernBertEmbeddings", [&] {
        auto e = i.apply("tok_embeddings", embedding{vocabulary, hidden}, i.input(source::token_ids));
        return i.apply("norm", norm(), std::move(e));
      });
      for (std::int64_t l = 0; l < layers; ++l)
        x = module(i, {"layers", l}, "ModernBertEncoderLayer", [&] {
          auto y = l == 0 ? attend(i, l, x) : attend(i, l, i.apply("attn_norm", norm(), x));
          x = i.apply("attention_residual", combine<pairing::add>{hidden}, std::move(y), std::move(x));
          auto u = transform(i, i.apply("mlp_norm", norm(), x));
          return i.apply("mlp_residual", combine<pairing::add>{hidden}, std::move(u), std::move(x));
        });
      return i.apply("final_norm", norm(), std::move(x));
    });
  }

 private:
  [[nodiscard]] layer_norm<> norm() const { return {hidden, epsilon, norm_bias}; }

  template <interpreter I, class Value>
  auto attend(I& i, std::int64_t index, Value x) const {
    return module(i, "attn", "ModernBertAttention", [&] {
      const bool windows = attends_locally(index);
      const double base = windows ? local_base : global_base;
      const head_layout<> layout{heads, heads, over(hidden, heads)};
      const rotary<> turn{heads, layout.head, base};
      auto qkv = i.apply("Wqkv", linear{hidden, times(extent<3>{}, hidden), attention_bias}, std::move(x));
      const std::int64_t h = hidden;
      auto q = i.apply("rotary_q", turn, i.columns(qkv, 0, hidden));
      auto k = i.apply("rotary_k", turn, i.columns(qkv, h, hidden));
      auto v = i.columns(qkv, 2 * h, hidden);
      auto c = detail::attend_both_ways(i, layout, std::move(q), std::move(k), std::move(v),
                                        windows ? reach{local / 2, local / 2} : reach{});
      return i.apply("Wo", linear{hidden, hidden, attention_bias}, std::move(c));
    });
  }

  /// The first half of a wide row, through the activation, gates the second.
  template <interpreter I, class Value>
  auto transform(I& i, Value x) const {
    return module(i, "mlp", "ModernBertMLP", [&] {
      const std::int64_t f = feed_forward;
      auto wide = i.apply("Wi", linear{hidden, times(extent<2>{}, feed_forward), mlp_bias}, std::move(x));
      auto u =
          i.apply("act", activation{activation_function, feed_forward}, i.columns(wide, 0, feed_forward));
      u = i.apply("gate", combine<pairing::multiply>{feed_forward}, std::move(u),
                  i.columns(wide, f, feed_forward));
      return i.apply("Wo", linear{feed_forward, hidden, mlp_bias}, std::move(u));
    });
  }
};

}  // namespace edgetran::model

#endif  // EDGETRAN_MODEL_FAMILIES_MODERNBERT_HPP
