// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_MODEL_FAMILIES_FLEXIBERT_HPP
#define EDGETRAN_MODEL_FAMILIES_FLEXIBERT_HPP

#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "edgetran/core/extent.hpp"
#include "edgetran/model/architecture.hpp"
#include "edgetran/model/configuration.hpp"
#include "edgetran/model/interpreter.hpp"

namespace edgetran::model {

namespace detail {
/// Heads of one layer by operation.
struct head_census {
  std::array<std::int64_t, 5> of{};
  std::int64_t all = 0;
  std::int64_t size = 0;

  template <class Heads>
  constexpr explicit head_census(const Heads& heads) {
    for (const attention_head& h : heads) ++of[static_cast<std::size_t>(h.of)], ++all, size = h.size;
  }
  [[nodiscard]] constexpr std::int64_t count(operation o) const { return of[static_cast<std::size_t>(o)]; }
};

/// The smallest kernel above `taps` among the convolutions, 0 if there is none, and how many heads have it.
struct kernel_group {
  std::int64_t taps = 0;
  std::int64_t heads = 0;
};
template <class Heads>
constexpr kernel_group next_kernel(const Heads& heads, std::int64_t taps) {
  kernel_group g;
  for (const attention_head& h : heads) {
    if (h.of != operation::convolution || h.taps <= taps) continue;
    if (g.taps == 0 || h.taps < g.taps) g = {h.taps, 0};
    if (h.taps == g.taps) ++g.heads;
  }
  return g;
}
}  // namespace detail

/// FlexiBERT 2.0: a post-norm encoder whose layers differ in hidden size, feed-forward stack and heads, and
/// whose heads differ within a layer; relative-key positions, RoBERTa's vocabulary. Any architecture, on the
/// grid of a design space or off it; heads and layers may be any ranges, so that one whose layers are known
/// to the compiler folds there.
///
/// Every head has queries, keys and values of its own, whatever it does with them. Weights of a layer are
/// those of its heads in the published order: by operation, then kernel. Parameters: (V + P + T) h_0 + 2 h_0
/// for the embeddings; in a layer of n heads of d channels, a = n d, 4 h a + 3 a + h for the projections,
/// (2 P - 1) d for the table of relative positions, d^2 for a wma head, 2 d^2 + 2 d k + 2 d + k for a
/// convolution, 4 h for the norms, the maps of the feed-forward stack, and one to the next hidden size where
/// that differs; h (h + 1) for the pooler (spec/layers.md sections 2 to 9). The table of absolute positions
/// is stored and not read.
template <class Architecture = architecture>
struct flexibert {
  static constexpr std::array<std::string_view, 1> model_types{"flexibert"};
  static constexpr std::array<std::string_view, 1> architectures{"Flexibert"};
  static constexpr std::array<std::string_view, 6> layer_keys{"hidden_size",    "num_attention_heads",
                                                              "head_dim",       "intermediate_size",
                                                              "edgetran_heads", "edgetran_feed_forward"};

  Architecture architecture{};
  std::int64_t vocabulary = 50265;
  std::int64_t positions = 514;
  std::int64_t token_types = 1;
  function activation_function = function::gelu;
  double epsilon = 1e-12;

  /// A configuration file whose layers differ by `per_layer_config`: `edgetran_heads` lists a layer's heads,
  /// `edgetran_feed_forward` its stack; without them it has `num_attention_heads` scaled dot products of
  /// `head_dim` channels (hidden size over heads, rounded down) and one layer of `intermediate_size`.
  template <class Keys>
  requires std::same_as<Architecture, model::architecture>
  static flexibert read(Keys& keys, std::string_view /*model_type*/) {
    flexibert m;
    const std::int64_t layers = keys.layers("num_hidden_layers", 12);
    for (std::int64_t i = 0; i < layers; ++i) {
      const auto own = keys.layer(i, layers, layer_keys);
      const std::int64_t h = own.count("hidden_size", 768);
      m.architecture.layers.push_back({h, read_heads(own, h), read_stack(own)});
    }
    m.vocabulary = keys.entries("vocab_size", 50265);
    m.positions = keys.entries("max_position_embeddings", 514);
    m.token_types = keys.entries("type_vocab_size", 1);
    m.activation_function = read_function(keys, "hidden_act", "gelu");
    m.epsilon = keys.positive("layer_norm_eps", 1e-12);
    if (const std::string how = keys.text("position_embedding_type", "relative_key"); how != "relative_key")
      keys.fail("position_embedding_type", "\"" + how + "\" is not supported", "known: relative_key");
    return m;
  }

  /// The longest sequence for whose distances the tables of relative positions have rows.
  [[nodiscard]] constexpr std::int64_t longest() const { return positions; }

  template <interpreter I>
  constexpr auto operator()(I& i) const {
    check(architecture);
    return module(i, "", "FlexibertModel", [&] {
      auto x = embed(i);
      x = module(i, "encoder", "FlexibertEncoder", [&] {
        for (std::size_t l = 0; l < architecture.layers.size(); ++l) x = layer(i, l, std::move(x));
        return std::move(x);
      });
      return pool(i, x);
    });
  }

