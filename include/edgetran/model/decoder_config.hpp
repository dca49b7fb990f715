// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// Needs: nlohmann_json; outside the umbrella.
#ifndef EDGETRAN_MODEL_DECODER_CONFIG_HPP
#define EDGETRAN_MODEL_DECODER_CONFIG_HPP

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>

#include "edgetran/core/error.hpp"
#include "edgetran/io/json_value.hpp"
#include "edgetran/model/families/decoder.hpp"

namespace edgetran::model {

namespace detail {

/// The first layer that `wanted` picks, or the very first.
template <class Wanted>
const decoder_layer& first_layer(const decoder_body& m, Wanted wanted) {
  for (const decoder_layer& l : m.layers)
    if (wanted(l)) return l;
  return m.layers.front();
}

/// What a layer has of its own beside `usual`.
inline json::object own_keys(const decoder_layer& l, const decoder_layer& usual, std::int64_t usual_window) {
  json::object own;
  const auto number = [&](const char* key, std::int64_t mine, std::int64_t theirs) {
    if (mine != theirs) own.set(key, mine);
  };
  number("num_attention_heads", l.heads, usual.heads);
  number("num_key_value_heads", l.key_value_heads, usual.key_value_heads);
  number("head_dim", l.head, usual.head);
  if (l.experts > 0) {
    number("moe_intermediate_size", l.feed_forward, usual.feed_forward);
    number("num_experts", l.experts, usual.experts);
    number("num_experts_per_tok", l.active, usual.active);
  }
  if (l.window > 0) number("sliding_window", l.window, usual_window);
  json::array skipped;
  if (!l.attends) skipped.emplace_back("attention");
  if (!l.transforms) skipped.emplace_back("mlp");
  if (!skipped.empty()) own.set("skip", std::move(skipped));
  return own;
}

/// Throws shape_error where layers of one kind turn by different bases: files have one for each kind.
inline void require_two_bases(const decoder_body& m) {
  for (const decoder_layer& l : m.layers) {
    const bool apart = m.dialect == &gemma3_names;
    const decoder_layer& same = first_layer(
        m, [&](const decoder_layer& other) { return !apart || (other.window > 0) == (l.window > 0); });
    if (l.rope_base != same.rope_base)
      throw shape_error("layers whose rotary positions have bases of their own", "model::to_config",
                        "give all layers one base, or in Gemma 3 one to those with windows");
  }
}

}  // namespace detail

/// A `config.json` that `load` reads back as the same decoder: keys as its family writes them, what single
/// layers have of their own in `per_layer_config`. Throws shape_error for a decoder without layers, or one
/// that no such file can describe. O(layers).
template <class Decoder = decoder>  // compiled only by who writes
json::object to_config(const Decoder& m) {
  if (m.layers.empty()) throw shape_error("a decoder without layers", "model::to_config", "give it one");
  detail::require_two_bases(m);
  const auto windowed = [](const decoder_layer& l) { return l.window > 0; };
  const decoder_layer& sparse = detail::first_layer(m, [](const decoder_layer& l) { return l.experts > 0; });
  const decoder_layer& dense = detail::first_layer(m, [](const decoder_layer& l) { return l.experts == 0; });
  const std::int64_t window = detail::first_layer(m, windowed).window;
  const bool any_window = window > 0;

  json::object layers;
  json::array types, plain;
  for (std::size_t i = 0; i < m.layers.size(); ++i) {
    const decoder_layer& l = m.layers[i];
    types.emplace_back(l.window > 0 ? "sliding_attention" : "full_attention");
    if (l.experts == 0) plain.emplace_back(i);
    decoder_layer usual = m.layers.front();
    usual.feed_forward = sparse.feed_forward, usual.experts = sparse.experts, usual.active = sparse.active;
    json::object own = detail::own_keys(l, usual, window);
    if (l.experts == 0 && l.feed_forward != dense.feed_forward) own.set("intermediate_size", l.feed_forward);
    const std::string number = std::to_string(i);
    if (!own.empty()) layers.set(number.size() < 2 ? "0" + number : number, std::move(own));
  }

  const decoder_layer& first = m.layers.front();
  const bool gemma = m.dialect == &gemma3_names;
  json::object file{{"model_type", std::string(m.dialect->type)}};
  if (m.output != language_head::none)
    file.set("architectures", json::array{json::value(std::string(m.dialect->head))});
  file.set("tie_word_embeddings", m.output == language_head::tied)
      .set("hidden_size", m.hidden)
      .set("num_hidden_layers", m.layers.size())
      .set("num_attention_heads", first.heads)
      .set("num_key_value_heads", first.key_value_heads)
      .set("head_dim", first.head)
      .set("intermediate_size", dense.feed_forward)
      .set("vocab_size", m.vocabulary)
      .set("max_position_embeddings", m.positions)
      .set("rms_norm_eps", m.epsilon)
      .set("attention_bias", m.output_bias)
      .set("mlp_bias", m.mlp_bias)
      .set(gemma ? "hidden_activation" : "hidden_act",
           name(m.activation_function) == "gelu_tanh" ? "gelu_pytorch_tanh" : name(m.activation_function))
      .set("rope_theta",
           detail::first_layer(m, [](const decoder_layer& l) { return l.window == 0; }).rope_base)
      .set("layer_types", std::move(types))
      .set("use_sliding_window", any_window);
  if (any_window)
    file.set("sliding_window", window);
  else
    file.set("sliding_window", nullptr);
  if (gemma)
    file.set("rope_local_base_freq", detail::first_layer(m, windowed).rope_base)
        .set("query_pre_attn_scalar", m.scaled_by);
  if (sparse.experts > 0)
    file.set("num_experts", sparse.experts)
        .set("num_experts_per_tok", sparse.active)
        .set("moe_intermediate_size", sparse.feed_forward)
        .set("norm_topk_prob", m.normalise_routes);
  if (m.dialect == &qwen3_moe_names) file.set("mlp_only_layers", std::move(plain));
  if (!layers.empty()) file.set("per_layer_config", std::move(layers));
  return file;
}

}  // namespace edgetran::model

#endif  // EDGETRAN_MODEL_DECODER_CONFIG_HPP
