// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_MODEL_FAMILIES_VIT_HPP
#define EDGETRAN_MODEL_FAMILIES_VIT_HPP

#include <array>
#include <cstdint>
#include <string_view>
#include <utility>

#include "edgetran/core/extent.hpp"
#include "edgetran/core/inline.hpp"
#include "edgetran/model/configuration.hpp"
#include "edgetran/model/interpreter.hpp"

namespace edgetran::model {

/// What differs between the models that share this body.
struct vit_dialect {
  std::string_view root, embeddings, patch_embeddings, encoder, layer, attention, self, self_output,
      intermediate, output, pooler;
  std::int64_t tokens;  ///< rows in front of the patches
};
inline constexpr vit_dialect vit_names{
    "ViTModel",         "ViTEmbeddings", "ViTPatchEmbeddings", "ViTEncoder", "ViTLayer",  "ViTAttention",
    "ViTSelfAttention", "ViTSelfOutput", "ViTIntermediate",    "ViTOutput",  "ViTPooler", 1};

/// Vision transformer: patches, a class token, pre-norm encoder layers, a final norm and a pooler. The
/// sequence is the image's: patches + 1, whatever the workload says. Parameters: H (C p^2 + 1) + H (patches +
/// 2), L (4 H^2 + (3 or 0) H + H + 2 H F + F + H + 4 H), 2 H, (H + 1) times the width of the pooler.
template <std::int64_t Layers = dynamic, std::int64_t Hidden = dynamic, std::int64_t Heads = dynamic,
          std::int64_t FeedForward = dynamic>
struct vit {
  static_assert(divides(Heads, Hidden),
                "edgetran: the hidden size must be a multiple of the number of heads");
  static constexpr std::array<std::string_view, 1> model_types{"vit"};
  static constexpr std::array<std::string_view, 1> architectures{"ViT"};

  extent<Layers> layers{};
  extent<Hidden> hidden{};
  extent<Heads> heads{};
  extent<FeedForward> feed_forward{};
  std::array<std::int64_t, 2> image{224, 224};
  std::array<std::int64_t, 2> patch{16, 16};
  std::int64_t channels = 3;
  bool qkv_bias = true;
  function activation_function = function::gelu;
  double epsilon = 1e-12;
  std::int64_t pooler = 0;  ///< width of the pooler; 0: that of the model
  function pooler_function = function::tanh;
  const vit_dialect* dialect = &vit_names;

  template <class Keys>
  static vit read(Keys& keys, std::string_view) {
    vit m;
    m.layers = keys.layers("num_hidden_layers", 12);
    m.hidden = keys.count("hidden_size", 768);
    m.heads = keys.divisor("num_attention_heads", 12, "hidden_size", m.hidden);
    m.feed_forward = keys.count("intermediate_size", 3072);
    m.image = keys.pair("image_size", 224);
    m.patch = keys.pair("patch_size", 16);
    m.channels = keys.count("num_channels", 3);
    m.qkv_bias = keys.flag("qkv_bias", true);
    m.activation_function = read_function(keys, "hidden_act", "gelu");
    m.epsilon = keys.positive("layer_norm_eps", 1e-12);
    m.pooler = keys.count("pooler_output_size", m.hidden);
    m.pooler_function = read_function(keys, "pooler_act", "tanh");
    if (m.patch[0] > m.image[0] || m.patch[1] > m.image[1])
      keys.fail("patch_size", "a patch is larger than the image", "make patch_size divide image_size");
    if (m.projection().count() > std::int64_t{1} << 20)
      keys.fail("patch_size", "more than 2^20 patches an image", "make patch_size larger");
    if (detail::real(m.channels) * detail::real(m.patch[0]) * detail::real(m.patch[1]) > 16777216)
      keys.fail("patch_size", "more than 2^24 values a patch", "make patch_size or num_channels smaller");
    return m;
  }

