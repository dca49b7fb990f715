// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_MODEL_FAMILIES_MOBILEBERT_HPP
#define EDGETRAN_MODEL_FAMILIES_MOBILEBERT_HPP

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "edgetran/core/extent.hpp"
#include "edgetran/model/configuration.hpp"
#include "edgetran/model/families/encoder_parts.hpp"
#include "edgetran/model/interpreter.hpp"

namespace edgetran::model {

/// MobileBERT: thin layers between bottlenecks, each with several feed-forward networks, and embeddings that
/// see a token's neighbours. With E the width of the embeddings and B that inside a layer, parameters: V E +
/// (P + T) H + 3 E H + H + 2 H (E H without neighbours) for the embeddings, and in a layer 2 (H B + 3 B) for
/// the bottlenecks in front, 3 (B^2 + B) + H B + 3 B for the attention, K (2 B F + F + 3 B) for K
/// feed-forward networks, B H + 3 H behind; H (H + 1) for a pooler, without which the result is all rows
/// (arXiv:2004.02984).
struct mobilebert {
  static constexpr std::array<std::string_view, 1> model_types{"mobilebert"};
  static constexpr std::array<std::string_view, 1> architectures{"MobileBert"};
  /// Of the norms that the reference gives no epsilon.
  static constexpr double default_epsilon = 1e-5;

  extent<> layers{24};
  extent<> hidden{512};
  extent<> heads{4};
  extent<> feed_forward{512};
  extent<> embedding_width{128};
  extent<> inside{128};            ///< width inside a layer; that of the model without bottlenecks
  std::int64_t feed_forwards = 4;  ///< networks a layer
  bool neighbours = true;          ///< embeddings see the tokens beside their own
  bool bottleneck = true;
  bool attention_in_bottleneck = false;  ///< queries, keys and values all see the narrow rows
  bool scale_only = true;                ///< scale_shift in the place of norms
  bool pooler = true;
  std::int64_t vocabulary = 30522;
  std::int64_t positions = 512;
  std::int64_t token_types = 2;
  function activation_function = function::relu;
  double epsilon = 1e-12;

  template <class Keys>
  static mobilebert read(Keys& keys, std::string_view) {
    mobilebert m;
    m.layers = keys.layers("num_hidden_layers", 24);
    m.hidden = keys.count("hidden_size", 512);
    m.bottleneck = keys.flag("use_bottleneck", true);
    m.inside = m.bottleneck ? keys.count("intra_bottleneck_size", 128) : std::int64_t{m.hidden};
    m.heads = keys.divisor("num_attention_heads", 4, m.bottleneck ? "intra_bottleneck_size" : "hidden_size",
                           m.inside);
    m.feed_forward = keys.count("intermediate_size", 512);
    m.embedding_width = keys.count("embedding_size", 128);
    m.feed_forwards = keys.layers("num_feedforward_networks", 4);
    m.neighbours = keys.flag("trigram_input", true);
    m.attention_in_bottleneck = keys.flag("use_bottleneck_attention", false);
    m.pooler = keys.flag("classifier_activation", true);
    m.vocabulary = keys.entries("vocab_size", 30522);
    m.positions = keys.entries("max_position_embeddings", 512);
    m.token_types = keys.entries("type_vocab_size", 2);
    m.activation_function = read_function(keys, "hidden_act", "relu");
    m.epsilon = keys.positive("layer_norm_eps", 1e-12);
    const std::string norm = keys.text("normalization_type", "no_norm");
    m.scale_only = norm == "no_norm";
    if (norm != "no_norm" && norm != "layer_norm")
      keys.fail("normalization_type", "unknown normalization \"" + norm + "\"", "known: no_norm, layer_norm");
    if (m.bottleneck && keys.flag("key_query_shared_bottleneck", true) == m.attention_in_bottleneck)
      keys.fail("key_query_shared_bottleneck",
                "it must be true without use_bottleneck_attention, and false with it",
                "with both the reference keeps a bottleneck that it never uses, with neither it cannot run");
    if (!m.neighbours && std::int64_t{m.embedding_width} == std::int64_t{m.hidden})
      keys.fail("embedding_size", "as wide as hidden_size without trigram_input",
                "the reference then keeps a matrix that it never uses: make embedding_size narrower");
    return m;
  }

  [[nodiscard]] std::int64_t longest() const { return positions; }

  template <interpreter I>
  auto operator()(I& i) const {
    return module(i, "", "MobileBertModel", [&] {
      auto x = embed(i);
      x = module(i, "encoder", "MobileBertEncoder", [&] {
        for (std::int64_t l = 0; l < layers; ++l) x = layer(i, l, std::move(x));
        return std::move(x);
      });
      if (pooler) x = detail::pool_first(i, "MobileBertPooler", hidden, x);
      return x;
    });
  }

