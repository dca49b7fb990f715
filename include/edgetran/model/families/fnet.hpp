// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_MODEL_FAMILIES_FNET_HPP
#define EDGETRAN_MODEL_FAMILIES_FNET_HPP

#include <array>
#include <cstdint>
#include <string_view>
#include <utility>

#include "edgetran/core/extent.hpp"
#include "edgetran/model/configuration.hpp"
#include "edgetran/model/families/encoder_parts.hpp"
#include "edgetran/model/interpreter.hpp"

namespace edgetran::model {

/// FNet: BERT's post-norm layers with a two-dimensional Fourier transform over tokens and channels, of which
/// the real part stays, in the place of attention. Padding is not masked. Parameters: (V + P + T) H + 2 H, H
/// (H + 1) for the projection, L (2 H F + F + H + 4 H), H (H + 1) for the pooler (arXiv:2105.03824).
struct fnet {
  static constexpr std::array<std::string_view, 1> model_types{"fnet"};
  static constexpr std::array<std::string_view, 1> architectures{"FNet"};

  extent<> layers{12};
  extent<> hidden{768};
  extent<> feed_forward{3072};
  std::int64_t vocabulary = 32000;
  std::int64_t positions = 512;
  std::int64_t token_types = 4;
  function activation_function = function::gelu_tanh;
  double epsilon = 1e-12;

  template <class Keys>
  static fnet read(Keys& keys, std::string_view) {
    fnet m;
    m.layers = keys.layers("num_hidden_layers", 12);
    m.hidden = keys.count("hidden_size", 768);
    m.feed_forward = keys.count("intermediate_size", 3072);
    m.vocabulary = keys.entries("vocab_size", 32000);
    m.positions = keys.entries("max_position_embeddings", 512);
    m.token_types = keys.entries("type_vocab_size", 4);
    m.activation_function = read_function(keys, "hidden_act", "gelu_new");
    m.epsilon = keys.positive("layer_norm_eps", 1e-12);
    return m;
  }

  [[nodiscard]] std::int64_t longest() const { return positions; }

  template <interpreter I>
  auto operator()(I& i) const {
    return module(i, "", "FNetModel", [&] {
      auto x = module(i, "embeddings", "FNetEmbeddings", [&] {
        auto e = detail::look_up_text(i, *this, hidden);
        e = i.apply("LayerNorm", layer_norm{hidden, epsilon}, std::move(e));
        return i.apply("projection", linear{hidden, hidden}, std::move(e));
      });
      x = module(i, "encoder", "FNetEncoder", [&] {
        for (std::int64_t l = 0; l < layers; ++l) x = layer(i, l, std::move(x));
        return std::move(x);
      });
      return detail::pool_first(i, "FNetPooler", hidden, x);
    });
  }

 private:
  template <interpreter I, class Value>
  auto layer(I& i, std::int64_t index, Value x) const {
    return module(i, {"layer", index}, "FNetLayer", [&] {
      auto z = module(i, "fourier", "FNetFourierTransform", [&] {
        auto f = i.apply("self", spectral<transform::fourier>{extent<>{1}, hidden}, x);
        return module(i, "output", "FNetBasicOutput", [&] {
          return detail::add_then_norm(i, "LayerNorm", hidden, epsilon, std::move(f), std::move(x));
        });
      });
      auto u = module(i, "intermediate", "FNetIntermediate", [&] {
        auto wide = i.apply("dense", linear{hidden, feed_forward}, z);
        return i.apply("activation", activation{activation_function, feed_forward}, std::move(wide));
      });
      return module(i, "output", "FNetOutput", [&] {
        auto y = i.apply("dense", linear{feed_forward, hidden}, std::move(u));
        return detail::add_then_norm(i, "LayerNorm", hidden, epsilon, std::move(y), std::move(z));
      });
    });
  }
};

}  // namespace edgetran::model

#endif  // EDGETRAN_MODEL_FAMILIES_FNET_HPP
