// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_NN_RUN_FUSED_ATTENTION_HPP
#define EDGETRAN_NN_RUN_FUSED_ATTENTION_HPP

#include <concepts>
#include <cstdint>

#include "edgetran/model/primitive.hpp"
#include "edgetran/nn/run/attention.hpp"
#include "edgetran/nn/run/state.hpp"
#include "edgetran/nn/tensor.hpp"

namespace edgetran::nn {

// Attention in one pass, for kernels that can: what a model does to its scores is noted, and done where it
// asks for the context. All the time of an attention is then that of its context.

/// Scores that are not there yet.
struct deferred_scores {
  tensor q{}, k{};
  model::head_layout<> layout{};
  float scale = 1;
  bool masked = false;  ///< padding keys are hidden
  bool causal = false;  ///< later keys are
};

/// Kernels with `attend(state, scores, v, y)`: context y of deferred scores and values v.
template <class Kernels>
concept fuses_attention = requires(run_state<Kernels>& s, const deferred_scores& x, const tensor& v) {
  s.kernels.attend(s, x, v, v);
};

template <fuses_attention Kernels>
deferred_scores compute(run_state<Kernels>&, const model::attention_scores<>& p, const tensor& q,
                        const tensor& k) {
  return {q, k, p.layout};
}

template <fuses_attention Kernels, model::score_step Step>
deferred_scores compute(run_state<Kernels>&, const model::score_map<Step>& p, deferred_scores x) {
  using enum model::score_step;
  constexpr bool causal = Step == causal_fill || Step == causal_blend || Step == causal_add;
  if constexpr (Step == divide || Step == scale) x.scale *= static_cast<float>(p.factor());
  if constexpr (causal) x.causal = true;
  if constexpr (causal || Step == add_mask || Step == fill_mask) x.masked = true;
  return x;  // the soft-max comes with the context
}

template <fuses_attention Kernels>
tensor compute(run_state<Kernels>& s, const model::attention_context<>& p, const deferred_scores& x,
               const tensor& v) {
  tensor y = s.make(x.q.batch, x.q.rows, p.layout.width());
  s.kernels.attend(s, x, v, y);
  return y;
}

/// Relative positions are added to scores that are there.
template <fuses_attention Kernels, std::same_as<deferred_scores>... Scored>
requires(sizeof...(Scored) > 0) score_tensor compute(run_state<Kernels>& s, const model::relative_scores<>& p,
                                                     const tensor& q, const Scored&... base) {
  const auto now = [&s](const deferred_scores& x) {
    score_tensor y = s.make_scores(x.q.batch, x.layout.heads, x.q.rows, x.k.rows);
    for (std::int64_t b = 0; b < y.batch; ++b)
      for (std::int64_t h = 0; h < y.heads; ++h)
        s.kernels.scores(x.q.row(b, 0) + h * x.layout.head, x.q.row_stride,
                         x.k.row(b, 0) + detail::group(x.layout, h) * x.layout.head, x.k.row_stride, y.rows,
                         y.keys, x.layout.head, y.head(b, h));
    return y;
  };
  return compute(s, p, q, now(base)...);
}

}  // namespace edgetran::nn

#endif  // EDGETRAN_NN_RUN_FUSED_ATTENTION_HPP
