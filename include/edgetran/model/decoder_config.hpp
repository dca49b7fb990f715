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

/// Throws shape_error, naming the member, for what no file of the decoder's dialect can say: reading gives
/// members that have no key the value that the dialect has.
inline void require_writable(const decoder_body& m) {
  const auto need = [](bool said, const char* member, const char* remedy) {
    if (!said)
      throw shape_error("no config.json can say this " + std::string(member) + " of a decoder",
                        "model::to_config", remedy);
  };
  const auto speaks = [&](const auto&... names) { return ((m.dialect == &names) || ...); };
  need(speaks(llama_names, mistral_names, qwen2_names, qwen3_names, qwen3_moe_names, gemma3_names), "dialect",
       "take one that decoder reads, such as llama_names");
  need(!m.layers.empty(), "layers", "give it at least one");

  const bool gemma = speaks(gemma3_names), qwen2 = speaks(qwen2_names);
  need(m.attention_bias == (qwen2 || m.output_bias), "attention_bias",
       "make it output_bias; true in Qwen 2 alone whatever that is");
  need(!m.output_bias || !speaks(mistral_names, qwen2_names), "output_bias", "Mistral and Qwen 2 have none");
  need(!m.mlp_bias || speaks(llama_names), "mlp_bias", "only Llama has any");
  need(m.head_norms == speaks(qwen3_names, qwen3_moe_names, gemma3_names), "head_norms",
       "true in Qwen 3 and Gemma 3, false elsewhere");
  need(m.norms_after == gemma, "norms_after", "true in Gemma 3, false elsewhere");
  need(m.above_one == gemma, "above_one", "true in Gemma 3, false elsewhere");
  need(m.scaled_words == gemma, "scaled_words", "true in Gemma 3, false elsewhere");
  need(gemma ? m.scaled_by > 0 : m.scaled_by == 0, "scaled_by", "at least 1 in Gemma 3, 0 elsewhere");

  for (const decoder_layer& l : m.layers) {
    need(l.window == 0 || !speaks(llama_names), "window", "layers of Llama see all tokens: make it 0");
    need(l.experts == 0 || speaks(qwen3_moe_names), "experts", "only Qwen 3 has any, as qwen3_moe_names");
    const decoder_layer& same = first_layer(
        m, [&](const decoder_layer& other) { return !gemma || (other.window > 0) == (l.window > 0); });
    need(l.rope_base == same.rope_base, "rope_base",
         "give all layers one base, or in Gemma 3 one to those with windows");
  }
}

}  // namespace detail

/// A `config.json` that `load` reads back as the same decoder: keys as its family writes them, what single
/// layers have of their own in `per_layer_config`. Throws shape_error, naming the member, for a decoder that
/// no such file can describe: one without layers, of a dialect that has no files, or with what its dialect
/// has not. O(layers).
template <class Decoder = decoder>  // compiled only by who writes
json::object to_config(const Decoder& m) {
  detail::require_writable(m);
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
