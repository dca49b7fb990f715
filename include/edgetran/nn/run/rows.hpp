// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_NN_RUN_ROWS_HPP
#define EDGETRAN_NN_RUN_ROWS_HPP

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>

#include "edgetran/core/error.hpp"
#include "edgetran/model/primitive.hpp"
#include "edgetran/nn/run/state.hpp"
#include "edgetran/nn/tensor.hpp"

namespace edgetran::nn {

// What works on one row or one element at a time: tables, norms, point-wise functions.

namespace detail {
inline const char* name_of(model::source from) {
  return from == model::source::token_types ? "inputs::token_types"
         : from == model::source::positions ? "positions"
                                            : "inputs::token_ids";
}

template <class Kernels>
std::int64_t index_of(const run_state<Kernels>& s, model::source from, std::int64_t b, std::int64_t t) {
  const auto at = static_cast<std::size_t>(b * s.workload().tokens() + t);
  switch (from) {
    case model::source::token_ids:
      return s.inputs().token_ids[at];
    case model::source::token_types:
      return s.inputs().token_types.empty() ? 0 : s.inputs().token_types[at];
    default:
      return s.past() + t;
  }
}
}  // namespace detail

template <class Kernels>
tensor compute(run_state<Kernels>& s, const model::embedding<>& p, const fed& from) {
  const float* table = s.parameter(p.entries * p.width);
  if (s.inputs().token_ids.empty() && from.from != model::source::positions)
    throw shape_error("no token where the model reads text", "inputs::token_ids");
  const bool shared = p.by == model::lookup::shared;
  tensor y = s.make(shared ? 1 : s.workload().batch, s.workload().tokens(), p.width);
  for (std::int64_t b = 0; b < y.batch; ++b) {
    std::int64_t real_tokens = 0;
    for (std::int64_t t = 0; t < y.rows; ++t) {
      std::int64_t index = detail::index_of(s, from.from, b, t);
      if (p.by == model::lookup::behind_padding) {
        const bool padding = detail::index_of(s, model::source::token_ids, b, t) == model::padding_id;
        index = model::padding_id + (padding ? 0 : ++real_tokens);
      }
      if (index < 0 || index >= p.entries)
        throw shape_error("index " + std::to_string(index) + " into a table of " + std::to_string(p.entries),
                          detail::name_of(from.from), "give indices below the table's size");
      s.kernels.gather(table, index, p.width, y.row(b, t));
    }
  }
  return y;
}

template <class Kernels>
fed compute(run_state<Kernels>& s, const model::unread_table<>& p, const fed& from) {
  static_cast<void>(s.parameter(p.entries * p.width));
  return from;
}
template <class Kernels>
fed compute(run_state<Kernels>&, const model::bookkeeping&, const fed& from) {
  return from;
}

template <class Kernels>
tensor compute(run_state<Kernels>& s, const model::prepend_and_place<>& p, const tensor& x) {
  const float* const first = p.extra > 0 ? s.parameter(p.width) : nullptr;
  const float* const others = p.extra > 1 ? s.parameter((p.extra - 1) * p.width) : nullptr;
  const float* place = s.parameter(p.total * p.width);
  tensor y = s.make(x.batch, p.total, p.width);
  for (std::int64_t b = 0; b < x.batch; ++b)
    for (std::int64_t r = 0; r < p.total; ++r)
      s.kernels.add(r >= p.extra ? x.row(b, r - p.extra)
                    : r == 0     ? first
                                 : others + (r - 1) * p.width,
                    place + r * p.width, p.width, y.row(b, r));
  return y;
}

template <class Kernels>
tensor compute(run_state<Kernels>& s, const model::layer_norm<>& p, const tensor& x) {
  const float* w = s.parameter(p.width);
  const float* b = p.bias ? s.parameter(p.width) : s.zeros(p.width);
  tensor y = s.over_or_new(x);
  for (std::int64_t i = 0; i < x.batch; ++i)
    for (std::int64_t r = 0; r < x.rows; ++r)
      s.kernels.layer_norm(x.row(i, r), w, b, p.epsilon, p.width, y.row(i, r));
  return y;
}
namespace detail {
/// The scale of a norm: as stored, or what is stored above 1.
template <class Kernels>
const float* norm_scale(run_state<Kernels>& s, std::int64_t width, bool above_one) {
  const float* const stored = s.parameter(width);
  if (!above_one) return stored;
  s.scale_row.assign(stored, stored + width);
  for (float& w : s.scale_row) w += 1;
  return s.scale_row.data();
}
}  // namespace detail

template <class Kernels>
tensor compute(run_state<Kernels>& s, const model::rms_norm<>& p, const tensor& x) {
  const float* w = detail::norm_scale(s, p.width, p.above_one);
  tensor y = s.over_or_new(x);
  for (std::int64_t i = 0; i < x.batch; ++i)
    for (std::int64_t r = 0; r < x.rows; ++r)
      s.kernels.rms_norm(x.row(i, r), w, p.epsilon, p.width, y.row(i, r));
  return y;
}
template <class Kernels>
tensor compute(run_state<Kernels>& s, const model::head_norm<>& p, const tensor& x) {
  const float* w = detail::norm_scale(s, p.head, p.above_one);
  tensor y = s.over_or_new(x);
  for (std::int64_t i = 0; i < x.batch; ++i)
    for (std::int64_t r = 0; r < x.rows; ++r)
      for (std::int64_t h = 0; h < p.heads; ++h)
        s.kernels.rms_norm(x.row(i, r) + h * p.head, w, p.epsilon, p.head, y.row(i, r) + h * p.head);
  return y;
}
template <class Kernels>
tensor compute(run_state<Kernels>& s, const model::scale_shift<>& p, const tensor& x) {
  const float* w = s.parameter(p.width);
  const float* b = s.parameter(p.width);
  tensor y = s.over_or_new(x);
  for (std::int64_t i = 0; i < x.batch; ++i)
    for (std::int64_t r = 0; r < x.rows; ++r) {
      s.kernels.multiply(x.row(i, r), w, p.width, y.row(i, r));
      s.kernels.add(y.row(i, r), b, p.width, y.row(i, r));
    }
  return y;
}

template <class Kernels>
tensor compute(run_state<Kernels>& s, const model::activation<>& p, const tensor& x) {
  tensor y = s.over_or_new(x);
  each_run(x, y,
           [&](std::int64_t n, const float* from, float* to) { s.kernels.activate(p.of, from, n, to); });
  return y;
}
template <class Kernels>
tensor compute(run_state<Kernels>& s, const model::scaling<>& p, const tensor& x) {
  tensor y = s.over_or_new(x);
  const auto factor = static_cast<float>(p.factor());
  each_run(x, y, [&](std::int64_t n, const float* from, float* to) { s.kernels.scale(from, factor, n, to); });
  return y;
}

template <class Kernels, model::pairing Op>
tensor compute(run_state<Kernels>& s, const model::combine<Op>&, const tensor& a, const tensor& b) {
  tensor y = s.over_or_new(a);
  const auto apply = [&s](const float* p, const float* q, std::int64_t n, float* to) {
    if constexpr (Op == model::pairing::add)
      s.kernels.add(p, q, n, to);
    else
      s.kernels.multiply(p, q, n, to);
  };
  if (a.is_dense() && b.is_dense() && y.is_dense() && a.batch == b.batch) {
    apply(a.data, b.data, a.elements(), y.data);
    return y;
  }
  for (std::int64_t i = 0; i < a.batch; ++i)  // one row of b serves all sequences where b is shared
    for (std::int64_t r = 0; r < a.rows; ++r)
      apply(a.row(i, r), b.row(b.batch == 1 ? 0 : i, r), a.width, y.row(i, r));
  return y;
}

template <class Kernels>
tensor compute(run_state<Kernels>& s, const model::add_columns<>& p, const tensor& x, const tensor& part) {
  tensor y = s.over_or_new(x);
  if (y.data != x.data)
    each_run(x, y, [](std::int64_t n, const float* from, float* to) { std::copy(from, from + n, to); });
  for (std::int64_t b = 0; b < y.batch; ++b)
    for (std::int64_t r = 0; r < y.rows; ++r) {
      float* to = y.row(b, r) + p.first;
      s.kernels.add(to, part.row(b, r), p.part, to);
    }
  return y;
}

}  // namespace edgetran::nn

#endif  // EDGETRAN_NN_RUN_ROWS_HPP