 private:
  template <interpreter I>
  auto embed(I& i) const {
    return module(i, "embeddings", "MobileBertEmbeddings", [&] {
      const combine<pairing::add> sum{hidden};
      const extent<> seen{(neighbours ? 3 : 1) * std::int64_t{embedding_width}};
      auto x = i.apply("word_embeddings", embedding{vocabulary, embedding_width}, i.input(source::token_ids));
      if (neighbours) x = i.apply("trigram", trigram{embedding_width}, std::move(x));
      x = i.apply("embedding_transformation", linear{seen, hidden}, std::move(x));
      auto p = i.apply("position_embeddings", embedding{positions, hidden, lookup::shared},
                       i.input(source::positions));
      auto t = i.apply("token_type_embeddings", embedding{token_types, hidden}, i.input(source::token_types));
      x = i.apply("add_positions", sum, std::move(x), std::move(p));
      x = i.apply("add_types", sum, std::move(x), std::move(t));
      return norm(i, hidden, default_epsilon, std::move(x));
    });
  }

  template <interpreter I, class Value>
  auto norm(I& i, extent<> width, double e, Value x) const {
    if (scale_only) return i.apply("LayerNorm", scale_shift{width}, std::move(x));
    return i.apply("LayerNorm", layer_norm{width, e}, std::move(x));
  }
  /// A linear map, what was there before, a norm.
  template <interpreter I, class Value>
  auto add_and_norm(I& i, node_name name, std::string_view type, extent<> in, extent<> out, double e, Value x,
                    Value residual) const {
    return module(i, name, type, [&] { return mapped(i, in, out, e, std::move(x), std::move(residual)); });
  }
  template <interpreter I, class Value>
  auto mapped(I& i, extent<> in, extent<> out, double e, Value x, Value residual) const {
    auto y = i.apply("dense", linear{in, out}, std::move(x));
    y = i.apply("residual", combine<pairing::add>{out}, std::move(y), std::move(residual));
    return norm(i, out, e, std::move(y));
  }
  template <interpreter I, class Value>
  auto widen(I& i, const Value& x) const {
    return module(i, "intermediate", "MobileBertIntermediate", [&] {
      auto u = i.apply("dense", linear{inside, feed_forward}, x);
      return i.apply("activation", activation{activation_function, feed_forward}, std::move(u));
    });
  }
  template <interpreter I, class Value>
  auto squeeze(I& i, node_name name, const Value& x) const {
    return module(i, name, "BottleneckLayer", [&] {
      auto y = i.apply("dense", linear{hidden, inside}, x);
      return norm(i, inside, epsilon, std::move(y));
    });
  }

  template <interpreter I, class Value>
  auto layer(I& i, std::int64_t index, Value x) const {
    return module(i, {"layer", index}, "MobileBertLayer", [&] {
      auto query = x;
      auto narrow = x;
      if (bottleneck)
        narrow = module(i, "bottleneck", "Bottleneck", [&] {
          auto input = squeeze(i, "input", x);
          query = attention_in_bottleneck ? input : squeeze(i, "attention", x);
          return input;
        });
      auto value = bottleneck && attention_in_bottleneck ? narrow : x;
      auto z = attend(i, std::move(query), std::move(value), std::move(narrow));
      for (std::int64_t n = 0; n + 1 < feed_forwards; ++n)
        z = module(i, {"ffn", n}, "FFNLayer", [&] {
          auto u = widen(i, z);
          return add_and_norm(i, "output", "FFNOutput", feed_forward, inside, epsilon, std::move(u),
                              std::move(z));
        });
      auto u = widen(i, z);
      return module(i, "output", "MobileBertOutput", [&] {
        auto y = mapped(i, feed_forward, inside, default_epsilon, std::move(u), std::move(z));
        if (bottleneck)
          y = add_and_norm(i, "bottleneck", "OutputBottleneck", inside, hidden, epsilon, std::move(y),
                           std::move(x));
        return y;
      });
    });
  }

  template <interpreter I, class Value>
  auto attend(I& i, Value query, Value value, Value residual) const {
    return module(i, "attention", "MobileBertAttention", [&] {
      auto c = module(i, "self", "MobileBertSelfAttention", [&] {
        const head_layout<> layout{heads, heads, over(inside, heads)};
        const extent<> wide = attention_in_bottleneck ? inside : hidden;
        auto q = i.apply("query", linear{inside, inside}, query);
        auto k = i.apply("key", linear{inside, inside}, std::move(query));
        auto v = i.apply("value", linear{wide, inside}, std::move(value));
        return detail::attend_both_ways(i, layout, std::move(q), std::move(k), std::move(v));
      });
      return add_and_norm(i, "output", "MobileBertSelfOutput", inside, inside, epsilon, std::move(c),
                          std::move(residual));
    });
  }
};

}  // namespace edgetran::model

#endif  // EDGETRAN_MODEL_FAMILIES_MOBILEBERT_HPP