 private:
  template <class Keys>
  static std::vector<attention_head> read_heads(const Keys& keys, std::int64_t hidden) {
    const std::vector<std::string> texts = keys.texts("edgetran_heads");
    if (texts.empty()) {
      const std::int64_t n = keys.count("num_attention_heads", 12), size = keys.count("head_dim", hidden / n);
      if (n > detail::most_heads || size < 1)
        keys.fail("num_attention_heads", std::to_string(n) + " is out of range",
                  "write from 1 to 4096, and at most one a channel");
      return {static_cast<std::size_t>(n), {operation::sdp, 0, size}};
    }
    std::vector<attention_head> heads;
    for (const std::string& text : texts) {
      try {
        heads.push_back(parse_head(text));
      } catch (const unknown_error& e) {
        keys.fail("edgetran_heads", e.problem() + " in " + e.where(), e.remedy());
      }
      if (heads.back().size != heads.front().size)
        keys.fail("edgetran_heads", "heads of different sizes", "give all heads of a layer one size");
    }
    const auto agree = [&](std::string_view key, std::int64_t n) {
      if (keys.says(key) && keys.count(key, n) != n)
        keys.fail(key, "another value than edgetran_heads gives, " + std::to_string(n),
                  "keep one of the two");
    };
    agree("num_attention_heads", static_cast<std::int64_t>(heads.size()));
    agree("head_dim", heads.front().size);
    return heads;
  }
  template <class Keys>
  static std::vector<std::int64_t> read_stack(const Keys& keys) {
    std::vector<std::int64_t> stack = keys.counts("edgetran_feed_forward");
    if (stack.empty()) return {keys.count("intermediate_size", 3072)};
    if (keys.says("intermediate_size") && keys.count("intermediate_size", 1) != stack.front())
      keys.fail("intermediate_size", "another value than the first of edgetran_feed_forward",
                "keep one of the two");
    return stack;
  }

  [[nodiscard]] constexpr extent<> hidden(std::size_t layer) const {
    return architecture.layers[layer].hidden;
  }

  template <interpreter I>
  constexpr auto embed(I& i) const {
    return module(i, "embeddings", "FlexibertEmbeddings", [&] {
      const extent<> width = hidden(0);
      auto x = i.apply("word_embeddings", embedding{vocabulary, width}, i.input(source::token_ids));
      i.apply("position_embeddings", unread_table{positions, width}, i.input(source::positions));
      auto t = i.apply("token_type_embeddings", embedding{token_types, width}, i.input(source::token_types));
      x = i.apply("add_types", combine<pairing::add>{width}, std::move(x), std::move(t));
      return i.apply("LayerNorm", layer_norm{width, epsilon}, std::move(x));
    });
  }

  template <interpreter I, class Value>
  constexpr auto layer(I& i, std::size_t index, Value x) const {
    return module(i, {"layer", static_cast<std::int64_t>(index)}, "FlexibertLayer", [&] {
      const auto& l = architecture.layers[index];
      const extent<> h = l.hidden;
      auto z = attend(i, l, std::move(x));
      extent<> width = h;
      auto u = module(i, "intermediate", "FlexibertIntermediate", [&] {
        auto y = z;
        std::int64_t t = 0;
        for (const std::int64_t f : l.feed_forward) {
          y = i.apply({"dense", t}, linear{width, extent<>{f}}, std::move(y));
          y = i.apply({"activation", t}, activation{activation_function, extent<>{f}}, std::move(y));
          width = f, ++t;
        }
        return y;
      });
      auto y = add_and_norm(i, "output", "FlexibertOutput", width, h, std::move(u), std::move(z));
      if (index + 1 == architecture.layers.size() || hidden(index + 1) == l.hidden) return y;
      return i.apply("projection", linear{h, hidden(index + 1)}, std::move(y));
    });
  }

  template <interpreter I, class Layer, class Value>
  constexpr auto attend(I& i, const Layer& l, Value x) const {
    return module(i, "attention", "FlexibertAttention", [&] {
      const detail::head_census n(l.heads);
      const extent<> h = l.hidden, width = n.all * n.size;
      auto context = module(i, "self", "FlexibertSelfAttention", [&] {
        auto q = i.apply("query", linear{h, width}, x);
        auto k = i.apply("key", linear{h, width}, x);
        auto v = i.apply("value", linear{h, width}, x);
        auto s = score(i, n, q, k);
        s = i.apply("scale", score_map<score_step::divide>{n.all, n.size}, std::move(s));
        s = i.apply("mask", score_map<score_step::add_mask>{n.all}, std::move(s));
        s = i.apply("softmax", score_map<score_step::softmax>{n.all}, std::move(s));
        auto y = i.apply("context", attention_context{head_layout<>{n.all, n.all, n.size}}, std::move(s), v);
        return mix(i, l.heads, n, std::move(y), q, k, v);
      });
      return add_and_norm(i, "output", "FlexibertSelfOutput", width, h, std::move(context), std::move(x));
    });
  }

