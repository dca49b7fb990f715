// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_PREDICT_AMOUNTS_HPP
#define EDGETRAN_PREDICT_AMOUNTS_HPP

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "edgetran/model/interpreter.hpp"
#include "edgetran/model/primitive.hpp"

namespace edgetran::predict {

/// What a device is paid for, whatever model it runs: amounts that every leaf has a share of and that add up
/// to the model's, so that prices of a whole model are prices of its parts too.
enum class amount : std::size_t {
  linear_flops,  ///< FLOPs of a sequence, in millions
  score_flops,   ///< of products between tokens: scores, relative positions, context
  head_flops,    ///< of maps with weights of their own for each head
  transform_flops,
  window_flops,  ///< of convolutions over tokens
  linear_bytes,  ///< moved for a sequence, in millions; weights count once a batch
  score_bytes,
  map_bytes,  ///< of what changes scores one by one
  head_bytes,
  transform_bytes,
  window_bytes,
  norm_bytes,
  pass_bytes,       ///< of everything else: activations, sums, gathers
  parameters,       ///< in millions: what is loaded before the first sequence
  norms,            ///< pieces, which cost something whatever their size: normalisations, two a layer
  stages,           ///< hidden layers of feed-forward stacks, and the pooler's
  attending_heads,  ///< sdp and wma
  weighted_heads,   ///< of them, wma: a map more
  fourier_heads,
  cosine_heads,
  convolving_heads,
  fourier_channels,
  cosine_channels,
};
inline constexpr std::array<std::string_view, 23> amount_names{
    "flops.linear", "flops.scores", "flops.heads", "flops.transforms", "flops.windows",   "bytes.linear",
    "bytes.scores", "bytes.maps",   "bytes.heads", "bytes.transforms", "bytes.windows",   "bytes.norms",
    "bytes.passes", "parameters",   "norms",       "stages",           "heads.attending", "heads.wma",
    "heads.dft",    "heads.dct",    "heads.conv",  "channels.dft",     "channels.dct"};
inline constexpr std::size_t amount_count = amount_names.size();

/// One number for every amount.
class amounts {
 public:
  constexpr amounts() = default;
  constexpr explicit amounts(const std::array<double, amount_count>& values) : values_(values) {}

  [[nodiscard]] constexpr double operator[](amount a) const { return values_[static_cast<std::size_t>(a)]; }
  constexpr double& operator[](amount a) { return values_[static_cast<std::size_t>(a)]; }
  [[nodiscard]] constexpr const std::array<double, amount_count>& values() const { return values_; }

  constexpr amounts& operator+=(const amounts& other) {
    for (std::size_t j = 0; j < amount_count; ++j) values_[j] += other.values_[j];
    return *this;
  }
  friend constexpr bool operator==(const amounts&, const amounts&) = default;

  /// Sum of the FLOPs, and of the bytes, in millions.
  [[nodiscard]] constexpr double flops() const { return sum(amount::linear_flops, amount::window_flops); }
  [[nodiscard]] constexpr double bytes() const { return sum(amount::linear_bytes, amount::pass_bytes); }

 private:
  [[nodiscard]] constexpr double sum(amount first, amount last) const {
    double total = 0;
    for (auto j = static_cast<std::size_t>(first); j <= static_cast<std::size_t>(last); ++j)
      total += values_[j];
    return total;
  }

  std::array<double, amount_count> values_{};
};

/// Amounts of one primitive, FLOPs and bytes for each sequence of the batch. O(1), no allocation.
template <model::primitive P>
constexpr amounts amounts_of(const P& p, const model::span& s) {
  constexpr std::string_view kind = P::kind;
  const model::cost c = model::cost_of(p, s);
  const double share = 1e-6 / static_cast<double>(s.batch);
  const double flops = share * c.flops.value(), bytes = share * c.traffic.value();
  const auto real = [](std::int64_t n) { return static_cast<double>(n); };
  amounts a;
  a[amount::parameters] = 1e-6 * real(c.parameters);
  const auto add = [&](amount f, amount b) { a[f] = flops, a[b] = bytes; };
  if constexpr (kind == "linear" || kind == "conv1d") {
    add(amount::linear_flops, amount::linear_bytes);
  } else if constexpr (kind == "attention_scores" || kind == "attention_context" ||
                       kind == "relative_scores") {
    add(amount::score_flops, amount::score_bytes);
    if constexpr (kind == "attention_scores") a[amount::attending_heads] = real(p.layout.heads);
  } else if constexpr (kind == "head_linear") {
    add(amount::head_flops, amount::head_bytes);
    if (!p.bias) a[amount::weighted_heads] = real(p.heads);  // the map of the queries of a wma head
  } else if constexpr (kind == "fourier" || kind == "cosine") {
    constexpr bool fourier = kind == "fourier";
    add(amount::transform_flops, amount::transform_bytes);
    a[fourier ? amount::fourier_heads : amount::cosine_heads] = real(p.heads);
    a[fourier ? amount::fourier_channels : amount::cosine_channels] = real(p.heads) * real(p.head);
  } else if constexpr (kind == "depthwise" || kind == "tap_softmax" || kind == "window_sum") {
    add(amount::window_flops, amount::window_bytes);
    if constexpr (kind == "window_sum") a[amount::convolving_heads] = real(p.heads);
  } else if constexpr (kind == "layer_norm") {
    a[amount::norm_bytes] = bytes;
    a[amount::norms] = 1;
  } else if constexpr (requires { p.heads; }) {
    a[amount::map_bytes] = bytes;
  } else {
    a[amount::pass_bytes] = bytes;
    if constexpr (kind == "activation") a[amount::stages] = 1;
  }
  return a;
}

/// Sums the amounts of a whole model. O(leaves), no allocation.
class amounts_fold : public model::shape_interpreter<amounts_fold> {
 public:
  constexpr explicit amounts_fold(const model::workload& w) : workload_(w) {}

  template <model::primitive P>
  constexpr void leaf(const model::node_name&, const P& p, model::row_count rows) {
    if (!model::is_idle(rows, workload_)) total_ += amounts_of(p, model::resolve(rows, workload_));
  }
  [[nodiscard]] constexpr const amounts& total() const { return total_; }

 private:
  model::workload workload_;
  amounts total_{};
};

/// Amounts of a whole model under a workload; throws shape_error for one that no model can run.
template <class Model>
constexpr amounts total_amounts(const Model& m, const model::workload& w) {
  check(w);
  amounts_fold fold(w);
  m(fold);
  return fold.total();
}

}  // namespace edgetran::predict

#endif  // EDGETRAN_PREDICT_AMOUNTS_HPP
