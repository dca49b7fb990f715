// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_NN_RUN_BANDED_HPP
#define EDGETRAN_NN_RUN_BANDED_HPP

#include <algorithm>
#include <cstdint>
#include <limits>

#include "edgetran/model/primitive.hpp"
#include "edgetran/nn/run/state.hpp"
#include "edgetran/nn/tensor.hpp"

namespace edgetran::nn {

// Attention in windows: scores are kept for each token's window only, and products take some rows at a time
// over the keys that any of them reaches.

namespace detail {
inline constexpr float hidden_score = std::numeric_limits<float>::lowest() / 4;

/// The key/value head that query head h reads.
inline std::int64_t group(const model::head_layout<>& l, std::int64_t h) {
  return h / (std::int64_t{l.heads} / std::int64_t{l.key_value_heads});
}

/// Rows [first, first + rows) of the queries and the keys [low, high) that they reach. Queries are the last
/// of the `keys` tokens.
struct band_block {
  std::int64_t first, rows, low, high;
  std::int64_t start;  ///< key of the first score of row `first`; may lie before the text

  [[nodiscard]] std::int64_t width() const { return high - low; }
  /// Scores [begin, end) of row r of the block are of keys that there are.
  [[nodiscard]] std::int64_t begin(std::int64_t r) const { return std::max<std::int64_t>(0, -(start + r)); }
  [[nodiscard]] std::int64_t end(std::int64_t r, std::int64_t window, std::int64_t keys) const {
    return std::min(window, keys - (start + r));
  }
};

template <class Visit>
void each_band_block(const model::reach& to, std::int64_t queries, std::int64_t keys, Visit visit) {
  const std::int64_t past = keys - queries;
  for (std::int64_t r = 0; r < queries; r += model::detail::band_rows) {
    const std::int64_t rows = std::min(model::detail::band_rows, queries - r), start = past + r - to.before;
    visit(band_block{r, rows, std::max<std::int64_t>(0, start), std::min(keys, past + r + rows + to.after),
                     start});
  }
}

template <class Kernels>
tensor band_scratch(run_state<Kernels>& s, const model::reach& to, std::int64_t queries, std::int64_t keys) {
  return s.make(1, std::min(queries, model::detail::band_rows),
                std::min(keys, to.window() + model::detail::band_rows - 1));
}
}  // namespace detail

/// Scores of every token with the keys of its window: [batch, heads, rows, window]. Those of keys before the
/// text or behind it are hidden.
template <class Kernels>
score_tensor banded_scores(run_state<Kernels>& s, const model::attention_scores<>& p, const tensor& q,
                           const tensor& k) {
  const auto& l = p.layout;
  const std::int64_t window = p.to.window();
  score_tensor y = s.make_scores(q.batch, l.heads, q.rows, window);
  y.before = p.to.before;
  const tensor scratch = detail::band_scratch(s, p.to, q.rows, k.rows);
  for (std::int64_t b = 0; b < q.batch; ++b)
    for (std::int64_t h = 0; h < l.heads; ++h)
      detail::each_band_block(p.to, q.rows, k.rows, [&](const detail::band_block& at) {
        s.kernels.scores(q.row(b, at.first) + h * l.head, q.row_stride,
                         k.row(b, at.low) + detail::group(l, h) * l.head, k.row_stride, at.rows, at.width(),
                         l.head, scratch.data);
        for (std::int64_t r = 0; r < at.rows; ++r) {
          float* const to = y.head(b, h) + (at.first + r) * window;
          const std::int64_t begin = at.begin(r), end = at.end(r, window, k.rows);
          const float* const from = scratch.data + r * at.width() + (at.start + r + begin - at.low);
          std::fill(to, to + begin, detail::hidden_score);
          std::copy(from, from + (end - begin), to + begin);
          std::fill(to + end, to + window, detail::hidden_score);
        }
      });
  return y;
}

/// Context of the values in every token's window.
template <class Kernels>
tensor banded_context(run_state<Kernels>& s, const model::attention_context<>& p, const score_tensor& x,
                      const tensor& v) {
  const auto& l = p.layout;
  const std::int64_t window = p.to.window();
  tensor y = s.make(x.batch, x.rows, l.width());
  const tensor scratch = detail::band_scratch(s, p.to, x.rows, v.rows);
  for (std::int64_t b = 0; b < x.batch; ++b)
    for (std::int64_t h = 0; h < l.heads; ++h)
      detail::each_band_block(p.to, x.rows, v.rows, [&](const detail::band_block& at) {
        std::fill(scratch.data, scratch.data + at.rows * at.width(), 0.0F);
        for (std::int64_t r = 0; r < at.rows; ++r) {
          const float* const from = x.head(b, h) + (at.first + r) * window;
          const std::int64_t begin = at.begin(r), end = at.end(r, window, v.rows);
          std::copy(from + begin, from + end,
                    scratch.data + r * at.width() + (at.start + r + begin - at.low));
        }
        s.kernels.context(scratch.data, v.row(b, at.low) + detail::group(l, h) * l.head, v.row_stride,
                          at.rows, at.width(), l.head, y.row(b, at.first) + h * l.head, y.row_stride);
      });
  return y;
}

}  // namespace edgetran::nn

#endif  // EDGETRAN_NN_RUN_BANDED_HPP