  /// Scores of all heads: products for the attending ones, which come first, and relative positions for all.
  template <interpreter I, class Value>
  constexpr auto score(I& i, const detail::head_census& n, const Value& q, const Value& k) const {
    const std::int64_t d = n.size, sdp = n.count(operation::sdp), wma = n.count(operation::wma);
    const auto plain = [&] {
      return i.apply("scores", attention_scores{head_layout<>{sdp, sdp, d}},
                     i.columns(q, 0, extent<>{sdp * d}), i.columns(k, 0, extent<>{sdp * d}));
    };
    const auto weighted = [&] {
      auto map = i.apply("weighted_query", head_linear<>{wma, d, d, false},
                         i.columns(q, sdp * d, extent<>{wma * d}));
      return i.apply("weighted_scores", attention_scores{head_layout<>{wma, wma, d}}, std::move(map),
                     i.columns(k, sdp * d, extent<>{wma * d}));
    };
    const auto relative = [&](auto... base) {
      return i.apply("relative", relative_scores<>{n.all, d, sdp + wma, positions}, q, std::move(base)...);
    };
    if (sdp + wma == 0) return relative();
    if (wma == 0) return relative(plain());
    if (sdp == 0) return relative(weighted());
    auto first = plain();
    return relative(std::move(first), weighted());
  }

  /// Adds what the mixing heads make of their values to their columns of the context.
  template <interpreter I, class Heads, class Value>
  constexpr auto mix(I& i, const Heads& heads, const detail::head_census& n, Value y, const Value& q,
                     const Value& k, const Value& v) const {
    const std::int64_t d = n.size;
    std::int64_t first = (n.count(operation::sdp) + n.count(operation::wma)) * d;
    const auto add = [&](node_name name, std::int64_t width, auto part) {
      y = i.apply(name, add_columns<>{n.all * d, first, width}, std::move(y), std::move(part));
      first += width;
    };
    if (const std::int64_t m = n.count(operation::dft); m > 0)
      add("add_fourier", m * d,
          i.apply("fourier", spectral<transform::fourier>{m, d}, i.columns(v, first, extent<>{m * d})));
    if (const std::int64_t m = n.count(operation::dct); m > 0)
      add("add_cosine", m * d,
          i.apply("cosine", spectral<transform::cosine>{m, d}, i.columns(v, first, extent<>{m * d})));
    for (auto g = detail::next_kernel(heads, 0); g.taps > 0; g = detail::next_kernel(heads, g.taps)) {
      const extent<> w = g.heads * d;
      add({"add_convolution", g.taps}, w,
          convolve(i, g, d, i.columns(q, first, w), i.columns(k, first, w), i.columns(v, first, w)));
    }
    return y;
  }

  template <interpreter I, class Value>
  constexpr auto convolve(I& i, const detail::kernel_group& g, std::int64_t d, Value q, Value k,
                          Value v) const {
    return module(i, {"convolution", g.taps}, "SpanDynamicConvolution", [&] {
      const extent<> m = g.heads, w = g.heads * d;
      auto x = i.apply("depthwise", depthwise{w, g.taps}, std::move(k));
      x = i.apply("pointwise", head_linear<>{m, d, d}, std::move(x));
      x = i.apply("product", combine<pairing::multiply>{w}, std::move(x), std::move(q));
      x = i.apply("kernel", head_linear<>{m, d, g.taps}, std::move(x));
      x = i.apply("softmax", tap_softmax<>{m, g.taps}, std::move(x));
      auto u = i.apply("value", head_linear<>{m, d, d}, std::move(v));
      return i.apply("window_sum", window_sum<>{m, d, g.taps}, std::move(x), std::move(u));
    });
  }

  template <interpreter I, class Value>
  constexpr auto add_and_norm(I& i, node_name name, std::string_view type, extent<> in, extent<> h, Value x,
                              Value residual) const {
    return module(i, name, type, [&] {
      auto y = i.apply("dense", linear{in, h}, std::move(x));
      y = i.apply("residual", combine<pairing::add>{h}, std::move(y), std::move(residual));
      return i.apply("LayerNorm", layer_norm{h, epsilon}, std::move(y));
    });
  }

  template <interpreter I, class Value>
  constexpr auto pool(I& i, const Value& x) const {
    return module(i, "pooler", "FlexibertPooler", [&] {
      const extent<> h = hidden(architecture.layers.size() - 1);
      auto y = i.apply("dense", linear{h, h}, i.first_row(x));
      return i.apply("activation", activation{function::tanh, h}, std::move(y));
    });
  }
};

}  // namespace edgetran::model

#endif  // EDGETRAN_MODEL_FAMILIES_FLEXIBERT_HPP
