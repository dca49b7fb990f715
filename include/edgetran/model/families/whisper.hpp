// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_MODEL_FAMILIES_WHISPER_HPP
#define EDGETRAN_MODEL_FAMILIES_WHISPER_HPP

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "edgetran/core/extent.hpp"
#include "edgetran/model/configuration.hpp"
#include "edgetran/model/families/decoder/blocks.hpp"
#include "edgetran/model/interpreter.hpp"

namespace edgetran::model {

/// The layers of Whisper's encoder, or of its decoder.
struct whisper_stack {
  std::int64_t layers = 6;
  std::int64_t heads = 4;
  std::int64_t feed_forward = 1536;

  friend constexpr bool operator==(const whisper_stack&, const whisper_stack&) = default;
};

/// Whisper (Radford et al. 2022): an encoder of sound and a decoder of text, as in the reference
/// implementation of Hugging Face, with or without its language-model head.
///
/// The encoder reads log-mel features, two frames for each of its positions, through two convolutions of
/// three taps, and has as many rows whatever the workload's sequence says, which counts the tokens of the
/// decoder. The encode phase runs both over a whole text; prefill runs the encoder, keeps the keys and values
/// of cross attention, and reads a prompt; decode runs the decoder alone on one token. A head scores the next
/// word.
///
/// Parameters, with H the width, N and M the positions of sound and text, C the mel bins, V the words, F and
/// G the feed-forward widths, L and K the layers of encoder and decoder, are the sum of
/// - 3 C H + 3 H^2 + 2 H: the convolutions;
/// - N H: the positions of the sound;
/// - L (4 H^2 + 2 H F + F + 8 H): the layers of the encoder;
/// - V H + M H: words and positions of the text;
/// - K (8 H^2 + 2 H G + G + 13 H): the layers of the decoder;
/// - 4 H: the last norm of each;
/// - V H: a head that is not tied.
struct whisper {
  static constexpr std::array<std::string_view, 1> model_types{"whisper"};
  static constexpr std::array<std::string_view, 1> architectures{"Whisper"};

  std::int64_t hidden = 256;
  whisper_stack encoder{};
  whisper_stack decoder{};
  std::int64_t vocabulary = 51865;
  std::int64_t mel_bins = 80;
  std::int64_t source_positions = 1500;  ///< rows of the encoder
  std::int64_t positions = 448;          ///< of the text
  function activation_function = function::gelu;
  language_head output = language_head::none;

  template <class Keys>
  static whisper read(Keys& keys, std::string_view) {
    whisper m;
    m.hidden = keys.count("d_model", 256);
    // num_hidden_layers repeats encoder_layers and says nothing of the decoder.
    m.encoder = {keys.layers("encoder_layers", 6),
                 keys.divisor("encoder_attention_heads", 4, "d_model", m.hidden),
                 keys.count("encoder_ffn_dim", 1536)};
    m.decoder = {keys.layers("decoder_layers", 6),
                 keys.divisor("decoder_attention_heads", 4, "d_model", m.hidden),
                 keys.count("decoder_ffn_dim", 1536)};
    m.vocabulary = keys.entries("vocab_size", 51865);
    m.mel_bins = keys.count("num_mel_bins", 80);
    m.source_positions = keys.count("max_source_positions", 1500);
    m.positions = keys.count("max_target_positions", 448);
    m.activation_function = read_function(keys, "activation_function", "gelu");
    const bool tied = keys.flag("tie_word_embeddings", true);
    const std::string kind = keys.architecture();
    if (kind.ends_with("ForAudioClassification") || kind.ends_with("ForCausalLM"))
      keys.fail("architectures", "a " + kind + " has no encoder with a decoder",
                "name WhisperModel or WhisperForConditionalGeneration");
    if (kind.ends_with("ForConditionalGeneration"))
      m.output = tied ? language_head::tied : language_head::own;
    // The reference computes a factor of its embeddings from this key, and applies it nowhere.
    static_cast<void>(keys.flag("scale_embedding", false));
    return m;
  }

  /// Tokens of the longest text.
  [[nodiscard]] constexpr std::int64_t longest() const { return positions; }
  /// What reads the sound: mel_bins channels of 2 source_positions frames.
  [[nodiscard]] constexpr time_convolution<> front_end() const {
    return {mel_bins, hidden, 2 * source_positions, 3, 1};
  }

  template <interpreter I>
  constexpr auto operator()(I& i) const {
    if (output == language_head::none) return body(i, "", "WhisperModel").first;
    return module(i, "", "WhisperForConditionalGeneration", [&] {
      const auto [x, words] = body(i, "model", "WhisperModel");
      return next_word(i, width(), vocabulary, output == language_head::tied, words, x, "proj_out");
    });
  }

 private:
  [[nodiscard]] constexpr extent<> width() const { return hidden; }
  [[nodiscard]] constexpr layer_norm<> norm() const { return {hidden, 1e-5}; }
  [[nodiscard]] constexpr combine<pairing::add> sum() const { return {hidden}; }

