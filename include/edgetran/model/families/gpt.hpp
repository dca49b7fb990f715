// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_MODEL_FAMILIES_GPT_HPP
#define EDGETRAN_MODEL_FAMILIES_GPT_HPP

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "edgetran/core/extent.hpp"
#include "edgetran/core/inline.hpp"
#include "edgetran/model/configuration.hpp"
#include "edgetran/model/families/decoder/blocks.hpp"
#include "edgetran/model/interpreter.hpp"

namespace edgetran::model {

namespace detail {
inline constexpr std::array<key_alias, 4> gpt_aliases{{{"n_layer", "num_hidden_layers"},
                                                       {"n_embd", "hidden_size"},
                                                       {"n_head", "num_attention_heads"},
                                                       {"n_positions", "max_position_embeddings"}}};

/// Embeddings, attention and MLP that GPT and GPT-2 share; `Masked` is how the scores of later keys are
/// hidden, `bounds` what their reference implementations compute beside it.
template <score_step Masked, extent_like Hidden, extent_like Heads, extent_like FeedForward>
struct gpt_block {
  Hidden hidden{};
  Heads heads{};
  FeedForward feed_forward{};
  function activation_function = function::gelu_tanh;
  bookkeeping bounds{};

  [[nodiscard]] constexpr combine<pairing::add, Hidden> sum() const { return {hidden}; }

  template <interpreter I>
  EDGETRAN_FOLDED constexpr auto embed(I& i, node_name words, std::int64_t vocabulary, node_name places,
                                       std::int64_t positions) const {
    auto x = i.apply(words, embedding{vocabulary, hidden}, i.input(source::token_ids));
    auto p = i.apply(places, embedding{positions, hidden, lookup::shared}, i.input(source::positions));
    return i.apply("add_positions", sum(), std::move(x), std::move(p));
  }

  template <interpreter I, class Value>
  EDGETRAN_FOLDED constexpr auto attend(I& i, Value x) const {
    return module(i, "attn", "Attention", [&] {
      const head_layout<Heads, Heads, decltype(over(hidden, heads))> layout{heads, heads,
                                                                            over(hidden, heads)};
      const std::int64_t h = hidden;
      auto qkv = i.apply("c_attn", conv1d{hidden, times(hidden, extent<3>{})}, std::move(x));
      auto q = i.columns(qkv, 0, hidden);
      auto k = i.apply("key_cache", kv_cache{hidden}, i.columns(qkv, h, hidden));
      auto v = i.apply("value_cache", kv_cache{hidden}, i.columns(qkv, 2 * h, hidden));
      auto s = i.apply("scores", attention_scores{layout}, std::move(q), std::move(k));
      s = i.apply("scale", score_map<score_step::divide, Heads>{heads, layout.head}, std::move(s));
      i.apply("bounds", bounds, i.input(source::token_ids));
      s = i.apply("mask", score_map<Masked, Heads>{heads}, std::move(s));
      s = i.apply("softmax", score_map<score_step::softmax, Heads>{heads}, std::move(s));
      auto c = i.apply("context", attention_context{layout}, std::move(s), std::move(v));
      return i.apply("c_proj", conv1d{hidden, hidden}, std::move(c));
    });
  }

  template <interpreter I, class Value>
  EDGETRAN_FOLDED constexpr auto transform(I& i, Value x) const {
    return module(i, "mlp", "MLP", [&] {
      auto wide = i.apply("c_fc", conv1d{hidden, feed_forward}, std::move(x));
      wide = i.apply("act", activation{activation_function, feed_forward}, std::move(wide));
      return i.apply("c_proj", conv1d{feed_forward, hidden}, std::move(wide));
    });
  }
};
}  // namespace detail

/// GPT-2: pre-norm decoder layers, fused q/k/v, learned positions, a final norm.
/// Parameters: (V + P) H, L (4 H (H + 1) + 2 H F + F + H + 4 H), 2 H; V H more for a head of its own. Files
/// whose class is GPT2LMHeadModel are read with the head; it stands where the extents are those of run time.
template <std::int64_t Layers = dynamic, std::int64_t Hidden = dynamic, std::int64_t Heads = dynamic,
          std::int64_t FeedForward = dynamic>
struct gpt2 {
  static_assert(divides(Heads, Hidden),
                "edgetran: the hidden size must be a multiple of the number of heads");
  static constexpr std::array<std::string_view, 1> model_types{"gpt2"};
  static constexpr std::array<std::string_view, 1> architectures{"GPT2"};
  static constexpr auto aliases = detail::gpt_aliases;

  extent<Layers> layers{};
  extent<Hidden> hidden{};
  extent<Heads> heads{};
  extent<FeedForward> feed_forward{};
  std::int64_t vocabulary = 50257;
  std::int64_t positions = 1024;
  function activation_function = function::gelu_tanh;
  double epsilon = 1e-5;
  language_head output = language_head::none;

  template <class Keys>
  static gpt2 read(Keys& keys, std::string_view) {
    gpt2 m;
    m.layers = keys.layers("n_layer", 12);
    m.hidden = keys.count("n_embd", 768);
    m.heads = keys.divisor("n_head", 12, "n_embd", m.hidden);
    m.feed_forward = keys.count("n_inner", 4 * std::int64_t{m.hidden});
    m.vocabulary = keys.entries("vocab_size", 50257);
    m.positions = keys.entries("n_positions", 1024);
    m.activation_function = read_function(keys, "activation_function", "gelu_new");
    m.epsilon = keys.positive("layer_norm_epsilon", 1e-5);
    const bool tied = keys.flag("tie_word_embeddings", true);
    if (keys.architecture().ends_with("LMHeadModel"))
      m.output = tied ? language_head::tied : language_head::own;
    if (keys.flag("add_cross_attention", false))
      keys.fail("add_cross_attention", "cross-attention is not supported", "set it to false");
    return m;
  }

