// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_MODEL_FAMILIES_DECODER_GEMMA3_HPP
#define EDGETRAN_MODEL_FAMILIES_DECODER_GEMMA3_HPP

#include <cstddef>
#include <cstdint>

#include "edgetran/model/configuration.hpp"
#include "edgetran/model/families/decoder/reading.hpp"

namespace edgetran::model {

inline constexpr decoder_dialect gemma3_names{"gemma3_text",
                                              "Gemma3ForCausalLM",
                                              "Gemma3TextModel",
                                              "Gemma3DecoderLayer",
                                              "Gemma3Attention",
                                              "Gemma3MLP",
                                              ""};

/// Gemma 3, the text model: five layers with a sliding window to one that sees all, each kind with rotary
/// positions of its own; norms before and after attention and MLP, and of queries and keys; a tied head.
template <class Keys>
decoder_body read_gemma3(Keys& keys) {
  constexpr decoder_defaults d{2304, 9216, 26, 8, 4, 256, 262208, 131072, 1000000, true};
  const std::int64_t window = keys.count("sliding_window", 4096);
  const std::int64_t pattern = keys.count("sliding_window_pattern", 6);
  const double local = keys.rope_base(keys.positive("rope_local_base_freq", 10000), "sliding_attention");
  const double global = keys.rope_base(d.rope_base, "full_attention");
  const auto sliding = read_sliding(keys, keys.layers("num_hidden_layers", d.layers),
                                    [&](std::int64_t i) { return (i + 1) % pattern != 0; });
  decoder_body m = read_decoder(keys, gemma3_names, d, [&](auto&, std::int64_t i, decoder_layer& l) {
    const bool slides = sliding[static_cast<std::size_t>(i)];
    l.window = slides ? window : 0;
    l.rope_base = slides ? local : global;
  });
  m.attention_bias = m.output_bias = keys.flag("attention_bias", false);
  m.head_norms = m.norms_after = m.above_one = m.scaled_words = true;
  m.scaled_by = keys.count("query_pre_attn_scalar", 256);
  m.activation_function = read_function(keys, "hidden_activation", "gelu_pytorch_tanh");
  return m;
}

}  // namespace edgetran::model

#endif  // EDGETRAN_MODEL_FAMILIES_DECODER_GEMMA3_HPP
