// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_PROFILE_SYNTHETIC_SIZES_HPP
#define EDGETRAN_PROFILE_SYNTHETIC_SIZES_HPP

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>

#include "edgetran/model/workload.hpp"

namespace edgetran::profile {

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
}  // namespace detail

/// Sizes that a synthetic model is drawn with, whatever its family.
struct synthetic_sizes {
  std::int64_t layers, hidden, heads, head, feed_forward;
  double weights;  ///< of its layers
  model::workload workload;
  std::array<double, 2> more;  ///< two more coordinates in [0, 1), for what only one family has
};

/// Sizes i, by a low-discrepancy sequence over the ranges that published models of up to some 200 million
/// parameters use. Hidden sizes 64 to 1024 as whole heads of 32, 64 or 128; feed-forward mostly four times
/// that; 1 to 512 tokens; as many layers as make the weights fit a cache or exceed all, `most_weights` at
/// most; at most `flops` a run, which shortens the sequence first.
template <class = void>
synthetic_sizes draw_sizes(std::uint64_t i, double shift, double flops, double most_weights = 3e7) {
  using namespace detail;
  const auto u = low_discrepancy<7>(i, shift);
  synthetic_sizes s{};
  s.head = pick<6>({32, 64, 64, 64, 64, 128}, u[0]);
  const auto wanted = static_cast<std::int64_t>(between(64, 1060, u[1]));
  s.heads = std::clamp<std::int64_t>((wanted + s.head / 2) / s.head, 1, 16);
  s.hidden = s.heads * s.head;
  const std::int64_t ratio_in_eighths = pick<6>({32, 32, 32, 32, 21, 16}, u[2]);
  s.feed_forward = (s.hidden * ratio_in_eighths / 8 + 15) / 16 * 16;
  const auto layer_weights = static_cast<double>(4 * s.hidden * s.hidden + 2 * s.hidden * s.feed_forward);
  const double weights = between(6e4, std::clamp(flops / 16, 1e5, most_weights), u[3]);
  s.layers = std::clamp<std::int64_t>(static_cast<std::int64_t>(weights / layer_weights), 1, 12);
  s.weights = static_cast<double>(s.layers) * layer_weights;

  // One in eight reads a few tokens only, the others 8 to 512.
  const bool few = u[4] < 0.125;
  auto tokens = static_cast<std::int64_t>(few ? 1 + 7 * 8 * u[4] : between(8, 512, (u[4] - 0.125) / 0.875));
  if (!few && u[5] < 0.7) tokens = (tokens + 7) / 8 * 8;
  tokens = std::min(tokens, std::max<std::int64_t>(8, static_cast<std::int64_t>(flops / (2 * s.weights))));
  s.workload = {.batch = 1, .sequence = tokens};
  if (u[6] < 0.15 && tokens >= 32) s.workload = {.batch = 4, .sequence = tokens / 4};
  s.more = {u[5], u[6]};
  return s;
}

}  // namespace edgetran::profile

#endif  // EDGETRAN_PROFILE_SYNTHETIC_SIZES_HPP
