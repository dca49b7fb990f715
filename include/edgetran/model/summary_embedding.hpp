// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_MODEL_SUMMARY_EMBEDDING_HPP
#define EDGETRAN_MODEL_SUMMARY_EMBEDDING_HPP

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/model/architecture.hpp"
#include "edgetran/model/physical_embedding.hpp"

namespace edgetran::model {

/// A FlexiBERT architecture as some ninety numbers of the whole model that latency, energy and power follow:
/// few enough to learn from dozens of measurements. The sums of `physical_embedding` (FLOPs and bytes by kind
/// of primitive, parameters, in millions), then what a device pays per piece whatever its size and what sets
/// its peak: depth; heads and channels by operation, convolutions by kernel; hidden sizes summed, squared,
/// first, last and greatest; widths, number and multiply-adds of feed-forward layers; projections between
/// layers; the logarithms of FLOPs, bytes and parameters. On the published A100 measurements ridge regression
/// on it errs half as much as the best regressor on indices into the space (docs/model/summary_embedding.md).
/// A template so that only its users compile it.
template <class Primitives>
class basic_summary_embedding {
 public:
  using architecture_type = architecture;  ///< models `space::embedding`

  /// Throws shape_error for a workload that no model can run.
  explicit basic_summary_embedding(const workload& w = {}) : sums_(w, 0) {}

  [[nodiscard]] std::size_t dimension() const { return sums_.dimension() + piece_names.size(); }

  [[nodiscard]] std::vector<std::string> names() const {
    std::vector<std::string> all = sums_.names();
    all.insert(all.end(), piece_names.begin(), piece_names.end());
    return all;
  }

  /// Writes the features. Throws shape_error where `to` has not `dimension()` places or `check(a)` does.
  /// O(heads), no allocation.
  void encode(const architecture& a, std::span<double> to) const {
    if (to.size() != dimension())
      throw shape_error("room for " + std::to_string(to.size()) + " features", "summary_embedding",
                        "give room for dimension(), " + std::to_string(dimension()));
    check(a);
    const std::span<double> sums = to.first(sums_.dimension());
    sums_.encode(a, sums);
    double flops = 0, bytes = 0;  // after the parameters they alternate
    for (std::size_t i = 1; i < sums.size(); i += 2) flops += sums[i], bytes += sums[i + 1];
    const auto rest = to.subspan(sums.size()).template first<piece_names.size()>();
    count_pieces(a, rest);
    rest[log_flops] = std::log(flops);
    rest[log_bytes] = std::log(bytes);
    rest[log_parameters] = std::log(sums[0]);
  }

  /// The same in a new vector.
  [[nodiscard]] std::vector<double> encode(const architecture& a) const {
    std::vector<double> features(dimension());
    encode(a, std::span<double>(features));
    return features;
  }

 private:
  enum piece : std::size_t {
    depth,
    heads_of,                    ///< five operations
    channels_of = heads_of + 5,  ///< five operations
    kernel_5 = channels_of + 5,  ///< heads that convolve with 5, 9 and 13 taps; other kernels count in taps
    kernel_9,
    kernel_13,
    taps,  ///< times channels
    hidden_sum,
    hidden_squares,  ///< in millions
    hidden_first,
    hidden_last,
    hidden_most,
    width_sum,  ///< of feed-forward layers
    width_count,
    feed_forward_macs,  ///< a token, in millions
    projections,
    projection_macs,  ///< a token, in millions
    log_flops,
    log_bytes,
    log_parameters,
    pieces
  };
  static constexpr std::array<const char*, pieces> piece_names{
      "depth",         "heads.sdp",      "heads.wma",     "heads.dft",     "heads.dct",
      "heads.conv",    "channels.sdp",   "channels.wma",  "channels.dft",  "channels.dct",
      "channels.conv", "heads.conv_5",   "heads.conv_9",  "heads.conv_13", "taps",
      "hidden.sum",    "hidden.squares", "hidden.first",  "hidden.last",   "hidden.greatest",
      "widths.sum",    "widths.count",   "widths.macs",   "projections",   "projections.macs",
      "log.flops",     "log.bytes",      "log.parameters"};

  static void count_pieces(const architecture& a, std::span<double, pieces> to) {
    std::fill(to.begin(), to.end(), 0.0);
    const auto real = [](std::int64_t n) { return static_cast<double>(n); };
    constexpr double million = 1e-6;
    to[depth] = static_cast<double>(a.layers.size());
    to[hidden_first] = real(a.layers.front().hidden);
    to[hidden_last] = real(a.layers.back().hidden);
    std::int64_t before = a.layers.front().hidden;
    for (const auto& layer : a.layers) {
      for (const attention_head& h : layer.heads) {
        to[heads_of + static_cast<std::size_t>(h.of)] += 1;
        to[channels_of + static_cast<std::size_t>(h.of)] += real(h.size);
        to[taps] += real(h.taps) * real(h.size);
        to[kernel_5] += h.taps == 5;
        to[kernel_9] += h.taps == 9;
        to[kernel_13] += h.taps == 13;
      }
      const double hidden = real(layer.hidden);
      to[hidden_sum] += hidden;
      to[hidden_squares] += million * hidden * hidden;
      to[hidden_most] = std::max(to[hidden_most], hidden);
      double from = hidden;
      for (const std::int64_t width : layer.feed_forward) {
        to[width_sum] += real(width);
        to[width_count] += 1;
        to[feed_forward_macs] += million * from * real(width);
        from = real(width);
      }
      to[feed_forward_macs] += million * from * hidden;
      if (layer.hidden != before) {
        to[projections] += 1;
        to[projection_macs] += million * real(before) * hidden;
      }
      before = layer.hidden;
    }
  }

  basic_physical_embedding<Primitives> sums_;
};
using summary_embedding = basic_summary_embedding<any_primitive>;

}  // namespace edgetran::model

#endif  // EDGETRAN_MODEL_SUMMARY_EMBEDDING_HPP
