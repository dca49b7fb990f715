// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_TESTS_SEARCH_LARGEST_TRANSLATOR_HPP
#define EDGETRAN_TESTS_SEARCH_LARGEST_TRANSLATOR_HPP

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "edgetran/core/random.hpp"
#include "edgetran/search/space_candidates.hpp"
#include "edgetran/space/embedding.hpp"
#include "edgetran/space/presets/hat.hpp"
#include "edgetran/space/where.hpp"

/// The largest of HAT's translators under a limit of latency.
namespace search_tests {

using translator = edgetran::space::architecture<edgetran::space::hat>;

/// The columns of HAT's latency tables.
struct translator_columns {
  [[nodiscard]] static std::vector<std::string> columns() {
    return {"encoder_embed_dim",
            "encoder_layer_num",
            "encoder_ffn_embed_dim_avg",
            "encoder_self_attention_heads_avg",
            "decoder_embed_dim",
            "decoder_layer_num",
            "decoder_ffn_embed_dim_avg",
            "decoder_self_attention_heads_avg",
            "decoder_ende_attention_heads_avg",
            "decoder_arbitrary_ende_attn_avg"};
  }
  [[nodiscard]] std::vector<double> operator()(const translator& a) const {
    const auto number = [](auto n) { return static_cast<double>(n); };
    const auto encoder = static_cast<std::size_t>(a.get<"encoder_layers">()),
               decoder = static_cast<std::size_t>(a.get<"decoder_layers">());
    std::vector<double> x(10);
    x[0] = number(a.get<"encoder_embedding">());
    x[1] = number(encoder);
    for (std::size_t l = 0; l < encoder; ++l) {
      x[2] += number(a.get<"encoder_feed_forward">(l));
      x[3] += number(a.get<"encoder_heads">(l));
    }
    x[4] = number(a.get<"decoder_embedding">());
    x[5] = number(decoder);
    for (std::size_t l = 0; l < decoder; ++l) {
      x[6] += number(a.get<"decoder_feed_forward">(l));
      x[7] += number(a.get<"decoder_heads">(l));
      x[8] += number(a.get<"cross_heads">(l));
      x[9] += number(a.get<"attended_layers">(l));
    }
    for (const std::size_t j : {2U, 3U}) x[j] /= x[1];
    for (const std::size_t j : {6U, 7U, 8U, 9U}) x[j] /= x[5];
    return x;
  }
};

/// The numbers of the layers of a translator with these columns, without the embeddings of words: queries,
/// keys and values are 512 wide whatever the heads, and cross attention reads what the encoder writes.
/// Biases and layer norms count.
inline double translator_parameters(std::span<const double> x) {
  const double e = x[0], d = x[4];
  const double encoder = 4 * 512 * e + 3 * 512 + e + 2 * e * x[2] + x[2] + e + 2 * 2 * e;
  const double self = 4 * 512 * d + 3 * 512 + d, cross = 2 * 512 * d + 2 * 512 * e + 3 * 512 + d;
  return x[1] * encoder + x[5] * (self + cross + 2 * d * x[6] + x[6] + d + 3 * 2 * d);
}

/// From columns to ms.
using latency_law = std::function<double(std::span<const double>)>;

/// What proposers are told: minus millions of parameters, and by how much the limit is missed.
inline std::vector<double> translator_targets(const translator& a, const latency_law& latency, double limit) {
  const std::vector<double> x = translator_columns{}(a);
  return {-translator_parameters(x) / 1e6, latency(x) / limit - 1};
}

/// A space of those that keep the limit: HAT's, whose algorithm breeds no others.
struct keeps_limit {
  const latency_law* latency;
  double limit;
  bool operator()(const translator& a) const { return (*latency)(translator_columns{}(a)) / limit - 1 <= 0; }
};

/// A device that is made up: a layer costs something, its matrices by their size, its heads by their number;
/// feed-forward networks go by whole tiles, and a wider embedding is slower by more than its size. The
/// decoder, which runs a token at a time, rules.
inline latency_law made_up_device(std::uint64_t seed) {
  edgetran::stream random(seed);
  std::array<double, 9> c{0.3, 0.25, 0.02, 12, 6, 0.5, 0.5, 1.5, 0.1};
  for (double& each : c) each *= std::exp(random.normal(0, 0.5));
  const double tile = 256 * static_cast<double>(1 + random.below(4));
  return [=](std::span<const double> x) {
    const auto matrices = [&](double embedding, double projections, double feed_forward) {
      return embedding * (projections * 512 + 2 * tile * std::ceil(feed_forward / tile)) / 2e6;
    };
    const double encoder = c[0] + c[1] * matrices(x[0], 4, x[2]) + c[2] * x[3];
    const double decoder =
        c[3] + c[4] * matrices(x[4], 6, x[6]) + c[5] * x[7] + c[6] * x[8] + c[7] * x[9] * x[0] / 512;
    return 5 + x[1] * encoder + x[5] * decoder * (x[4] > 512 ? 1 + c[8] : 1);
  };
}

/// The latency that `share` of 1,000 draws keep.
inline double limit_kept_by(double share, const latency_law& latency) {
  std::vector<double> all;
  for (std::uint64_t i = 0; i < 1000; ++i) {
    edgetran::stream random = edgetran::stream(99).split(i);
    all.push_back(latency(
        translator_columns{}(edgetran::space::uniform_coordinates(edgetran::space::hat{}, random, {}))));
  }
  std::sort(all.begin(), all.end());
  return all[static_cast<std::size_t>(share * 1000)];
}

/// Millions of parameters, and ms.
struct size_and_latency {
  double size, latency;
};

/// Every size that the space has with the least latency that a translator of this size has, by all 5.7
/// million rows of columns: heads and attended layers change no size. Some sizes come more than once.
inline std::vector<size_and_latency> fastest_of_each_size(const latency_law& latency) {
  std::vector<size_and_latency> fastest;
  std::array<double, 10> x{};
  const auto averages = [&](std::size_t column, double layers, double least, double most, double step,
                            auto&& next) {
    for (double sum = least * layers; sum <= most * layers; sum += step) {
      x[column] = sum / layers;
      next();
    }
  };
  const auto try_heads = [&] {
    fastest.push_back({translator_parameters(x) / 1e6, 1e300});
    averages(3, x[1], 4, 8, 4, [&] {
      averages(7, x[5], 4, 8, 4, [&] {
        averages(8, x[5], 4, 8, 4, [&] {
          averages(9, x[5], 1, 3, 1,
                   [&] { fastest.back().latency = std::min(fastest.back().latency, latency(x)); });
        });
      });
    });
  };
  x[1] = 6;
  for (const double encoder : {640., 512.})
    for (const double decoder : {640., 512.})
      for (double layers = 1; layers <= 6; ++layers) {
        x[0] = encoder, x[4] = decoder, x[5] = layers;
        averages(2, x[1], 1024, 3072, 1024, [&] { averages(6, x[5], 1024, 3072, 1024, try_heads); });
      }
  return fastest;
}

/// Millions of parameters of the largest that keeps the limit; 0 where none does.
inline double largest_within(const std::vector<size_and_latency>& fastest, double limit) {
  double best = 0;
  for (const auto& [size, latency] : fastest)
    if (latency / limit - 1 <= 0) best = std::max(best, size);
  return best;
}

using translators_by_columns = edgetran::search::space_candidates<edgetran::space::hat, translator_columns>;
using translators_by_ranks = edgetran::search::space_candidates<
    edgetran::space::hat, edgetran::search::embedded_features<
                              edgetran::space::hat, edgetran::space::unit_embedding<edgetran::space::hat>>>;

}  // namespace search_tests

#endif  // EDGETRAN_TESTS_SEARCH_LARGEST_TRANSLATOR_HPP
