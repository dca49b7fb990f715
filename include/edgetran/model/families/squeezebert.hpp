// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_MODEL_FAMILIES_SQUEEZEBERT_HPP
#define EDGETRAN_MODEL_FAMILIES_SQUEEZEBERT_HPP

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

/// SqueezeBERT: BERT whose maps are convolutions of one tap in groups, each group of channels with a matrix
/// of its own. Parameters: (V + P + T) H + 2 H, L (H^2 (1/q + 1/k + 1/v + 1/a) + H F (1/i + 1/o) + 4 H + F +
/// H + 4 H) for groups q, k, v, a (behind the attention), i and o (feed-forward), H (H + 1) for the pooler
/// (arXiv:2006.11316).
struct squeezebert {
  static constexpr std::array<std::string_view, 1> model_types{"squeezebert"};
  static constexpr std::array<std::string_view, 1> architectures{"SqueezeBert"};
  /// Of the norms in the layers, whatever `layer_norm_eps` says.
  static constexpr double layer_epsilon = 1e-12;

  extent<> layers{12};
  extent<> hidden{768};
  extent<> heads{12};
  extent<> feed_forward{3072};
  std::int64_t query_groups = 4, key_groups = 4, value_groups = 4;
  std::int64_t attention_groups = 1, intermediate_groups = 4, output_groups = 4;
  std::int64_t vocabulary = 30522;
  std::int64_t positions = 512;
  std::int64_t token_types = 2;
  function activation_function = function::gelu;
  double epsilon = 1e-12;

  template <class Keys>
  static squeezebert read(Keys& keys, std::string_view) {
    squeezebert m;
    m.layers = keys.layers("num_hidden_layers", 12);
    m.hidden = keys.count("hidden_size", 768);
    m.heads = keys.divisor("num_attention_heads", 12, "hidden_size", m.hidden);
    m.feed_forward = keys.count("intermediate_size", 3072);
    m.query_groups = keys.divisor("q_groups", 4, "hidden_size", m.hidden);
    m.key_groups = keys.divisor("k_groups", 4, "hidden_size", m.hidden);
    m.value_groups = keys.divisor("v_groups", 4, "hidden_size", m.hidden);
    m.attention_groups = keys.divisor("post_attention_groups", 1, "hidden_size", m.hidden);
    for (const std::string_view key : {"intermediate_groups", "output_groups"})
      static_cast<void>(keys.divisor(key, 4, "intermediate_size", m.feed_forward));  // both must fit
    m.intermediate_groups = keys.divisor("intermediate_groups", 4, "hidden_size", m.hidden);
    m.output_groups = keys.divisor("output_groups", 4, "hidden_size", m.hidden);
    m.vocabulary = keys.entries("vocab_size", 30522);
    m.positions = keys.entries("max_position_embeddings", 512);
    m.token_types = keys.entries("type_vocab_size", 2);
    m.activation_function = read_function(keys, "hidden_act", "gelu");
    m.epsilon = keys.positive("layer_norm_eps", 1e-12);
    if (keys.count("embedding_size", 768) != std::int64_t{m.hidden})
      keys.fail("embedding_size", "not hidden_size, " + std::to_string(std::int64_t{m.hidden}),
                "write the same: SqueezeBERT has no map between the two");
    return m;
  }

  [[nodiscard]] std::int64_t longest() const { return positions; }

  template <interpreter I>
  auto operator()(I& i) const {
    return module(i, "", "SqueezeBertModel", [&] {
      auto x = module(i, "embeddings", "SqueezeBertEmbeddings", [&] {
        auto e = detail::look_up_text(i, *this, hidden);
        return i.apply("LayerNorm", layer_norm{hidden, epsilon}, std::move(e));
      });
      x = module(i, "encoder", "SqueezeBertEncoder", [&] {
        for (std::int64_t l = 0; l < layers; ++l) x = layer(i, l, std::move(x));
        return std::move(x);
      });
      return detail::pool_first(i, "SqueezeBertPooler", hidden, x);
    });
  }

 private:
  static head_linear<> grouped(std::int64_t groups, extent<> in, extent<> out) {
    return {groups, in / groups, out / groups, true, head_storage::convolution};
  }

  template <interpreter I, class Value>
  auto layer(I& i, std::int64_t index, Value x) const {
    return module(i, {"layers", index}, "SqueezeBertModule", [&] {
      auto c = module(i, "attention", "SqueezeBertSelfAttention", [&] {
        const head_layout<> layout{heads, heads, over(hidden, heads)};
        auto q = i.apply("query", grouped(query_groups, hidden, hidden), x);
        auto k = i.apply("key", grouped(key_groups, hidden, hidden), x);
        auto v = i.apply("value", grouped(value_groups, hidden, hidden), x);
        return detail::attend_both_ways(i, layout, std::move(q), std::move(k), std::move(v));
      });
      auto z = add_and_norm(i, "post_attention", attention_groups, hidden, std::move(c), std::move(x));
      auto u = module(i, "intermediate", "ConvActivation", [&] {
        auto wide = i.apply("conv1d", grouped(intermediate_groups, hidden, feed_forward), z);
        return i.apply("act", activation{activation_function, feed_forward}, std::move(wide));
      });
      return add_and_norm(i, "output", output_groups, feed_forward, std::move(u), std::move(z));
    });
  }

  template <interpreter I, class Value>
  auto add_and_norm(I& i, node_name name, std::int64_t groups, extent<> in, Value x, Value residual) const {
    return module(i, name, "ConvDropoutLayerNorm", [&] {
      auto y = i.apply("conv1d", grouped(groups, in, hidden), std::move(x));
      return detail::add_then_norm(i, "layernorm", hidden, layer_epsilon, std::move(y), std::move(residual));
    });
  }
};

}  // namespace edgetran::model

#endif  // EDGETRAN_MODEL_FAMILIES_SQUEEZEBERT_HPP
