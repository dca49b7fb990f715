// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_MODEL_FAMILIES_BERT_HPP
#define EDGETRAN_MODEL_FAMILIES_BERT_HPP

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "edgetran/core/extent.hpp"
#include "edgetran/core/inline.hpp"
#include "edgetran/model/configuration.hpp"
#include "edgetran/model/interpreter.hpp"

namespace edgetran::model {

/// What differs between the models that share BERT's body.
struct bert_dialect {
  std::string_view root, embeddings, encoder, layer, attention, self, self_output, intermediate, output,
      pooler;
  bool positions_from_ids;  ///< RoBERTa numbers positions after the padding token, so each sequence has its
                            ///< own
};
inline constexpr bert_dialect bert_names{"BertModel",
                                         "BertEmbeddings",
                                         "BertEncoder",
                                         "BertLayer",
                                         "BertAttention",
                                         "BertSelfAttention",
                                         "BertSelfOutput",
                                         "BertIntermediate",
                                         "BertOutput",
                                         "BertPooler",
                                         false};
inline constexpr bert_dialect roberta_names{"RobertaModel",
                                            "RobertaEmbeddings",
                                            "RobertaEncoder",
                                            "RobertaLayer",
                                            "RobertaAttention",
                                            "RobertaSelfAttention",
                                            "RobertaSelfOutput",
                                            "RobertaIntermediate",
                                            "RobertaOutput",
                                            "RobertaPooler",
                                            true};

/// BERT and RoBERTa: embeddings, post-norm encoder layers, pooler. `bert<2, 128, 2, 512>` is a type whose
/// shapes the compiler folds, `bert<>` holds what a configuration file says. Parameters: (V + P + T) H + 2 H
/// for the embeddings, L (4 H (H + 1) + 2 H F + F + H + 4 H) for the layers, H (H + 1) for the pooler
/// (spec/layers.md sections 2 to 9).
template <std::int64_t Layers = dynamic, std::int64_t Hidden = dynamic, std::int64_t Heads = dynamic,
          std::int64_t FeedForward = dynamic>
struct bert {
  static_assert(divides(Heads, Hidden),
                "edgetran: the hidden size must be a multiple of the number of heads");
  static constexpr std::array<std::string_view, 2> model_types{"bert", "roberta"};
  static constexpr std::array<std::string_view, 2> architectures{"Bert", "Roberta"};

  extent<Layers> layers{};
  extent<Hidden> hidden{};
  extent<Heads> heads{};
  extent<FeedForward> feed_forward{};
  std::int64_t vocabulary = 30522;
  std::int64_t positions = 512;
  std::int64_t token_types = 2;
  function activation_function = function::gelu;
  double epsilon = 1e-12;
  const bert_dialect* dialect = &bert_names;
  bool pools = true;  ///< false where files leave the pooler out, as those of llama.cpp do

  template <class Keys>
  static bert read(Keys& keys, std::string_view model_type) {
    bert m;
    m.layers = keys.layers("num_hidden_layers", 12);
    m.hidden = keys.count("hidden_size", 768);
    m.heads = keys.divisor("num_attention_heads", 12, "hidden_size", m.hidden);
    m.feed_forward = keys.count("intermediate_size", 3072);
    if (model_type == "roberta") m.dialect = &roberta_names;
    m.vocabulary = keys.entries("vocab_size", model_type == "roberta" ? 50265 : 30522);
    m.positions = keys.entries("max_position_embeddings", 512);
    m.token_types = keys.entries("type_vocab_size", 2);
    m.activation_function = read_function(keys, "hidden_act", "gelu");
    m.epsilon = keys.positive("layer_norm_eps", 1e-12);
    if (m.longest() < 1)
      keys.fail("max_position_embeddings", "no position is left: RoBERTa never uses the first two",
                "write 3 or more");
    if (const std::string how = keys.text("position_embedding_type", "absolute"); how != "absolute")
      keys.fail("position_embedding_type", "\"" + how + "\" is not supported", "known: absolute");
    if (keys.flag("add_cross_attention", false))
      keys.fail("add_cross_attention", "cross-attention is not supported", "set it to false");
    return m;
  }

  /// The longest sequence that the position table holds: RoBERTa's first positions are never used.
  [[nodiscard]] constexpr std::int64_t longest() const {
    return dialect->positions_from_ids ? positions - padding_id - 1 : positions;
  }

