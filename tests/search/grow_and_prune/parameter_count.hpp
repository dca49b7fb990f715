// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_TESTS_SEARCH_PARAMETER_COUNT_HPP
#define EDGETRAN_TESTS_SEARCH_PARAMETER_COUNT_HPP

#include <cstddef>
#include <cstdint>

#include "edgetran/model/families/flexibert.hpp"

namespace test {

/// Parameters that one head has, beside its share of the layer's table of distances.
inline std::int64_t head_parameters(std::int64_t h, const edgetran::model::attention_head& head) {
  using edgetran::model::operation;
  const std::int64_t d = head.size, k = head.taps;
  std::int64_t n = 3 * (h * d + d) + d * h;
  if (head.of == operation::wma) n += d * d;
  if (head.of == operation::convolution) n += d * k + (d * d + d) + (d * k + k) + (d * d + d);
  return n;
}

/// Parameters of a model, by hand.
inline std::int64_t parameter_count(const edgetran::model::flexibert<>& m) {
  const auto& layers = m.architecture.layers;
  const std::int64_t first = layers.front().hidden, last = layers.back().hidden;
  std::int64_t n = (m.vocabulary + m.positions + m.token_types) * first + 2 * first + last * (last + 1);
  for (std::size_t l = 0; l < layers.size(); ++l) {
    const std::int64_t h = layers[l].hidden;
    n += (2 * m.positions - 1) * layers[l].heads.front().size + h + 4 * h;
    for (const auto& head : layers[l].heads) n += head_parameters(h, head);
    std::int64_t width = h;
    for (const std::int64_t f : layers[l].feed_forward) n += width * f + f, width = f;
    n += width * h + h;
    if (l + 1 < layers.size() && layers[l + 1].hidden != h)
      n += h * layers[l + 1].hidden + layers[l + 1].hidden;
  }
  return n;
}

}  // namespace test

#endif  // EDGETRAN_TESTS_SEARCH_PARAMETER_COUNT_HPP
