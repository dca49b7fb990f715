// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_SEARCH_GROW_AND_PRUNE_IMPORTANCE_HPP
#define EDGETRAN_SEARCH_GROW_AND_PRUNE_IMPORTANCE_HPP

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/model/architecture.hpp"
#include "edgetran/model/families/flexibert.hpp"
#include "edgetran/nn/weights.hpp"
#include "edgetran/search/grow_and_prune/named_weights.hpp"
#include "edgetran/search/grow_and_prune/prune.hpp"

namespace edgetran::search {

namespace detail {

/// Mean of f(w) over the rows [first, first + rows) of an array.
template <class F>
double mean_over(const nn::parameter& p, std::int64_t first, std::int64_t rows, F f) {
  const auto begin = static_cast<std::size_t>(first * p.columns),
             n = static_cast<std::size_t>(rows * p.columns);
  double sum = 0;
  for (std::size_t i = begin; i < begin + n; ++i) sum += f(static_cast<double>(p.data[i]));
  return sum / static_cast<double>(n);
}
inline double mean_square(const nn::parameter& p, std::int64_t first, std::int64_t rows) {
  return mean_over(p, first, rows, [](double w) { return w * w; });
}

}  // namespace detail

/// How much heads and feed-forward layers matter by the size of their weights, as EdgeTran's grow-and-prune
/// has it. Of a head, the mean of these: the mean squares of its rows of the maps to queries, keys and
/// values; with weighted attention, the mean square of its matrix; with a convolution, the mean of three, its
/// filters and pointwise map (their mean), its kernel map and its value map. Of a feed-forward layer, the
/// mean magnitude of its weights. Biases do not count. Throws shape_error where the weights are not the
/// model's. O(parameters).
inline importances importance_of(const model::flexibert<>& m, const nn::weights& w) {
  const detail::named_weights arrays(m, w);
  importances all;
  const model::architecture a = model::canonical(m.architecture);
  for (std::size_t l = 0; l < a.layers.size(); ++l) {
    const auto& layer = a.layers[l];
    const std::string at = "encoder.layer." + std::to_string(l) + ".", self = at + "attention.self.";
    const std::int64_t d = layer.heads.front().size;
    std::vector<double> of_heads;
    for (std::size_t slot = 0; slot < layer.heads.size(); ++slot) {
      const model::attention_head& h = layer.heads[slot];
      const auto place = static_cast<std::int64_t>(slot);
      std::int64_t group = 0;  // its place among those of its kind
      for (std::size_t i = slot; i > 0 && layer.heads[i - 1] == h; --i) ++group;
      const auto block = [&](const std::string& name, std::int64_t which, std::int64_t rows) {
        return detail::mean_square(arrays.at(name), which * rows, rows);
      };
      double sum = 0;
      int parts = 3;
      for (const char* map : {"query", "key", "value"}) sum += block(self + map + ".weight", place, d);
      if (h.of == model::operation::wma) sum += block(self + "weighted_query.weight", group, d), ++parts;
      if (h.of == model::operation::convolution) {
        const std::string own = self + "convolution." + std::to_string(h.taps) + ".";
        const double separable =
            (block(own + "depthwise.weight", group, d) + block(own + "pointwise.weight", group, d)) / 2;
        const double kernel = block(own + "kernel.weight", group, h.taps);
        sum += (separable + kernel + block(own + "value.weight", group, d)) / 3, ++parts;
      }
      of_heads.push_back(sum / parts);
    }
    all.heads.push_back(std::move(of_heads));

    std::vector<double> of_stack;
    for (std::size_t t = 0; t < layer.feed_forward.size(); ++t) {
      const nn::parameter& p = arrays.at(at + "intermediate.dense." + std::to_string(t) + ".weight");
      of_stack.push_back(detail::mean_over(p, 0, p.rows, [](double v) { return std::abs(v); }));
    }
    all.feed_forward.push_back(std::move(of_stack));
  }
  return all;
}

}  // namespace edgetran::search

#endif  // EDGETRAN_SEARCH_GROW_AND_PRUNE_IMPORTANCE_HPP
