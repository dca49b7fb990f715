// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_NN_RUN_ATTENTION_HPP
#define EDGETRAN_NN_RUN_ATTENTION_HPP

#include <algorithm>
#include <concepts>
#include <cstdint>
#include <string>

#include "edgetran/core/error.hpp"
#include "edgetran/model/primitive.hpp"
#include "edgetran/nn/run/banded.hpp"
#include "edgetran/nn/run/state.hpp"
#include "edgetran/nn/tensor.hpp"

namespace edgetran::nn {

// Attention one step at a time: the products, scores and context.

namespace detail {
/// The last rows of x, those that the queries of a call reach.
inline tensor last_rows(const tensor& x, std::int64_t rows) {
  tensor y = x;
  y.data = x.row(0, x.rows - rows);
  y.rows = rows;
  return y;
}
}  // namespace detail

template <class Kernels>
score_tensor scores_of(run_state<Kernels>& s, const model::attention_scores<>& p, const tensor& q,
                       const tensor& k) {
  const auto& l = p.layout;
  if (p.to.banded(q.rows, k.rows)) return banded_scores(s, p, q, k);
  const tensor near = detail::last_rows(k, p.to.over({q.batch, q.rows, k.rows}).keys);
  score_tensor y = s.make_scores(q.batch, l.heads, q.rows, near.rows);
  for (std::int64_t b = 0; b < q.batch; ++b)
    for (std::int64_t h = 0; h < l.heads; ++h)
      s.kernels.scores(q.row(b, 0) + h * l.head, q.row_stride, near.row(b, 0) + detail::group(l, h) * l.head,
                       near.row_stride, q.rows, near.rows, l.head, y.head(b, h));
  return y;
}
template <class Kernels>
score_tensor compute(run_state<Kernels>& s, const model::attention_scores<>& p, const tensor& q,
                     const tensor& k) {
  return scores_of(s, p, q, k);
}

template <class Kernels, std::same_as<score_tensor>... Scored>
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

template <class Kernels>
tensor compute(run_state<Kernels>& s, const model::attention_context<>& p, const score_tensor& x,
               const tensor& v) {
  const auto& l = p.layout;
  if (x.is_banded()) return banded_context(s, p, x, v);
  const tensor near = detail::last_rows(v, x.keys);
  tensor y = s.make(x.batch, x.rows, l.width());
  for (std::int64_t b = 0; b < x.batch; ++b)
    for (std::int64_t h = 0; h < l.heads; ++h)
      s.kernels.context(x.head(b, h), near.row(b, 0) + detail::group(l, h) * l.head, near.row_stride, x.rows,
                        x.keys, l.head, y.row(b, 0) + h * l.head, y.row_stride);
  return y;
}

}  // namespace edgetran::nn

#endif  // EDGETRAN_NN_RUN_ATTENTION_HPP
