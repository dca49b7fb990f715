// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_MODEL_FAMILIES_ALBERT_HPP
#define EDGETRAN_MODEL_FAMILIES_ALBERT_HPP

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "edgetran/core/extent.hpp"
#include "edgetran/model/configuration.hpp"
#include "edgetran/model/families/encoder_parts.hpp"
#include "edgetran/model/interpreter.hpp"

namespace edgetran::model {

/// ALBERT: BERT's post-norm layers, whose weights are those of a few groups and applied again and again,
/// behind narrow embeddings. Layer l has the weights of group l groups / layers, and each group is `inner`
/// layers one after the other. With a width E of the embeddings, parameters: (V + P + T) E + 2 E, E H + H,
/// groups inner (4 H (H + 1) + 2 H F + F + H + 4 H), H (H + 1) for the pooler; the work of a layer counts
/// layers inner times (arXiv:1909.11942).
struct albert {
  static constexpr std::array<std::string_view, 1> model_types{"albert"};
  static constexpr std::array<std::string_view, 1> architectures{"Albert"};

  extent<> layers{12};
  extent<> hidden{4096};
  extent<> heads{64};
  extent<> feed_forward{16384};
  extent<> embedding_width{128};
  std::int64_t groups = 1;
  std::int64_t inner = 1;
  std::int64_t vocabulary = 30000;
  std::int64_t positions = 512;
  std::int64_t token_types = 2;
  function activation_function = function::gelu_tanh;
  double epsilon = 1e-12;

  template <class Keys>
  static albert read(Keys& keys, std::string_view) {
    albert m;
    m.layers = keys.layers("num_hidden_layers", 12);
    m.hidden = keys.count("hidden_size", 4096);
    m.heads = keys.divisor("num_attention_heads", 64, "hidden_size", m.hidden);
    m.feed_forward = keys.count("intermediate_size", 16384);
    m.embedding_width = keys.count("embedding_size", 128);
    m.groups = keys.divisor("num_hidden_groups", 1, "num_hidden_layers", m.layers);
    m.inner = keys.layers("inner_group_num", 1);
    m.vocabulary = keys.entries("vocab_size", 30000);
    m.positions = keys.entries("max_position_embeddings", 512);
    m.token_types = keys.entries("type_vocab_size", 2);
    m.activation_function = read_function(keys, "hidden_act", "gelu_new");
    m.epsilon = keys.positive("layer_norm_eps", 1e-12);
    if (const std::string how = keys.text("position_embedding_type", "absolute"); how != "absolute")
      keys.fail("position_embedding_type", "\"" + how + "\" is not supported", "known: absolute");
    return m;
  }

  [[nodiscard]] std::int64_t longest() const { return positions; }

  /// The tree counts layers, a checkpoint groups: `encoder.layer.3.` is `encoder.albert_layer_groups.0.`.
  [[nodiscard]] std::string published_name(std::string name) const {
    constexpr std::string_view layer = "encoder.layer.";
    if (!name.starts_with(layer)) return name;
    const std::size_t end = name.find('.', layer.size());
    const std::int64_t index = std::stoll(name.substr(layer.size(), end - layer.size()));
    return "encoder.albert_layer_groups." + std::to_string(index / repeats()) + name.substr(end);
  }

  template <interpreter I>
  auto operator()(I& i) const {
    return module(i, "", "AlbertModel", [&] {
      auto x = module(i, "embeddings", "AlbertEmbeddings", [&] {
        auto e = detail::look_up_text(i, *this, embedding_width);
        return i.apply("LayerNorm", layer_norm{embedding_width, epsilon}, std::move(e));
      });
      x = module(i, "encoder", "AlbertTransformer", [&] {
        x = i.apply("embedding_hidden_mapping_in", linear{embedding_width, hidden}, std::move(x));
        std::size_t begin = 0;
        for (std::int64_t l = 0; l < layers; ++l) {
          if (l % repeats() == 0)
            begin = mark(i);
          else
            rewind(i, begin);
          x = module(i, {"layer", l}, "AlbertLayerGroup", [&] {
            for (std::int64_t k = 0; k < inner; ++k) x = layer(i, k, std::move(x));
            return std::move(x);
          });
        }
        return std::move(x);
      });
      auto y = i.apply("pooler", linear{hidden, hidden}, i.first_row(x));
      return i.apply("pooler_activation", activation{function::tanh, hidden}, std::move(y));
    });
  }

 private:
  /// Layers that share one group.
  [[nodiscard]] std::int64_t repeats() const { return std::int64_t{layers} / groups; }

  template <interpreter I, class Value>
  auto layer(I& i, std::int64_t index, Value x) const {
    return module(i, {"albert_layers", index}, "AlbertLayer", [&] {
      auto z = module(i, "attention", "AlbertAttention", [&] {
        const head_layout<> layout{heads, heads, over(hidden, heads)};
        auto q = i.apply("query", linear{hidden, hidden}, x);
        auto k = i.apply("key", linear{hidden, hidden}, x);
        auto v = i.apply("value", linear{hidden, hidden}, x);
        auto c = detail::attend_both_ways(i, layout, std::move(q), std::move(k), std::move(v));
        c = i.apply("dense", linear{hidden, hidden}, std::move(c));
        return detail::add_then_norm(i, "LayerNorm", hidden, epsilon, std::move(c), std::move(x));
      });
      auto u = i.apply("ffn", linear{hidden, feed_forward}, z);
      u = i.apply("activation", activation{activation_function, feed_forward}, std::move(u));
      u = i.apply("ffn_output", linear{feed_forward, hidden}, std::move(u));
      return detail::add_then_norm(i, "full_layer_layer_norm", hidden, epsilon, std::move(u), std::move(z));
    });
  }
};

}  // namespace edgetran::model

#endif  // EDGETRAN_MODEL_FAMILIES_ALBERT_HPP
