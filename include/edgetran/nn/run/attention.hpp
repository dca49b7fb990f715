// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_NN_RUN_ATTENTION_HPP
#define EDGETRAN_NN_RUN_ATTENTION_HPP

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <utility>

#include "edgetran/core/error.hpp"
#include "edgetran/model/primitive.hpp"
#include "edgetran/nn/run/state.hpp"
#include "edgetran/nn/tensor.hpp"

namespace edgetran::nn {

// Attention one step at a time: scores, what changes them, and the context.

namespace detail {
inline constexpr float hidden_score = std::numeric_limits<float>::lowest() / 4;

/// The key/value head that query head h reads.
inline std::int64_t group(const model::head_layout<>& l, std::int64_t h) {
  return h / (std::int64_t{l.heads} / std::int64_t{l.key_value_heads});
}

/// Hides padding keys. The additive form always runs, as in the reference implementation.
template <class Kernels>
void mask_padding(run_state<Kernels>& s, score_tensor& y, bool always) {
  const auto& keep = s.inputs().keep;
  if (keep.empty() && !always) return;
  s.mask_row.resize(static_cast<std::size_t>(y.keys));
  for (std::int64_t b = 0; b < y.batch; ++b) {
    for (std::int64_t k = 0; k < y.keys; ++k)
      s.mask_row[static_cast<std::size_t>(k)] =
          keep.empty() ? 0 : (1 - keep[static_cast<std::size_t>(b * y.keys + k)]) * hidden_score;
    for (std::int64_t r = 0; r < y.heads * y.rows; ++r) {
      float* row = y.head(b, 0) + r * y.keys;
      s.kernels.add(row, s.mask_row.data(), y.keys, row);
    }
  }
}
}  // namespace detail

template <class Kernels>
score_tensor compute(run_state<Kernels>& s, const model::attention_scores<>& p, const tensor& q,
                     const tensor& k) {
  const auto& l = p.layout;
  score_tensor y = s.make_scores(q.batch, l.heads, q.rows, k.rows);
  for (std::int64_t b = 0; b < q.batch; ++b)
    for (std::int64_t h = 0; h < l.heads; ++h)
      s.kernels.scores(q.row(b, 0) + h * l.head, q.row_stride, k.row(b, 0) + detail::group(l, h) * l.head,
                       k.row_stride, q.rows, k.rows, l.head, y.head(b, h));
  return y;
}

template <class Kernels, class... Scored>
score_tensor compute(run_state<Kernels>& s, const model::relative_scores<>& p, const tensor& q,
                     const Scored&... base) {
  const float* table = s.parameter((2 * p.positions - 1) * p.head);
  const std::int64_t keys = s.workload().keys();
  if (keys > p.positions)
    throw shape_error(std::to_string(keys) + " keys, but the table of relative positions serves " +
                          std::to_string(p.positions),
                      "relative_scores", "choose a shorter sequence");
  score_tensor y = s.make_scores(q.batch, p.heads, q.rows, keys);
  for (std::int64_t b = 0; b < q.batch; ++b) {
    std::int64_t h = 0;
    [[maybe_unused]] const auto take = [&](const score_tensor& from) {
      std::copy(from.head(b, 0), from.head(b, 0) + from.heads * from.rows * from.keys, y.head(b, h));
      h += from.heads;
    };
    (take(base), ...);
    std::fill(y.head(b, h), y.head(b, p.heads), 0.0F);
    for (h = 0; h < p.heads; ++h)
      // Row past + l - r + positions - 1 of the table for query l and key r.
      s.kernels.relative(q.row(b, 0) + h * p.head, q.row_stride,
                         table + (s.past() + p.positions - 1) * p.head, q.rows, keys, p.head, y.head(b, h));
  }
  return y;
}

template <class Kernels, model::score_step Step>
score_tensor compute(run_state<Kernels>& s, const model::score_map<Step>& p, score_tensor x) {
  using enum model::score_step;
  score_tensor y = std::move(x);
  if (!y.storage.unique()) {  // somebody else reads the scores
    y.storage = s.memory.acquire(static_cast<std::size_t>(y.elements()));
    std::copy(y.data, y.data + y.elements(), y.storage.data());
    y.data = y.storage.data();
  }
  const std::int64_t all_rows = y.batch * y.heads * y.rows;
  if constexpr (Step == divide || Step == scale) {
    s.kernels.scale(y.data, static_cast<float>(p.factor()), y.elements(), y.data);
  } else if constexpr (Step == softmax) {
    for (std::int64_t r = 0; r < all_rows; ++r) s.kernels.softmax(y.data + r * y.keys, y.keys);
  } else {
    if constexpr (Step == causal_fill || Step == causal_blend || Step == causal_add)
      for (std::int64_t r = 0; r < all_rows; ++r) {
        const std::int64_t seen = y.keys - y.rows + r % y.rows + 1;
        s.kernels.fill(y.data + r * y.keys + seen, detail::hidden_score, y.keys - seen);
      }
    detail::mask_padding(s, y, Step == add_mask);
  }
  return y;
}

template <class Kernels>
tensor compute(run_state<Kernels>& s, const model::attention_context<>& p, const score_tensor& x,
               const tensor& v) {
  const auto& l = p.layout;
  tensor y = s.make(x.batch, x.rows, l.width());
  for (std::int64_t b = 0; b < x.batch; ++b)
    for (std::int64_t h = 0; h < l.heads; ++h)
      s.kernels.context(x.head(b, h), v.row(b, 0) + detail::group(l, h) * l.head, v.row_stride, x.rows,
                        x.keys, l.head, y.row(b, 0) + h * l.head, y.row_stride);
  return y;
}

template <class Kernels>
tensor compute(run_state<Kernels>& s, const model::kv_cache<>& p, const tensor& x) {
  if (s.workload().phase == model::phase::encode) return x;
  row_cache& c = s.cache();
  const std::int64_t keys = s.workload().keys();
  c.reserve(x.batch, keys, p.width);
  tensor y{{}, c.data.get(), x.batch, keys, p.width, p.width, c.capacity * p.width};
  for (std::int64_t b = 0; b < x.batch; ++b)
    for (std::int64_t r = 0; r < x.rows; ++r)
      std::copy(x.row(b, r), x.row(b, r) + p.width, y.row(b, s.past() + r));
  return y;
}

template <class Kernels>
tensor compute(run_state<Kernels>& s, const model::rotary<>& p, const tensor& x) {
  tensor y = s.over_or_new(x);
  const rotary_angles& table = s.angles(p.base, p.head);
  const std::int64_t half = std::int64_t{p.head} / 2;
  for (std::int64_t b = 0; b < x.batch; ++b)
    for (std::int64_t r = 0; r < x.rows; ++r) {
      const auto at = static_cast<std::size_t>((s.past() + r) * half);
      for (std::int64_t h = 0; h < p.heads; ++h)
        s.kernels.rotate(x.row(b, r) + h * p.head, &table.cosines[at], &table.sines[at], p.head,
                         y.row(b, r) + h * p.head);
    }
  return y;
}

}  // namespace edgetran::nn

#endif  // EDGETRAN_NN_RUN_ATTENTION_HPP
