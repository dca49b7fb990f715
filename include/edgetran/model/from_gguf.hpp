// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// Needs: edgetran/io, which no umbrella brings; outside the umbrella.
#ifndef EDGETRAN_MODEL_FROM_GGUF_HPP
#define EDGETRAN_MODEL_FROM_GGUF_HPP

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/io/gguf_header.hpp"
#include "edgetran/io/json_text.hpp"
#include "edgetran/model/any_model.hpp"
#include "edgetran/model/gguf_keys.hpp"
#include "edgetran/model/stored_gguf.hpp"

namespace edgetran::model {

inline constexpr decoder_dialect mixtral_names{
    "mixtral",          "MixtralForCausalLM", "MixtralModel",         "MixtralDecoderLayer",
    "MixtralAttention", "MixtralMLP",         "MixtralSparseMoeBlock"};

namespace detail {

/// Tokens that a GGUF model knows: as many as it lists, as it says, or as its embeddings have rows.
inline std::int64_t gguf_vocabulary_size(const gguf_keys& keys) {
  const gguf::header& h = keys.header();
  constexpr std::uint64_t most = std::uint64_t{1} << 28;
  constexpr std::string_view tokens = "tokenizer.ggml.tokens";
  if (const gguf::value* v = h.find(tokens); v != nullptr) {
    const std::uint64_t n = h.array_length(tokens);
    if (n < 1 || n > most)
      throw input_error(std::to_string(n) + " tokens", h.source() + ", key \"" + std::string(tokens) + "\"",
                        "list from 1 to 2^28");
    return static_cast<std::int64_t>(n);
  }
  if (keys.has("vocab_size")) return keys.entries("vocab_size");
  const gguf::tensor* words = h.find_tensor("token_embd.weight");
  if (words == nullptr || words->rank != 2 || words->dims[1] < 1 || words->dims[1] > most)
    throw input_error("no tensor \"token_embd.weight\" of from 1 to 2^28 tokens", h.source(),
                      "nothing else says how many tokens the model knows");
  return static_cast<std::int64_t>(words->dims[1]);
}

inline language_head gguf_head(const gguf_keys& keys) {
  return keys.has_tensor("output.weight") ? language_head::own : language_head::tied;
}

/// Which layers have a sliding window: as the pattern says, true or false for each layer or a period whose
/// last layer sees all; `period` where there is no pattern, 0 for all layers.
inline std::vector<bool> gguf_sliding(const gguf_keys& keys, std::int64_t layers, std::int64_t period) {
  constexpr std::string_view name = "attention.sliding_window_pattern";
  std::vector<bool> slides;
  if (const gguf::value* v = keys.header().find(keys.key(name)); v != nullptr) {
    if (v->is_array() && v->element_type() == gguf::value_type::boolean) return keys.flags(name);
    if (v->is_array()) {
      for (const std::int64_t n : keys.each_layer(name)) slides.push_back(n != 0);
      return slides;
    }
    period = keys.whole(name, 0);
  }
  for (std::int64_t i = 0; i < layers; ++i) slides.push_back(period == 0 || (i + 1) % period != 0);
  return slides;
}

/// The attention of every layer: heads, which may differ or be missing, windows and rotary positions.
inline void read_gguf_attention(const gguf_keys& keys, bool gemma, decoder_body& m) {
  const auto n = static_cast<std::int64_t>(m.layers.size());
  const auto heads = keys.each_layer("attention.head_count");
  const auto shared =
      keys.has("attention.head_count_kv") ? keys.each_layer("attention.head_count_kv") : heads;
  const std::int64_t first = *std::max_element(heads.begin(), heads.end());
  if (first == 0) keys.fail("attention.head_count", "no layer has a head", "write at least 1");
  if (!keys.has("attention.key_length") && m.hidden % first != 0)
    keys.fail("attention.head_count",
              std::to_string(first) + " does not divide the width " + std::to_string(m.hidden),
              "add attention.key_length");
  const std::int64_t head = keys.count("attention.key_length", m.hidden / first);
  if (head % 2 != 0)
    keys.fail("attention.key_length",
              "rotary positions turn pairs of channels, " + std::to_string(head) + " is odd",
              "check the width and the number of heads");
  if (keys.count("attention.value_length", head) != head)
    keys.fail("attention.value_length",
              "values of another size than keys, " + std::to_string(head) + ", are not supported",
              "make it attention.key_length");

  const double base = keys.positive("rope.freq_base", gemma ? 1000000 : 10000);
  const double local = keys.positive("rope.freq_base_swa", gemma ? 10000 : base);
  const bool windowed = gemma || keys.whole("attention.sliding_window", 0) > 0;
  const std::int64_t window = windowed ? keys.count("attention.sliding_window") : 0;
  const auto slides = gguf_sliding(keys, n, gemma ? 6 : 0);
  for (std::size_t i = 0; i < m.layers.size(); ++i) {
    decoder_layer& l = m.layers[i];
    l.attends = heads[i] > 0;
    l.head = head;
    if (l.attends) {
      if (shared[i] < 1 || heads[i] % shared[i] != 0)
        keys.fail("attention.head_count_kv",
                  std::to_string(shared[i]) + " heads of layer " + std::to_string(i) + " do not divide its " +
                      std::to_string(heads[i]),
                  "make attention.head_count a multiple");
      if (heads[i] > (std::int64_t{1} << 24) / head)
        keys.fail("attention.head_count", "heads of more than 2^24 channels together", "write fewer");
      l.heads = heads[i];
      l.key_value_heads = shared[i];
    }
    l.window = windowed && slides[i] ? window : 0;
    l.rope_base = l.window > 0 ? local : base;
  }
}

/// The MLP of every layer: plain, none, or experts where the layer has a router.
inline void read_gguf_mlps(const gguf_keys& keys, bool sparse, decoder_body& m) {
  const std::int64_t experts = sparse ? keys.whole("expert_count", 0) : 0;
  const auto wide = keys.has("feed_forward_length") ? keys.each_layer("feed_forward_length")
                                                    : std::vector<std::int64_t>(m.layers.size(), 0);
  if (!keys.has("feed_forward_length") && (experts == 0 || !keys.has("expert_feed_forward_length")))
    static_cast<void>(keys.count("feed_forward_length"));  // throws: it is missing
  if (experts > 65536) keys.fail("expert_count", "more than 65536 experts", "check the file");
  for (std::size_t i = 0; i < m.layers.size(); ++i) {
    decoder_layer& l = m.layers[i];
    if (experts > 0 && keys.has_tensor("blk." + std::to_string(i) + ".ffn_gate_inp.weight")) {
      l.experts = experts;
      l.active = keys.count("expert_used_count");
      l.feed_forward =
          keys.has("expert_feed_forward_length") ? keys.count("expert_feed_forward_length") : wide[i];
      if (l.active > experts)
        keys.fail("expert_used_count",
                  std::to_string(l.active) + " of " + std::to_string(experts) + " experts",
                  "choose from 1 to expert_count");
      if (l.feed_forward < 1 || l.feed_forward > (std::int64_t{1} << 24) / l.active)
        keys.fail("expert_feed_forward_length", "experts of no or more than 2^24 channels together",
                  "check the file");
      continue;
    }
    l.transforms = wide[i] > 0;
    if (l.transforms) l.feed_forward = wide[i];
  }
}

inline decoder read_gguf_decoder(const gguf_keys& keys, std::string_view architecture) {
  decoder m;
  const bool gemma = architecture == "gemma3", sparse = architecture == "llama" || architecture == "qwen3moe";
  m.dialect = gemma                               ? &gemma3_names
              : architecture == "qwen2"           ? &qwen2_names
              : architecture == "qwen3"           ? &qwen3_names
              : architecture == "qwen3moe"        ? &qwen3_moe_names
              : keys.whole("expert_count", 0) > 0 ? &mixtral_names
                                                  : &llama_names;
  m.hidden = keys.count("embedding_length");
  m.positions = keys.entries("context_length");
  m.vocabulary = gguf_vocabulary_size(keys);
  m.output = gguf_head(keys);
  m.epsilon = keys.positive("attention.layer_norm_rms_epsilon", 1e-6);
  m.layers.resize(static_cast<std::size_t>(keys.layers()));
  read_gguf_attention(keys, gemma, m);
  read_gguf_mlps(keys, sparse, m);

  const auto any_layer_has = [&](std::string_view tensor) {
    for (std::size_t i = 0; i < m.layers.size(); ++i)
      if (keys.has_tensor("blk." + std::to_string(i) + "." + std::string(tensor))) return true;
    return false;
  };
  m.attention_bias =
      any_layer_has("attn_q.bias") || any_layer_has("attn_k.bias") || any_layer_has("attn_v.bias");
  m.output_bias = any_layer_has("attn_output.bias");
  m.mlp_bias =
      any_layer_has("ffn_gate.bias") || any_layer_has("ffn_up.bias") || any_layer_has("ffn_down.bias");
  m.head_norms = any_layer_has("attn_q_norm.weight") || any_layer_has("attn_k_norm.weight");
  m.normalise_routes = true;
  if (gemma) {
    m.norms_after = m.scaled_words = true;  // llama.cpp adds the 1 that Gemma leaves out of its norms
    m.activation_function = function::gelu_tanh;
    const decoder_layer& l = m.layers.front();
    m.scaled_by = m.layers.size() == 62 && l.attends ? m.hidden / l.heads : l.head;
  }
  return m;
}

/// Heads and feed-forward width of a family whose layers are equal.
inline std::int64_t same_in_all_layers(const gguf_keys& keys, std::string_view name) {
  const auto all = keys.each_layer(name);
  if (all.front() < 1 ||
      std::any_of(all.begin(), all.end(), [&](std::int64_t n) { return n != all.front(); }))
    keys.fail(name, "layers of this architecture are equal and have at least 1", "write one number");
  return all.front();
}
template <class Family>
void read_gguf_equal_layers(const gguf_keys& keys, Family& m) {
  m.layers = keys.layers();
  m.hidden = keys.count("embedding_length");
  m.heads = same_in_all_layers(keys, "attention.head_count");
  if (m.hidden % m.heads != 0)
    keys.fail("attention.head_count", "it does not divide embedding_length", "check the file");
  m.feed_forward = same_in_all_layers(keys, "feed_forward_length");
  m.vocabulary = gguf_vocabulary_size(keys);
  m.positions = keys.entries("context_length");
  m.epsilon = keys.positive("attention.layer_norm_epsilon", m.epsilon);
}

inline gpt2<> read_gguf_gpt2(const gguf_keys& keys) {
  gpt2<> m;
  read_gguf_equal_layers(keys, m);
  m.output = gguf_head(keys);
  return m;
}

inline bert<> read_gguf_bert(const gguf_keys& keys) {
  bert<> m;
  read_gguf_equal_layers(keys, m);
  m.pools = false;  // the converters leave the pooler out
  const gguf::tensor* types = keys.header().find_tensor("token_types.weight");
  const std::uint64_t rows = types == nullptr || types->rank < 1 || types->rank > 2 ? 0
                             : types->rank == 1 ? 1  // an extent of 1 is left out
                                                : types->dims[1];
  if (rows < 1 || rows > (1u << 24))
    throw input_error("no tensor \"token_types.weight\" of from 1 to 2^24 types", keys.header().source(),
                      "models without token types are not supported");
  m.token_types = static_cast<std::int64_t>(rows);
  return m;
}

/// Keys that change results and no cost that matters here.
inline std::vector<std::string> uncomputed_gguf_keys(const gguf_keys& keys, std::int64_t head) {
  std::vector<std::string> all;
  if (keys.has("rope.scaling.type") && keys.header().text(keys.key("rope.scaling.type")) != "none")
    all.push_back(keys.key("rope.scaling.type"));
  if (keys.whole("rope.dimension_count", head) != head) all.push_back(keys.key("rope.dimension_count"));
  if (keys.has_tensor("rope_freqs.weight")) all.emplace_back("rope_freqs.weight");
  return all;
}

}  // namespace detail

/// The architectures that `from_gguf` knows, as `general.architecture` calls them.
inline constexpr std::array<std::string_view, 7> gguf_architectures{"llama",  "qwen2", "qwen3", "qwen3moe",
                                                                    "gemma3", "gpt2",  "bert"};

/// The model that a GGUF header describes, with its language head where it is a decoder, and called as the
/// file without its ending unless `name` says otherwise. Throws unknown_error for an architecture that it
/// does not know, input_error for a key that is missing or out of range and for a tensor that is missing,
/// shape_error for a tensor whose shape the keys contradict; each names the key or the tensor. O(n log n) in
/// the tensors.
inline any_model from_gguf(const gguf::header& header, std::string name = {}) {
  const std::string architecture = header.text("general.architecture");
  if (name.empty()) name = std::filesystem::path(header.source()).stem().string();
  if (name.empty()) name = "model";
  if (std::find(gguf_architectures.begin(), gguf_architectures.end(), architecture) ==
      gguf_architectures.end()) {
    std::string known;
    for (const std::string_view a : gguf_architectures) known += (known.empty() ? "" : ", ") + std::string(a);
    throw unknown_error("unknown architecture " + json::detail::excerpt(architecture),
                        header.source() + ", key \"general.architecture\"", "known: " + known);
  }
  const gguf_keys keys(header, architecture);
  any_model m = [&] {
    if (architecture == "gpt2") return any_model(detail::read_gguf_gpt2(keys), std::move(name));
    if (architecture == "bert") return any_model(detail::read_gguf_bert(keys), std::move(name));
    decoder d = detail::read_gguf_decoder(keys, architecture);
    auto uncomputed = detail::uncomputed_gguf_keys(keys, d.layers.front().head);
    return any_model(std::move(d), std::move(name), std::move(uncomputed));
  }();
  static_cast<void>(stored_in(m, header));  // keys and tensors must agree
  return m;
}

}  // namespace edgetran::model

#endif  // EDGETRAN_MODEL_FROM_GGUF_HPP
