// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_MODEL_FAMILIES_DECODER_READING_HPP
#define EDGETRAN_MODEL_FAMILIES_DECODER_READING_HPP

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "edgetran/model/configuration.hpp"
#include "edgetran/model/families/decoder/body.hpp"

namespace edgetran::model {

// What the files of all Llama-like decoders have in common.

/// Defaults of one kind of decoder, for keys that its files leave out.
struct decoder_defaults {
  std::int64_t hidden, feed_forward, layers, heads, key_value_heads;  ///< key_value_heads 0: as many as heads
  std::int64_t head;                                                  ///< 0: hidden size over heads
  std::int64_t vocabulary, positions;
  double rope_base;
  bool tied;
};

/// Keys that `per_layer_config` may give a layer of its own.
inline constexpr std::array<std::string_view, 9> decoder_layer_keys{
    "num_attention_heads", "num_key_value_heads",   "head_dim",
    "intermediate_size",   "sliding_window",        "num_experts",
    "num_experts_per_tok", "moe_intermediate_size", "skip"};

namespace detail {

/// Heads of one layer.
template <class Keys>
void read_decoder_heads(Keys& keys, const decoder_defaults& d, std::int64_t hidden, decoder_layer& l) {
  const bool free = keys.has("head_dim") || d.head > 0;
  l.heads = free ? keys.count("num_attention_heads", d.heads)
                 : keys.divisor("num_attention_heads", d.heads, "hidden_size", hidden);
  // A file that halves the heads and is silent on the others means as many as heads.
  const bool usual = d.key_value_heads > 0 && !keys.nulled("num_key_value_heads");
  const std::int64_t shared = usual && l.heads % d.key_value_heads == 0 ? d.key_value_heads : l.heads;
  l.key_value_heads = keys.divisor("num_key_value_heads", shared, "num_attention_heads", l.heads);
  l.head = keys.count("head_dim", d.head > 0 ? d.head : hidden / l.heads);
  if (l.head % 2 != 0)
    keys.fail("head_dim", "rotary positions turn pairs of channels, so the head size must be even",
              "choose hidden_size and num_attention_heads with an even quotient");
  if (l.heads * l.head > std::int64_t{1} << 24)
    keys.fail("head_dim", "heads of more than 2^24 channels together",
              "make head_dim or num_attention_heads smaller");
}

/// What a layer leaves out: `"skip": ["mlp", "attention"]`.
template <class Keys>
void read_skipped(Keys& keys, decoder_layer& l) {
  if (!keys.says("skip")) return;
  for (const std::string& part : keys.texts("skip")) {
    if (part == "attention")
      l.attends = false;
    else if (part == "mlp")
      l.transforms = false;
    else
      keys.fail("skip", "unknown part \"" + part + "\" of a layer", "known: attention, mlp");
  }
}

}  // namespace detail

/// How `layer_types` calls a layer: `full_attention` or `sliding_attention`; `otherwise(i)` where the file
/// has no list.
template <class Keys, class Otherwise>
std::vector<bool> read_sliding(Keys& keys, std::int64_t layers, Otherwise otherwise) {
  std::vector<bool> sliding;
  const std::vector<std::string> types = keys.texts("layer_types");
  if (types.empty()) {
    for (std::int64_t i = 0; i < layers; ++i) sliding.push_back(otherwise(i));
    return sliding;
  }
  if (static_cast<std::int64_t>(types.size()) != layers)
    keys.fail("layer_types",
              std::to_string(types.size()) + " types for " + std::to_string(layers) + " layers",
              "list one for each layer");
  for (const std::string& type : types) {
    if (type != "full_attention" && type != "sliding_attention" && type != "attention")
      keys.fail("layer_types", "layers of type \"" + type + "\" are not supported",
                "known: full_attention, sliding_attention");
    sliding.push_back(type == "sliding_attention");
  }
  return sliding;
}

/// A decoder as its file describes it, all layers with full attention: what is special to a family comes
/// afterwards, by `each(keys, i, layer)`, whose keys are those of layer i.
template <class Keys, class Each>
decoder_body read_decoder(Keys& keys, const decoder_dialect& dialect, const decoder_defaults& d, Each each) {
  decoder_body m;
  m.dialect = &dialect;
  m.hidden = keys.count("hidden_size", d.hidden);
  m.vocabulary = keys.entries("vocab_size", d.vocabulary);
  m.positions = keys.entries("max_position_embeddings", d.positions);
  m.epsilon = keys.positive("rms_norm_eps", 1e-6);
  const bool tied = keys.flag("tie_word_embeddings", d.tied);
  if (keys.architecture().ends_with("ForCausalLM") ||
      keys.architecture().ends_with("ForConditionalGeneration"))
    m.output = tied ? language_head::tied : language_head::own;
  const std::int64_t layers = keys.layers("num_hidden_layers", d.layers);
  const double rope_base = keys.rope_base(d.rope_base);
  for (std::int64_t i = 0; i < layers; ++i) {
    auto own = keys.layer(i, layers, decoder_layer_keys);
    decoder_layer l;
    detail::read_decoder_heads(own, d, m.hidden, l);
    l.feed_forward = own.count("intermediate_size", d.feed_forward);
    l.rope_base = rope_base;
    each(own, i, l);
    if (own.says("sliding_window")) l.window = own.count("sliding_window", 1);
    detail::read_skipped(own, l);
    m.layers.push_back(l);
  }
  return m;
}

}  // namespace edgetran::model

#endif  // EDGETRAN_MODEL_FAMILIES_DECODER_READING_HPP