  [[nodiscard]] constexpr patches<extent<Hidden>> projection() const {
    return {image[0], image[1], patch[0], patch[1], channels, hidden};
  }
  /// Rows of the encoder: patches and the tokens in front of them.
  [[nodiscard]] constexpr std::int64_t rows() const { return projection().count() + dialect->tokens; }

  template <interpreter I>
  constexpr auto operator()(I& i) const {
    return module(i, "", dialect->root, [&] {
      auto x = module(i, "embeddings", dialect->embeddings, [&] {
        auto p = module(i, "patch_embeddings", dialect->patch_embeddings,
                        [&] { return i.apply("projection", projection(), i.input(source::image)); });
        return i.apply("", prepend_and_place<extent<Hidden>>{dialect->tokens, rows(), hidden}, std::move(p));
      });
      x = module(i, "encoder", dialect->encoder, [&] {
        for (std::int64_t l = 0; l < layers; ++l) x = layer(i, l, std::move(x));
        return std::move(x);
      });
      x = i.apply("layernorm", layer_norm{hidden, epsilon}, std::move(x));
      return module(i, "pooler", dialect->pooler, [&] {
        const extent<> width = pooler == 0 ? std::int64_t{hidden} : pooler;
        auto y = i.apply("dense", linear{hidden, width}, i.first_row(x));
        return i.apply("activation", activation{pooler_function, width}, std::move(y));
      });
    });
  }

 private:
  [[nodiscard]] constexpr combine<pairing::add, extent<Hidden>> sum() const { return {hidden}; }

  template <interpreter I, class Value>
  EDGETRAN_FOLDED constexpr auto layer(I& i, std::int64_t index, Value x) const {
    return module(i, {"layer", index}, dialect->layer, [&] {
      auto a = attend(i, i.apply("layernorm_before", layer_norm{hidden, epsilon}, x));
      x = i.apply("attention_residual", sum(), std::move(a), std::move(x));
      auto u = widen(i, i.apply("layernorm_after", layer_norm{hidden, epsilon}, x));
      return module(i, "output", dialect->output, [&] {
        auto y = i.apply("dense", linear{feed_forward, hidden}, std::move(u));
        return i.apply("residual", sum(), std::move(y), std::move(x));
      });
    });
  }

  template <interpreter I, class Value>
  EDGETRAN_FOLDED constexpr auto attend(I& i, Value x) const {
    return module(i, "attention", dialect->attention, [&] {
      auto context = module(i, "attention", dialect->self, [&] {
        const head_layout<extent<Heads>, extent<Heads>, decltype(over(hidden, heads))> layout{
            heads, heads, over(hidden, heads)};
        auto q = i.apply("query", linear{hidden, hidden, qkv_bias}, x);
        auto k = i.apply("key", linear{hidden, hidden, qkv_bias}, x);
        auto v = i.apply("value", linear{hidden, hidden, qkv_bias}, std::move(x));
        auto s = i.apply("scores", attention_scores{layout}, std::move(q), std::move(k));
        s = i.apply("scale", score_map<score_step::divide, extent<Heads>>{heads, layout.head}, std::move(s));
        s = i.apply("softmax", score_map<score_step::softmax, extent<Heads>>{heads}, std::move(s));
        return i.apply("context", attention_context{layout}, std::move(s), std::move(v));
      });
      return module(i, "output", dialect->self_output, [&] {
        return i.apply("dense", linear{hidden, hidden}, std::move(context));
      });
    });
  }

  template <interpreter I, class Value>
  EDGETRAN_FOLDED constexpr auto widen(I& i, Value x) const {
    return module(i, "intermediate", dialect->intermediate, [&] {
      auto wide = i.apply("dense", linear{hidden, feed_forward}, std::move(x));
      return i.apply("activation", activation{activation_function, feed_forward}, std::move(wide));
    });
  }
};

}  // namespace edgetran::model

#endif  // EDGETRAN_MODEL_FAMILIES_VIT_HPP