  /// What the decoder returns, and where the weights of the words begin.
  template <interpreter I>
  constexpr auto body(I& i, std::string_view name, std::string_view type) const {
    return module(i, name, type, [&] {
      auto heard = module(i, "encoder", "WhisperEncoder", [&] { return hear(i); });
      return module(i, "decoder", "WhisperDecoder", [&] { return write(i, std::move(heard)); });
    });
  }

  template <interpreter I>
  constexpr auto hear(I& i) const {
    // The front end has this function whatever the layers have.
    const activation<> gelu{function::gelu, hidden};
    auto x = i.apply("conv1", front_end(), i.input(source::audio));
    x = i.apply("gelu1", gelu, std::move(x));
    x = i.apply("conv2", time_convolution<>{hidden, hidden, 2 * source_positions, 3, 2}, std::move(x));
    x = i.apply("gelu2", gelu, std::move(x));
    x = i.apply("embed_positions", prepend_and_place<>{0, source_positions, hidden}, std::move(x));
    for (std::int64_t l = 0; l < encoder.layers; ++l)
      x = module(i, {"layers", l}, "WhisperEncoderLayer", [&] {
        auto a = self_attend(i, encoder.heads, false, i.apply("self_attn_layer_norm", norm(), x));
        x = i.apply("attention_residual", sum(), std::move(a), std::move(x));
        return transform(i, encoder.feed_forward, std::move(x));
      });
    return i.apply("layer_norm", norm(), std::move(x));
  }

  template <interpreter I, class Value>
  constexpr auto write(I& i, Value heard) const {
    const std::size_t words = mark(i);
    auto x = i.apply("embed_tokens", embedding{vocabulary, width()}, i.input(source::token_ids));
    auto p =
        i.apply("embed_positions", embedding{positions, width(), lookup::shared}, i.input(source::positions));
    x = i.apply("add_positions", sum(), std::move(x), std::move(p));
    for (std::int64_t l = 0; l < decoder.layers; ++l)
      x = module(i, {"layers", l}, "WhisperDecoderLayer", [&] {
        auto a = self_attend(i, decoder.heads, true, i.apply("self_attn_layer_norm", norm(), x));
        x = i.apply("attention_residual", sum(), std::move(a), std::move(x));
        auto c = module(i, "encoder_attn", "WhisperAttention",
                        [&, n = i.apply("encoder_attn_layer_norm", norm(), x)]() mutable {
                          const bool last = l + 1 == decoder.layers;
                          return attend(i, decoder.heads, true, false, {.others = source_positions},
                                        std::move(n), last ? std::move(heard) : heard);
                        });
        x = i.apply("cross_attention_residual", sum(), std::move(c), std::move(x));
        return transform(i, decoder.feed_forward, std::move(x));
      });
    return std::pair(i.apply("layer_norm", norm(), std::move(x)), words);
  }

  template <interpreter I, class Value>
  constexpr auto self_attend(I& i, std::int64_t heads, bool writes, Value x) const {
    return module(i, "self_attn", "WhisperAttention", [&] {
      auto same = x;
      return attend(i, heads, writes, writes, {}, std::move(x), std::move(same));
    });
  }

  /// Of the rows x over `from`, whose keys and values are `kept` for later calls.
  template <interpreter I, class Value>
  constexpr auto attend(I& i, std::int64_t heads, bool kept, bool causal, const reach& to, Value x,
                        Value from) const {
    const head_layout<> layout{heads, heads, hidden / heads};
    auto q = i.apply("q_proj", linear{width(), width()}, std::move(x));
    q = i.apply("scale", scaling{width(), hidden / heads}, std::move(q));  // of queries, not of scores
    auto k = i.apply("k_proj", linear{width(), width(), false}, from);
    auto v = i.apply("v_proj", linear{width(), width()}, std::move(from));
    if (kept) {
      k = i.apply("key_cache", kv_cache{width(), to}, std::move(k));
      v = i.apply("value_cache", kv_cache{width(), to}, std::move(v));
    }
    auto s = i.apply("scores", attention_scores{layout, to}, std::move(q), std::move(k));
    if (causal) s = i.apply("mask", score_map<score_step::causal_add>{heads}, std::move(s));
    s = i.apply("softmax", score_map<score_step::softmax>{heads, 1, to}, std::move(s));
    auto c = i.apply("context", attention_context{layout, to}, std::move(s), std::move(v));
    return i.apply("out_proj", linear{width(), width()}, std::move(c));
  }

  template <interpreter I, class Value>
  constexpr auto transform(I& i, std::int64_t wide, Value x) const {
    auto u = i.apply("fc1", linear{width(), extent<>{wide}}, i.apply("final_layer_norm", norm(), x));
    u = i.apply("activation_fn", activation<>{activation_function, wide}, std::move(u));
    u = i.apply("fc2", linear{extent<>{wide}, width()}, std::move(u));
    return i.apply("mlp_residual", sum(), std::move(u), std::move(x));
  }
};

}  // namespace edgetran::model

#endif  // EDGETRAN_MODEL_FAMILIES_WHISPER_HPP
