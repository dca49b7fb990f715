// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_MODEL_FAMILIES_CONVBERT_HPP
#define EDGETRAN_MODEL_FAMILIES_CONVBERT_HPP

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

/// ConvBERT: half the heads of BERT attend, the other half are span-based dynamic convolutions, which make a
/// kernel for every token out of its query and of what surrounds it. With E the width of the embeddings,
/// A = H / 2, n = heads / 2 and k taps, parameters: (V + P + T) E + 2 E, E H + H where E is not H, and a
/// layer 4 (H A + A) + H k + H A + A + n k (A + 1) + H (H + 1) + 2 H F / groups + F + H + 4 H. No pooler
/// (arXiv:2008.02496).
struct convbert {
  static constexpr std::array<std::string_view, 1> model_types{"convbert"};
  static constexpr std::array<std::string_view, 1> architectures{"ConvBert"};

  extent<> layers{12};
  extent<> hidden{768};
  extent<> heads{12};  ///< of both kinds
  extent<> feed_forward{3072};
  extent<> embedding_width{768};
  std::int64_t taps = 9;
  std::int64_t groups = 1;  ///< of the feed-forward maps
  std::int64_t vocabulary = 30522;
  std::int64_t positions = 512;
  std::int64_t token_types = 2;
  function activation_function = function::gelu;
  double epsilon = 1e-12;

  template <class Keys>
  static convbert read(Keys& keys, std::string_view) {
    convbert m;
    m.layers = keys.layers("num_hidden_layers", 12);
    m.hidden = keys.count("hidden_size", 768);
    m.heads = keys.divisor("num_attention_heads", 12, "hidden_size", m.hidden);
    m.feed_forward = keys.count("intermediate_size", 3072);
    m.embedding_width = keys.count("embedding_size", 768);
    m.taps = keys.count("conv_kernel_size", 9);
    static_cast<void>(keys.divisor("num_groups", 1, "intermediate_size", m.feed_forward));  // both must fit
    m.groups = keys.divisor("num_groups", 1, "hidden_size", m.hidden);
    m.vocabulary = keys.entries("vocab_size", 30522);
    m.positions = keys.entries("max_position_embeddings", 512);
    m.token_types = keys.entries("type_vocab_size", 2);
    m.activation_function = read_function(keys, "hidden_act", "gelu");
    m.epsilon = keys.positive("layer_norm_eps", 1e-12);
    if (const std::int64_t ratio = keys.divisor("head_ratio", 2, "num_attention_heads", m.heads); ratio != 2)
      keys.fail("head_ratio", std::to_string(ratio) + " is not supported",
                "write 2: attention and convolution fill a layer's width");
    if (m.taps % 2 == 0)
      keys.fail("conv_kernel_size", std::to_string(m.taps) + " taps have no middle", "write an odd number");
    return m;
  }

  [[nodiscard]] std::int64_t longest() const { return positions; }

  /// The bias of a separable convolution stands beside its two parts.
  [[nodiscard]] std::string published_name(std::string name) const {
    constexpr std::string_view ours = "pointwise.bias";
    if (name.ends_with(ours)) name.replace(name.size() - ours.size(), ours.size(), "bias");
    return name;
  }

  template <interpreter I>
  auto operator()(I& i) const {
    return module(i, "", "ConvBertModel", [&] {
      auto x = module(i, "embeddings", "ConvBertEmbeddings", [&] {
        auto e = detail::look_up_text(i, *this, embedding_width);
        return i.apply("LayerNorm", layer_norm{embedding_width, epsilon}, std::move(e));
      });
      if (std::int64_t{embedding_width} != std::int64_t{hidden})
        x = i.apply("embeddings_project", linear{embedding_width, hidden}, std::move(x));
      return module(i, "encoder", "ConvBertEncoder", [&] {
        for (std::int64_t l = 0; l < layers; ++l) x = layer(i, l, std::move(x));
        return std::move(x);
      });
    });
  }

 private:
  template <interpreter I, class Value>
  auto layer(I& i, std::int64_t index, Value x) const {
    return module(i, {"layer", index}, "ConvBertLayer", [&] {
      auto z = module(i, "attention", "ConvBertAttention", [&] {
        auto c = module(i, "self", "ConvBertSelfAttention", [&] { return mix(i, x); });
        return module(i, "output", "ConvBertSelfOutput", [&] {
          auto y = i.apply("dense", linear{hidden, hidden}, std::move(c));
          return detail::add_then_norm(i, "LayerNorm", hidden, epsilon, std::move(y), std::move(x));
        });
      });
      auto u = module(i, "intermediate", "ConvBertIntermediate", [&] {
        auto wide = transform(i, hidden, feed_forward, z);
        return i.apply("activation", activation{activation_function, feed_forward}, std::move(wide));
      });
      return module(i, "output", "ConvBertOutput", [&] {
        auto y = transform(i, feed_forward, hidden, std::move(u));
        return detail::add_then_norm(i, "LayerNorm", hidden, epsilon, std::move(y), std::move(z));
      });
    });
  }

  template <interpreter I, class Value>
  auto transform(I& i, extent<> in, extent<> out, Value x) const {
    if (groups == 1) return i.apply("dense", linear{in, out}, std::move(x));
    return i.apply("dense", head_linear<>{groups, in / groups, out / groups, true, head_storage::transposed},
                   std::move(x));
  }

  /// Attention and convolution side by side.
  template <interpreter I, class Value>
  auto mix(I& i, const Value& x) const {
    const extent<> each{std::int64_t{heads} / 2}, head = over(hidden, heads), half = times(each, head);
    auto q = i.apply("query", linear{hidden, half}, x);
    auto k = i.apply("key", linear{hidden, half}, x);
    auto v = i.apply("value", linear{hidden, half}, x);
    auto w = module(i, "key_conv_attn_layer", "SeparableConv1D", [&] {
      auto near = i.apply("depthwise", depthwise{hidden, taps}, x);
      return i.apply("pointwise", head_linear<>{1, hidden, half, true, head_storage::pointwise},
                     std::move(near));
    });
    w = i.apply("span", combine<pairing::multiply>{half}, std::move(w), q);
    w = i.apply("conv_kernel_layer", linear{half, extent<>{std::int64_t{each} * taps}}, std::move(w));
    auto u = i.apply("conv_out_layer", linear{hidden, half}, x);
    u = module(i, "convolution", "SpanDynamicConvolution", [&] {
      w = i.apply("softmax", tap_softmax{each, taps}, std::move(w));
      return i.apply("window_sum", window_sum{each, head, taps}, std::move(w), std::move(u));
    });
    auto c = detail::attend_both_ways(i, {each, each, head}, std::move(q), std::move(k), std::move(v));
    return i.apply("side_by_side", concatenate{half, half}, std::move(c), std::move(u));
  }
};

}  // namespace edgetran::model

#endif  // EDGETRAN_MODEL_FAMILIES_CONVBERT_HPP
