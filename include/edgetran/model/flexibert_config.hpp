// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// Needs: nlohmann_json; outside the umbrella.
#ifndef EDGETRAN_MODEL_FLEXIBERT_CONFIG_HPP
#define EDGETRAN_MODEL_FLEXIBERT_CONFIG_HPP

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>

#include "edgetran/io/json_value.hpp"
#include "edgetran/model/architecture.hpp"
#include "edgetran/model/families/flexibert.hpp"

namespace edgetran::model {

/// A `config.json` that `load_as<known_families>` reads back as the same model. The standard keys say
/// what they can: those of the file describe the first layer, `per_layer_config` has every layer's own, and
/// beside them its heads as `edgetran_heads` and its stack as `edgetran_feed_forward`. Throws shape_error for
/// an architecture that `check` refuses.
inline json::object to_config(const flexibert<>& m) {
  check(m.architecture);
  const auto standard = [](const architecture::layer& l) {
    return json::object{{"hidden_size", l.hidden},
                        {"num_attention_heads", l.heads.size()},
                        {"head_dim", l.heads.front().size},
                        {"intermediate_size", l.feed_forward.front()}};
  };
  json::object layers;
  for (std::size_t i = 0; i < m.architecture.layers.size(); ++i) {
    const architecture::layer& l = m.architecture.layers[i];
    json::object own = standard(l);
    json::array heads, stack;
    for (const attention_head& h : l.heads) heads.emplace_back(text_of(h).view());
    for (const std::int64_t f : l.feed_forward) stack.emplace_back(f);
    own.set("edgetran_heads", std::move(heads)).set("edgetran_feed_forward", std::move(stack));
    const std::string number = std::to_string(i);
    layers.set(number.size() < 2 ? "0" + number : number, std::move(own));
  }
  json::object file{{"model_type", "flexibert"}, {"num_hidden_layers", m.architecture.layers.size()}};
  for (const auto& [key, value] : standard(m.architecture.layers.front())) file.set(key, value);
  file.set("vocab_size", m.vocabulary)
      .set("max_position_embeddings", m.positions)
      .set("type_vocab_size", m.token_types)
      .set("position_embedding_type", "relative_key")
      .set("hidden_act",
           name(m.activation_function) == "gelu_tanh" ? "gelu_new" : name(m.activation_function))
      .set("layer_norm_eps", m.epsilon)
      .set("per_layer_config", std::move(layers));
  return file;
}

}  // namespace edgetran::model

#endif  // EDGETRAN_MODEL_FLEXIBERT_CONFIG_HPP
