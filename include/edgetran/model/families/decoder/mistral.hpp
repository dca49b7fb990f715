// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_MODEL_FAMILIES_DECODER_MISTRAL_HPP
#define EDGETRAN_MODEL_FAMILIES_DECODER_MISTRAL_HPP

#include <cstddef>
#include <cstdint>

#include "edgetran/model/configuration.hpp"
#include "edgetran/model/families/decoder/reading.hpp"

namespace edgetran::model {

inline constexpr decoder_dialect mistral_names{
    "mistral", "MistralForCausalLM", "MistralModel", "MistralDecoderLayer", "MistralAttention", "MistralMLP",
    ""};

/// Mistral: all layers see a window of 4096 tokens, unless the file says another or null.
template <class Keys>
decoder_body read_mistral(Keys& keys) {
  constexpr decoder_defaults d{4096, 14336, 32, 32, 8, 0, 32000, 131072, 10000, false};
  const std::int64_t window = keys.nulled("sliding_window") ? 0 : keys.count("sliding_window", 4096);
  const auto sliding = read_sliding(keys, keys.layers("num_hidden_layers", d.layers),
                                    [&](std::int64_t) { return window > 0; });
  decoder_body m = read_decoder(keys, mistral_names, d, [&](auto&, std::int64_t i, decoder_layer& l) {
    l.window = sliding[static_cast<std::size_t>(i)] ? window : 0;
  });
  m.activation_function = read_function(keys, "hidden_act", "silu");
  return m;
}

}  // namespace edgetran::model

#endif  // EDGETRAN_MODEL_FAMILIES_DECODER_MISTRAL_HPP
