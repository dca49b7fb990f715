// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_PROFILE_SYNTHETIC_HPP
#define EDGETRAN_PROFILE_SYNTHETIC_HPP

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>

#include "edgetran/model/any_model.hpp"
#include "edgetran/model/workload.hpp"

namespace edgetran::profile {

/// A model that no one trained, to calibrate on, and what it is asked to do.
template <class Families>
struct basic_synthetic {
  model::basic_any_model<Families> model;
  model::workload workload;
};
using synthetic = basic_synthetic<model::known_families>;

/// After so many synthetic models every kind has had its turn.
inline constexpr std::uint64_t turns = 11;

namespace detail {
/// Point i of an additive recurrence in D dimensions: low discrepancy for any number of points, no table. The
/// steps are powers of the inverse of the positive root of x^(D+1) = x + 1 (Roberts 2018).
template <std::size_t D>
std::array<double, D> low_discrepancy(std::uint64_t i, double shift) {
  double root = 2;
  for (int k = 0; k < 64; ++k) root = std::pow(1 + root, 1.0 / static_cast<double>(D + 1));
  std::array<double, D> x{};
  for (std::size_t d = 0; d < D; ++d) {
    const double v = shift + static_cast<double>(i + 1) * std::pow(1 / root, static_cast<double>(d + 1));
    x[d] = v - std::floor(v);
  }
  return x;
}

/// The element of a list that u in [0, 1) falls on.
template <std::size_t N>
std::int64_t pick(const std::array<std::int64_t, N>& list, double u) {
  return list[std::min(N - 1, static_cast<std::size_t>(u * static_cast<double>(N)))];
}
inline double between(double low, double high, double u) { return low * std::pow(high / low, u); }

/// Sizes that all families share.
struct body {
  std::int64_t layers, hidden, heads, feed_forward;
  model::function function;

  template <class Family>
  Family put_into(Family f) const {
    f.layers = layers;
    f.hidden = hidden;
    f.heads = heads;
    f.feed_forward = feed_forward;
    f.activation_function = function;
    if constexpr (requires { f.vocabulary; }) f.vocabulary = 4096;
    return f;
  }
};
}  // namespace detail

/// Synthetic model i: families in turn, sizes by a low-discrepancy sequence over the ranges that published
/// models of up to some 200 million parameters use. Hidden sizes 64 to 1024 as whole heads of 32, 64 or 128;
/// feed-forward mostly four times that; 1 to 512 tokens; as many layers as make the weights fit a cache or
/// exceed all; at most `flops` a run, which shortens the sequence first. A template so that only its users
/// compile a tree of every family.
template <class Families = model::known_families>
basic_synthetic<Families> draw_synthetic(std::uint64_t i, double shift, double flops) {
  using namespace detail;
  const auto u = low_discrepancy<7>(i, shift);
  const std::int64_t head = pick<6>({32, 64, 64, 64, 64, 128}, u[0]);
  const auto wanted = static_cast<std::int64_t>(between(64, 1060, u[1]));
  const std::int64_t heads = std::clamp<std::int64_t>((wanted + head / 2) / head, 1, 16);
  const std::int64_t hidden = heads * head;
  const std::int64_t ratio_in_eighths = pick<6>({32, 32, 32, 32, 21, 16}, u[2]);
  const std::int64_t wide = (hidden * ratio_in_eighths / 8 + 15) / 16 * 16;
  const double layer_weights = static_cast<double>(4 * hidden * hidden + 2 * hidden * wide);
  const double weights = between(6e4, std::clamp(flops / 16, 1e5, 3e7), u[3]);
  const std::int64_t layers =
      std::clamp<std::int64_t>(static_cast<std::int64_t>(weights / layer_weights), 1, 12);
  const double all = static_cast<double>(layers) * layer_weights;

  // One in eight reads a few tokens only, the others 8 to 512.
  const bool few = u[4] < 0.125;
  std::int64_t tokens =
      static_cast<std::int64_t>(few ? 1 + 7 * 8 * u[4] : between(8, 512, (u[4] - 0.125) / 0.875));
  if (!few && u[5] < 0.7) tokens = (tokens + 7) / 8 * 8;
  tokens = std::min(tokens, std::max<std::int64_t>(8, static_cast<std::int64_t>(flops / (2 * all))));
  model::workload w{.batch = 1, .sequence = tokens};
  if (u[6] < 0.15 && tokens >= 32) w = {.batch = 4, .sequence = tokens / 4};

  const auto turn = i % turns;
  // The function every family really uses; in three turns one that is rare, each of them once a round, so
  // that every function has a law, and every round can check it.
  constexpr std::array<model::function, 3> rare{model::function::relu, model::function::quick_gelu,
                                                model::function::tanh};
  const auto other = rare[turn % rare.size()];
  const body common{layers, hidden, heads, wide, model::function::gelu};
  const auto with = [&](model::function f) {
    body b = common;
    b.function = f;
    return b;
  };
  const std::string name = "synthetic " + std::to_string(i);
  const auto llama_like = [&] {
    model::decoder m;
    m.dialect = &model::llama_names;
    m.hidden = hidden;
    m.vocabulary = 4096;
    model::decoder_layer l;
    l.heads = heads, l.head = head, l.feed_forward = wide;
    l.key_value_heads = heads % 3 == 0 && u[5] > 0.5 ? heads / 3 : heads;
    m.layers.assign(static_cast<std::size_t>(layers), l);
    return m;
  };
  switch (turn) {
    case 0:
      return {{common.put_into(model::bert<>{}), name}, w};
    case 1:
    case 2:
      return {{with(other).put_into(model::bert<>{}), name}, w};
    case 3:
      return {{with(other).put_into(model::distilbert<>{}), name}, w};
    case 4:
    case 5:
      return {{with(model::function::gelu_tanh).put_into(model::gpt2<>{}), name}, w};
    case 6:
      return {{with(model::function::gelu_tanh).put_into(model::openai_gpt<>{}), name}, w};
    case 7: {
      auto m = common.put_into(model::vit<>{});
      const std::int64_t patch = pick<4>({14, 16, 16, 32}, u[6]);
      m.patch = {patch, patch};
      // A smaller image where one of the usual size would be too much work.
      const auto across = static_cast<std::int64_t>(std::sqrt(flops / (2 * all)));
      const std::int64_t side = patch * std::clamp<std::int64_t>(across, 2, 224 / patch);
      m.image = {side, side};
      return {{m, name}, {.batch = 1}};
    }
    case 8:
      return {{llama_like(), name}, w};
    default: {
      const model::workload decode{.batch = i / turns % 3 == 2 ? 4 : 1,
                                   .sequence = std::min<std::int64_t>(tokens, 512),
                                   .phase = model::phase::decode};
      if (turn == 9) return {{llama_like(), name}, decode};
      return {{with(model::function::gelu_tanh).put_into(model::gpt2<>{}), name}, decode};
    }
  }
}

}  // namespace edgetran::profile

#endif  // EDGETRAN_PROFILE_SYNTHETIC_HPP
