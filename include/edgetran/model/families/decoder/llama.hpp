// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_MODEL_FAMILIES_DECODER_LLAMA_HPP
#define EDGETRAN_MODEL_FAMILIES_DECODER_LLAMA_HPP

#include <cstdint>

#include "edgetran/model/configuration.hpp"
#include "edgetran/model/families/decoder/reading.hpp"

namespace edgetran::model {

inline constexpr decoder_dialect llama_names{
    "llama", "LlamaForCausalLM", "LlamaModel", "LlamaDecoderLayer", "LlamaAttention", "LlamaMLP", ""};

/// Llama, and what shares its files: biases where the keys ask for them.
template <class Keys>
decoder_body read_llama(Keys& keys) {
  constexpr decoder_defaults d{4096, 11008, 32, 32, 0, 0, 32000, 2048, 10000, false};
  decoder_body m = read_decoder(keys, llama_names, d, [](auto&, std::int64_t, decoder_layer&) {});
  m.attention_bias = m.output_bias = keys.flag("attention_bias", false);
  m.mlp_bias = keys.flag("mlp_bias", false);
  m.activation_function = read_function(keys, "hidden_act", "silu");
  return m;
}

}  // namespace edgetran::model

#endif  // EDGETRAN_MODEL_FAMILIES_DECODER_LLAMA_HPP
