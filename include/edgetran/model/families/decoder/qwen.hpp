// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_MODEL_FAMILIES_DECODER_QWEN_HPP
#define EDGETRAN_MODEL_FAMILIES_DECODER_QWEN_HPP

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "edgetran/model/configuration.hpp"
#include "edgetran/model/families/decoder/reading.hpp"

namespace edgetran::model {

inline constexpr decoder_dialect qwen2_names{
    "qwen2", "Qwen2ForCausalLM", "Qwen2Model", "Qwen2DecoderLayer", "Qwen2Attention", "Qwen2MLP", ""};
inline constexpr decoder_dialect qwen3_names{
    "qwen3", "Qwen3ForCausalLM", "Qwen3Model", "Qwen3DecoderLayer", "Qwen3Attention", "Qwen3MLP", ""};
inline constexpr decoder_dialect qwen3_moe_names{
    "qwen3_moe",         "Qwen3MoeForCausalLM", "Qwen3MoeModel",         "Qwen3MoeDecoderLayer",
    "Qwen3MoeAttention", "Qwen3MoeMLP",         "Qwen3MoeSparseMoeBlock"};

namespace detail {
/// Windows of Qwen files: only where `use_sliding_window` says so, and then of the layers from
/// `max_window_layers` on, or of all.
template <class Keys>
std::vector<std::int64_t> read_qwen_windows(Keys& keys, std::int64_t layers, bool all = false) {
  const bool used = keys.flag("use_sliding_window", false) && !keys.nulled("sliding_window");
  const std::int64_t window = keys.count("sliding_window", 4096);
  const std::int64_t full = all ? 0 : keys.whole("max_window_layers", 28);
  const auto sliding = read_sliding(keys, layers, [&](std::int64_t i) { return used && i >= full; });
  std::vector<std::int64_t> windows;
  for (const bool s : sliding) windows.push_back(s && used ? window : 0);
  return windows;
}
}  // namespace detail

/// Qwen 2: biased queries, keys and values, whatever the file says.
template <class Keys>
decoder_body read_qwen2(Keys& keys) {
  constexpr decoder_defaults d{4096, 22016, 32, 32, 32, 0, 151936, 32768, 10000, false};
  const auto windows = detail::read_qwen_windows(keys, keys.layers("num_hidden_layers", d.layers));
  decoder_body m = read_decoder(keys, qwen2_names, d, [&](auto&, std::int64_t i, decoder_layer& l) {
    l.window = windows[static_cast<std::size_t>(i)];
  });
  m.attention_bias = true;
  m.activation_function = read_function(keys, "hidden_act", "silu");
  return m;
}

/// Qwen 3: norms of queries and keys; the head size is its own number, 128.
template <class Keys>
decoder_body read_qwen3(Keys& keys) {
  constexpr decoder_defaults d{4096, 22016, 32, 32, 32, 128, 151936, 32768, 10000, false};
  const auto windows = detail::read_qwen_windows(keys, keys.layers("num_hidden_layers", d.layers));
  decoder_body m = read_decoder(keys, qwen3_names, d, [&](auto&, std::int64_t i, decoder_layer& l) {
    l.window = windows[static_cast<std::size_t>(i)];
  });
  m.head_norms = true;
  m.attention_bias = m.output_bias = keys.flag("attention_bias", false);
  m.activation_function = read_function(keys, "hidden_act", "silu");
  return m;
}

/// Qwen 3 with mixtures of experts: in every `decoder_sparse_step`-th layer but those of `mlp_only_layers`.
template <class Keys>
decoder_body read_qwen3_moe(Keys& keys) {
  constexpr decoder_defaults d{2048, 6144, 24, 32, 4, 0, 151936, 32768, 10000, false};
  const auto windows = detail::read_qwen_windows(keys, keys.layers("num_hidden_layers", d.layers), true);
  const std::int64_t step = keys.count("decoder_sparse_step", 1);
  const std::vector<std::int64_t> dense = keys.wholes("mlp_only_layers");
  decoder_body m = read_decoder(keys, qwen3_moe_names, d, [&](auto& own, std::int64_t i, decoder_layer& l) {
    l.window = windows[static_cast<std::size_t>(i)];
    if (std::find(dense.begin(), dense.end(), i) != dense.end() || (i + 1) % step != 0) return;
    l.experts = own.count("num_experts", 128);
    l.active = own.count("num_experts_per_tok", 8);
    l.feed_forward = own.count("moe_intermediate_size", 768);
    if (l.experts > 65536) own.fail("num_experts", "more than 65536 experts", "check the file");
    if (l.active > l.experts)
      own.fail("num_experts_per_tok", "more experts a token than num_experts",
               "choose from 1 to num_experts");
    if (l.active * l.feed_forward > std::int64_t{1} << 24)
      own.fail("moe_intermediate_size", "experts of more than 2^24 channels together", "make it smaller");
  });
  m.head_norms = true;
  m.normalise_routes = keys.flag("norm_topk_prob", false);
  m.attention_bias = m.output_bias = keys.flag("attention_bias", false);
  m.activation_function = read_function(keys, "hidden_act", "silu");
  return m;
}

}  // namespace edgetran::model

#endif  // EDGETRAN_MODEL_FAMILIES_DECODER_QWEN_HPP