  [[nodiscard]] constexpr std::int64_t longest() const { return positions; }

  /// With a tied head, which has no array, checkpoints are those of the body, as the published ones are:
  /// their prefix, if any, is found like that of any body.
  [[nodiscard]] std::string published_name(const std::string& name) const {
    constexpr std::string_view prefix = "transformer.";
    return output == language_head::tied && name.starts_with(prefix) ? name.substr(prefix.size()) : name;
  }

  template <interpreter I>
  constexpr auto operator()(I& i) const {
    if constexpr (Hidden == dynamic)
      if (output != language_head::none)
        return module(i, "", "GPT2LMHeadModel", [&] {
          auto [x, words] = body(i, "transformer");
          return next_word(i, hidden, vocabulary, output == language_head::tied, words, x);
        });
    return body(i, "").first;
  }

 private:
  /// The last activation, and where the weights of the words begin.
  template <interpreter I>
  constexpr auto body(I& i, node_name name) const {
    using block_type =
        detail::gpt_block<score_step::causal_fill, extent<Hidden>, extent<Heads>, extent<FeedForward>>;
    const block_type block{hidden, heads, feed_forward, activation_function, {{}, {}, {2, 10}}};
    return module(i, name, "GPT2Model", [&] {
      i.apply("bounds", bookkeeping{{}, {}, {1, 4}}, i.input(source::token_ids));
      const std::size_t words = mark(i);
      auto x = block.embed(i, "wte", vocabulary, "wpe", positions);
      for (std::int64_t l = 0; l < layers; ++l)
        x = module(i, {"h", l}, "Block", [&] {
          auto a = block.attend(i, i.apply("ln_1", layer_norm{hidden, epsilon}, x));
          x = i.apply("attn_residual", block.sum(), std::move(a), std::move(x));
          auto f = block.transform(i, i.apply("ln_2", layer_norm{hidden, epsilon}, x));
          return i.apply("mlp_residual", block.sum(), std::move(f), std::move(x));
        });
      return std::pair(i.apply("ln_f", layer_norm{hidden, epsilon}, std::move(x)), words);
    });
  }
};

/// The original GPT: post-norm decoder layers, no final norm. Parameters: (V + P) H, L (4 H (H + 1) + 2 H F +
/// F + H + 4 H).
template <std::int64_t Layers = dynamic, std::int64_t Hidden = dynamic, std::int64_t Heads = dynamic,
          std::int64_t FeedForward = dynamic>
struct openai_gpt {
  static_assert(divides(Heads, Hidden),
                "edgetran: the hidden size must be a multiple of the number of heads");
  static constexpr std::array<std::string_view, 1> model_types{"openai-gpt"};
  static constexpr std::array<std::string_view, 1> architectures{"OpenAIGPT"};
  static constexpr auto aliases = detail::gpt_aliases;

  extent<Layers> layers{};
  extent<Hidden> hidden{};
  extent<Heads> heads{};
  extent<FeedForward> feed_forward{};
  std::int64_t vocabulary = 40478;
  std::int64_t positions = 512;
  function activation_function = function::gelu_tanh;
  double epsilon = 1e-5;

  template <class Keys>
  static openai_gpt read(Keys& keys, std::string_view) {
    openai_gpt m;
    m.layers = keys.layers("n_layer", 12);
    m.hidden = keys.count("n_embd", 768);
    m.heads = keys.divisor("n_head", 12, "n_embd", m.hidden);
    m.feed_forward = 4 * std::int64_t{m.hidden};
    m.vocabulary = keys.entries("vocab_size", 40478);
    m.positions = keys.entries("n_positions", 512);
    // The reference calls its tanh approximation "gelu".
    if (keys.text("afn", "gelu") != "gelu") m.activation_function = read_function(keys, "afn", "gelu");
    m.epsilon = keys.positive("layer_norm_epsilon", 1e-5);
    return m;
  }

  [[nodiscard]] constexpr std::int64_t longest() const { return positions; }

  template <interpreter I>
  constexpr auto operator()(I& i) const {
    using block_type =
        detail::gpt_block<score_step::causal_blend, extent<Hidden>, extent<Heads>, extent<FeedForward>>;
    const block_type block{hidden, heads, feed_forward, activation_function, {{}, {2, 6}, {1, 6}}};
    const double h = detail::real(hidden);
    return module(i, "", "OpenAIGPTModel", [&] {
      auto x = block.embed(i, "tokens_embed", vocabulary, "positions_embed", positions);
      // The reference adds its absent token types as a zero.
      i.apply("add_no_types", bookkeeping{{h, 2 * h}, {}, {}}, i.input(source::token_ids));
      for (std::int64_t l = 0; l < layers; ++l)
        x = module(i, {"h", l}, "Block", [&] {
          auto a = block.attend(i, x);
          a = i.apply("attn_residual", block.sum(), std::move(a), std::move(x));
          a = i.apply("ln_1", layer_norm{hidden, epsilon}, std::move(a));
          auto f = block.transform(i, a);
          f = i.apply("mlp_residual", block.sum(), std::move(f), std::move(a));
          return i.apply("ln_2", layer_norm{hidden, epsilon}, std::move(f));
        });
      return x;
    });
  }
};

}  // namespace edgetran::model

#endif  // EDGETRAN_MODEL_FAMILIES_GPT_HPP
