// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_MODEL_GGUF_NAMES_HPP
#define EDGETRAN_MODEL_GGUF_NAMES_HPP

#include <algorithm>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>

#include "edgetran/model/families/bert.hpp"
#include "edgetran/model/families/decoder.hpp"
#include "edgetran/model/families/gpt.hpp"

namespace edgetran::model {

namespace detail {

struct renamed {
  std::string_view node, tensor;
};
/// How GGUF files name what a family's tree has: outside the layers, and within one.
struct gguf_vocabulary {
  std::string_view layers;  ///< what stands before the number of a layer
  std::span<const renamed> outside, inside;
};

inline constexpr renamed decoder_outside[] = {
    {"embed_tokens", "token_embd"}, {"norm", "output_norm"}, {"lm_head", "output"}};
inline constexpr renamed decoder_inside[] = {{"input_layernorm", "attn_norm"},
                                             {"self_attn.q_proj", "attn_q"},
                                             {"self_attn.k_proj", "attn_k"},
                                             {"self_attn.v_proj", "attn_v"},
                                             {"self_attn.o_proj", "attn_output"},
                                             {"self_attn.q_norm", "attn_q_norm"},
                                             {"self_attn.k_norm", "attn_k_norm"},
                                             {"post_attention_layernorm", "ffn_norm"},
                                             {"pre_feedforward_layernorm", "ffn_norm"},
                                             {"post_feedforward_layernorm", "post_ffw_norm"},
                                             {"mlp.gate_proj", "ffn_gate"},
                                             {"mlp.up_proj", "ffn_up"},
                                             {"mlp.down_proj", "ffn_down"},
                                             {"mlp.gate", "ffn_gate_inp"},
                                             {"mlp.experts.gate_proj", "ffn_gate_exps"},
                                             {"mlp.experts.up_proj", "ffn_up_exps"},
                                             {"mlp.experts.down_proj", "ffn_down_exps"}};
inline constexpr renamed gpt2_outside[] = {
    {"wte", "token_embd"}, {"wpe", "position_embd"}, {"ln_f", "output_norm"}, {"lm_head", "output"}};
inline constexpr renamed gpt2_inside[] = {{"ln_1", "attn_norm"},          {"attn.c_attn", "attn_qkv"},
                                          {"attn.c_proj", "attn_output"}, {"ln_2", "ffn_norm"},
                                          {"mlp.c_fc", "ffn_up"},         {"mlp.c_proj", "ffn_down"}};
inline constexpr renamed bert_outside[] = {{"embeddings.word_embeddings", "token_embd"},
                                           {"embeddings.position_embeddings", "position_embd"},
                                           {"embeddings.token_type_embeddings", "token_types"},
                                           {"embeddings.LayerNorm", "token_embd_norm"}};
inline constexpr renamed bert_inside[] = {{"attention.self.query", "attn_q"},
                                          {"attention.self.key", "attn_k"},
                                          {"attention.self.value", "attn_v"},
                                          {"attention.output.dense", "attn_output"},
                                          {"attention.output.LayerNorm", "attn_output_norm"},
                                          {"intermediate.dense", "ffn_up"},
                                          {"output.dense", "ffn_down"},
                                          {"output.LayerNorm", "layer_output_norm"}};

constexpr gguf_vocabulary gguf_names_of(const decoder&) {
  return {"layers.", decoder_outside, decoder_inside};
}
constexpr gguf_vocabulary gguf_names_of(const gpt2<>&) { return {"h.", gpt2_outside, gpt2_inside}; }
constexpr gguf_vocabulary gguf_names_of(const bert<>&) {
  return {"encoder.layer.", bert_outside, bert_inside};
}

inline std::string_view translated(std::span<const renamed> names, std::string_view node) {
  const auto found =
      std::find_if(names.begin(), names.end(), [&](const renamed& r) { return r.node == node; });
  return found == names.end() ? std::string_view() : found->tensor;
}

}  // namespace detail

/// How a GGUF file names the arrays of a node, without `.weight` or `.bias`: `blk.3.attn_q` for
/// `model.layers.3.self_attn.q_proj`. Empty where it has no name for it. The names are those of llama.cpp
/// (gguf-py/gguf/constants.py).
template <class Family>
std::string gguf_name(const Family& family, std::string_view path) {
  if constexpr (requires { detail::gguf_names_of(family); }) {
    const detail::gguf_vocabulary names = detail::gguf_names_of(family);
    for (const std::string_view body : {"model.", "transformer."})
      if (path.starts_with(body)) path.remove_prefix(body.size());
    if (!path.starts_with(names.layers)) return std::string(detail::translated(names.outside, path));
    path.remove_prefix(names.layers.size());
    const std::size_t dot = std::min(path.find('.'), path.size());
    const std::string_view own = path.substr(std::min(dot + 1, path.size()));
    std::string_view tensor = detail::translated(names.inside, own);
    if constexpr (requires { family.norms_after; })
      if (family.norms_after && own == "post_attention_layernorm") tensor = "post_attention_norm";
    if (tensor.empty()) return {};
    return "blk." + std::string(path.substr(0, dot)) + "." + std::string(tensor);
  } else {
    return {};
  }
}

}  // namespace edgetran::model

#endif  // EDGETRAN_MODEL_GGUF_NAMES_HPP