  template <interpreter I>
  constexpr auto operator()(I& i) const {
    return module(i, "", dialect->root, [&] {
      i.apply("attention_mask", bookkeeping{{2, 6}, {}, {}}, i.input(source::token_ids));
      auto x = embed(i);
      x = module(i, "encoder", dialect->encoder, [&] {
        for (std::int64_t l = 0; l < layers; ++l) x = layer(i, l, std::move(x));
        return std::move(x);
      });
      if (!pools) return x;
      return pool(i, x);
    });
  }

 private:
  template <interpreter I>
  EDGETRAN_FOLDED constexpr auto embed(I& i) const {
    return module(i, "embeddings", dialect->embeddings, [&] {
      const combine<pairing::add, extent<Hidden>> sum{hidden};
      const lookup by = dialect->positions_from_ids ? lookup::behind_padding : lookup::shared;
      if (dialect->positions_from_ids)
        i.apply("position_ids", bookkeeping{{2, 7}, {}, {}}, i.input(source::token_ids));
      auto x = i.apply("word_embeddings", embedding{vocabulary, hidden}, i.input(source::token_ids));
      auto p = i.apply("position_embeddings", embedding{positions, hidden, by}, i.input(source::positions));
      auto t = i.apply("token_type_embeddings", embedding{token_types, hidden}, i.input(source::token_types));
      x = i.apply("add_positions", sum, std::move(x), std::move(p));
      x = i.apply("add_types", sum, std::move(x), std::move(t));
      return i.apply("LayerNorm", layer_norm{hidden, epsilon}, std::move(x));
    });
  }

  template <interpreter I, class Value>
  EDGETRAN_FOLDED constexpr auto layer(I& i, std::int64_t index, Value x) const {
    return module(i, {"layer", index}, dialect->layer, [&] {
      auto z = attend(i, std::move(x));
      auto u = module(i, "intermediate", dialect->intermediate, [&] {
        auto wide = i.apply("dense", linear{hidden, feed_forward}, z);
        return i.apply("activation", activation{activation_function, feed_forward}, std::move(wide));
      });
      return add_and_norm(i, "output", dialect->output, feed_forward, std::move(u), std::move(z));
    });
  }

  template <interpreter I, class Value>
  EDGETRAN_FOLDED constexpr auto attend(I& i, Value x) const {
    return module(i, "attention", dialect->attention, [&] {
      auto context = module(i, "self", dialect->self, [&] {
        const head_layout<extent<Heads>, extent<Heads>, decltype(over(hidden, heads))> layout{
            heads, heads, over(hidden, heads)};
        auto q = i.apply("query", linear{hidden, hidden}, x);
        auto k = i.apply("key", linear{hidden, hidden}, x);
        auto v = i.apply("value", linear{hidden, hidden}, x);
        auto s = i.apply("scores", attention_scores{layout}, std::move(q), std::move(k));
        s = i.apply("scale", score_map<score_step::divide, extent<Heads>>{heads, layout.head}, std::move(s));
        s = i.apply("mask", score_map<score_step::add_mask, extent<Heads>>{heads}, std::move(s));
        s = i.apply("softmax", score_map<score_step::softmax, extent<Heads>>{heads}, std::move(s));
        return i.apply("context", attention_context{layout}, std::move(s), std::move(v));
      });
      return add_and_norm(i, "output", dialect->self_output, hidden, std::move(context), std::move(x));
    });
  }

  template <interpreter I, extent_like In, class Value, class Residual>
  EDGETRAN_FOLDED constexpr auto add_and_norm(I& i, node_name name, std::string_view type, In in, Value x,
                                              Residual residual) const {
    return module(i, name, type, [&] {
      auto y = i.apply("dense", linear{in, hidden}, std::move(x));
      y = i.apply("residual", combine<pairing::add, extent<Hidden>>{hidden}, std::move(y),
                  std::move(residual));
      return i.apply("LayerNorm", layer_norm{hidden, epsilon}, std::move(y));
    });
  }

  template <interpreter I, class Value>
  EDGETRAN_FOLDED constexpr auto pool(I& i, const Value& x) const {
    return module(i, "pooler", dialect->pooler, [&] {
      auto y = i.apply("dense", linear{hidden, hidden}, i.first_row(x));
      return i.apply("activation", activation{function::tanh, hidden}, std::move(y));
    });
  }
};

}  // namespace edgetran::model

#endif  // EDGETRAN_MODEL_FAMILIES_BERT_HPP
