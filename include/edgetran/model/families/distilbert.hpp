// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_MODEL_FAMILIES_DISTILBERT_HPP
#define EDGETRAN_MODEL_FAMILIES_DISTILBERT_HPP

#include <array>
#include <cstdint>
#include <string_view>
#include <utility>

#include "edgetran/core/extent.hpp"
#include "edgetran/core/inline.hpp"
#include "edgetran/model/configuration.hpp"
#include "edgetran/model/interpreter.hpp"

namespace edgetran::model {

/// DistilBERT: BERT's post-norm layers without token types and pooler; queries are scaled instead of scores.
/// Parameters: (V + P) H + 2 H, and L (4 H (H + 1) + 2 H F + F + H + 4 H).
template <std::int64_t Layers = dynamic, std::int64_t Hidden = dynamic, std::int64_t Heads = dynamic,
          std::int64_t FeedForward = dynamic>
struct distilbert {
  static_assert(divides(Heads, Hidden),
                "edgetran: the hidden size must be a multiple of the number of heads");
  static constexpr std::array<std::string_view, 1> model_types{"distilbert"};
  static constexpr std::array<std::string_view, 1> architectures{"DistilBert"};
  static constexpr std::array<key_alias, 3> aliases{
      {{"n_layers", "num_hidden_layers"}, {"dim", "hidden_size"}, {"n_heads", "num_attention_heads"}}};

  extent<Layers> layers{};
  extent<Hidden> hidden{};
  extent<Heads> heads{};
  extent<FeedForward> feed_forward{};
  std::int64_t vocabulary = 30522;
  std::int64_t positions = 512;
  function activation_function = function::gelu;
  double epsilon = 1e-12;  // fixed in the reference: no key

  template <class Keys>
  static distilbert read(Keys& keys, std::string_view) {
    distilbert m;
    m.layers = keys.layers("n_layers", 6);
    m.hidden = keys.count("dim", 768);
    m.heads = keys.divisor("n_heads", 12, "dim", m.hidden);
    m.feed_forward = keys.count("hidden_dim", 3072);
    m.vocabulary = keys.entries("vocab_size", 30522);
    m.positions = keys.entries("max_position_embeddings", 512);
    m.activation_function = read_function(keys, "activation", "gelu");
    return m;
  }

  [[nodiscard]] constexpr std::int64_t longest() const { return positions; }

  template <interpreter I>
  constexpr auto operator()(I& i) const {
    return module(i, "", "DistilBertModel", [&] {
      auto x = module(i, "embeddings", "Embeddings", [&] {
        auto word = i.apply("word_embeddings", embedding{vocabulary, hidden}, i.input(source::token_ids));
        auto place = i.apply("position_embeddings", embedding{positions, hidden}, i.input(source::positions));
        word = i.apply("add_positions", sum(), std::move(word), std::move(place));
        return i.apply("LayerNorm", layer_norm{hidden, epsilon}, std::move(word));
      });
      return module(i, "transformer", "Transformer", [&] {
        for (std::int64_t l = 0; l < layers; ++l) x = layer(i, l, std::move(x));
        return std::move(x);
      });
    });
  }

 private:
  [[nodiscard]] constexpr combine<pairing::add, extent<Hidden>> sum() const { return {hidden}; }

  template <interpreter I, class Value>
  EDGETRAN_FOLDED constexpr auto layer(I& i, std::int64_t index, Value x) const {
    return module(i, {"layer", index}, "TransformerBlock", [&] {
      auto a = attend(i, x);
      a = i.apply("sa_residual", sum(), std::move(a), std::move(x));
      a = i.apply("sa_layer_norm", layer_norm{hidden, epsilon}, std::move(a));
      auto f = module(i, "ffn", "FFN", [&] {
        auto wide = i.apply("lin1", linear{hidden, feed_forward}, a);
        wide = i.apply("activation", activation{activation_function, feed_forward}, std::move(wide));
        return i.apply("lin2", linear{feed_forward, hidden}, std::move(wide));
      });
      f = i.apply("output_residual", sum(), std::move(f), std::move(a));
      return i.apply("output_layer_norm", layer_norm{hidden, epsilon}, std::move(f));
    });
  }

  template <interpreter I, class Value>
  EDGETRAN_FOLDED constexpr auto attend(I& i, const Value& x) const {
    return module(i, "attention", "MultiHeadSelfAttention", [&] {
      const head_layout<extent<Heads>, extent<Heads>, decltype(over(hidden, heads))> layout{
          heads, heads, over(hidden, heads)};
      auto q = i.apply("q_lin", linear{hidden, hidden}, x);
      auto k = i.apply("k_lin", linear{hidden, hidden}, x);
      auto v = i.apply("v_lin", linear{hidden, hidden}, x);
      q = i.apply("scale", scaling{hidden, std::int64_t{layout.head}}, std::move(q));
      auto s = i.apply("scores", attention_scores{layout}, std::move(q), std::move(k));
      s = i.apply("mask", score_map<score_step::fill_mask, extent<Heads>>{heads}, std::move(s));
      s = i.apply("softmax", score_map<score_step::softmax, extent<Heads>>{heads}, std::move(s));
      auto c = i.apply("context", attention_context{layout}, std::move(s), std::move(v));
      return i.apply("out_lin", linear{hidden, hidden}, std::move(c));
    });
  }
};

}  // namespace edgetran::model

#endif  // EDGETRAN_MODEL_FAMILIES_DISTILBERT_HPP
