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

/// Millions of parameters of the largest under each limit, by all 5.7 million rows of columns that the space
/// has; 0 where nothing keeps it.
inline std::vector<double> largest_translators(const latency_law& latency, std::span<const double> limits) {
  std::vector<double> best(limits.size(), 0);
  std::array<double, 10> x{};
  const auto averages = [&](std::size_t column, double layers, double least, double step, double steps,
                            auto&& next) {
    for (double k = 0; k <= steps * layers; ++k) {
      x[column] = (least * layers + step * k) / layers;
      next();
    }
  };
  const auto visit = [&] {
    const double size = translator_parameters(x) / 1e6;
    if (size <= *std::min_element(best.begin(), best.end())) return;
    const double ms = latency(x);
    for (std::size_t i = 0; i < limits.size(); ++i)
      if (ms / limits[i] - 1 <= 0) best[i] = std::max(best[i], size);
  };
  x[1] = 6;
  for (const double e : {640., 512.})
    for (const double d : {640., 512.})
      for (double n = 6; n >= 1; --n) {
        x[0] = e, x[4] = d, x[5] = n;
        averages(2, 6, 1024, 1024, 2, [&] {
          averages(3, 6, 4, 4, 1, [&] {
            averages(6, n, 1024, 1024, 2, [&] {
              averages(7, n, 4, 4, 1,
                       [&] { averages(8, n, 4, 4, 1, [&] { averages(9, n, 1, 1, 2, visit); }); });
            });
          });
        });
      }
  return best;
}

using translators_by_columns = edgetran::search::space_candidates<edgetran::space::hat, translator_columns>;
using translators_by_ranks = edgetran::search::space_candidates<
    edgetran::space::hat, edgetran::search::embedded_features<
                              edgetran::space::hat, edgetran::space::unit_embedding<edgetran::space::hat>>>;

}  // namespace search_tests

#endif  // EDGETRAN_TESTS_SEARCH_LARGEST_TRANSLATOR_HPP
