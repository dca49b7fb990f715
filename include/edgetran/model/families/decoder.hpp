// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_MODEL_FAMILIES_DECODER_HPP
#define EDGETRAN_MODEL_FAMILIES_DECODER_HPP

#include <array>
#include <string_view>
#include <utility>

#include "edgetran/model/families/decoder/body.hpp"
#include "edgetran/model/families/decoder/gemma3.hpp"
#include "edgetran/model/families/decoder/llama.hpp"
#include "edgetran/model/families/decoder/mistral.hpp"
#include "edgetran/model/families/decoder/qwen.hpp"

namespace edgetran::model {

/// The Llama-like decoders, read from their files: one body, whose layers may differ, and a header in
/// families/decoder/ for what each of them calls and defaults its keys.
struct decoder : decoder_body {
  static constexpr std::array<std::string_view, 6> model_types{"llama", "mistral",   "qwen2",
                                                               "qwen3", "qwen3_moe", "gemma3_text"};
  static constexpr std::array<std::string_view, 6> architectures{"Llama", "Mistral",  "Qwen2",
                                                                 "Qwen3", "Qwen3Moe", "Gemma3Text"};
  static constexpr auto layer_keys = decoder_layer_keys;
  static constexpr std::array<key_alias, 1> aliases{{{"num_experts", "num_local_experts"}}};

  template <class Keys>
  static decoder read(Keys& keys, std::string_view model_type) {
    if (model_type == "mistral") return {read_mistral(keys)};
    if (model_type == "qwen2") return {read_qwen2(keys)};
    if (model_type == "qwen3") return {read_qwen3(keys)};
    if (model_type == "qwen3_moe") return {read_qwen3_moe(keys)};
    if (model_type == "gemma3_text") return {read_gemma3(keys)};
    return {read_llama(keys)};
  }
};

}  // namespace edgetran::model

#endif  // EDGETRAN_MODEL_FAMILIES_DECODER_HPP
