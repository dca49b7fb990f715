// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_PREDICT_OUTLINE_HPP
#define EDGETRAN_PREDICT_OUTLINE_HPP

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "edgetran/model/architecture.hpp"
#include "edgetran/predict/amounts.hpp"

namespace edgetran::predict {

/// An encoder in a dozen numbers that do not add up over its parts: what peak power goes by, for the busiest
/// moment sets it and not the sum.
inline constexpr std::array<std::string_view, 12> outline_names{
    "log.flops",   "log.parameters", "layers", "hidden.greatest", "hidden.sum",   "hidden.first",
    "hidden.last", "widest.macs",    "stages", "heads",           "convolutions", "flops.a.layer"};
inline constexpr std::size_t outline_count = outline_names.size();
using outline = std::array<double, outline_count>;

/// The outline of an architecture whose amounts are known: FLOPs (of linear maps) and parameters in millions,
/// multiply-adds of the widest map of a feed-forward stack for each token. O(heads), no allocation.
inline outline outline_of(const model::architecture& a, const amounts& total) {
  double greatest = 0, sum = 0, widest = 0, stages = 0, heads = 0, convolutions = 0;
  for (const auto& l : a.layers) {
    const auto hidden = static_cast<double>(l.hidden);
    greatest = std::max(greatest, hidden);
    sum += hidden;
    heads += static_cast<double>(l.heads.size());
    for (const model::attention_head& h : l.heads) convolutions += h.of == model::operation::convolution;
    double from = hidden;
    for (const std::int64_t width : l.feed_forward) {
      widest = std::max(widest, from * static_cast<double>(width));
      from = static_cast<double>(width);
      stages += 1;
    }
  }
  const auto layers = static_cast<double>(a.layers.size());
  const double flops = total[amount::linear_flops];
  return {std::log(flops),
          std::log(total[amount::parameters]),
          layers,
          greatest,
          sum,
          static_cast<double>(a.layers.front().hidden),
          static_cast<double>(a.layers.back().hidden),
          widest,
          stages,
          heads,
          convolutions,
          flops / layers};
}

}  // namespace edgetran::predict

#endif  // EDGETRAN_PREDICT_OUTLINE_HPP
