// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_NN_RUN_FUSED_ATTENTION_HPP
#define EDGETRAN_NN_RUN_FUSED_ATTENTION_HPP

#include <concepts>
#include <cstdint>

#include "edgetran/model/primitive.hpp"
#include "edgetran/nn/run/attention.hpp"
#include "edgetran/nn/run/score_map.hpp"
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
  model::reach to{};
  bool idle = false;
};

/// Kernels with `attend(state, scores, v, y)`: context y of deferred scores and values v.
template <class Kernels>
concept fuses_attention = requires(run_state<Kernels>& s, const deferred_scores& x, const tensor& v) {
  s.kernels.attend(s, x, v, v);
};

template <fuses_attention Kernels>
deferred_scores compute(run_state<Kernels>&, const model::attention_scores<>& p, const tensor& q,
                        const tensor& k) {
  return {q, k, p.layout, 1, false, false, p.to, false};
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

/// Windows are attended to step by step: the fused kernels see all keys.
template <fuses_attention Kernels>
tensor attend_in_windows(run_state<Kernels>& s, const model::attention_context<>& p, const deferred_scores& x,
                         const tensor& v) {
  score_tensor y = scores_of(s, {x.layout, x.to}, x.q, x.k);
  s.kernels.scale(y.data, x.scale, y.elements(), y.data);
  if (x.masked) {
    detail::mask_keys(s, y, x.to, x.causal);
    detail::mask_padding(s, y, false);
  }
  for (std::int64_t r = 0; r < y.batch * y.heads * y.rows; ++r)
    s.kernels.softmax(y.data + r * y.keys, y.keys);
  return compute(s, p, y, v);
}

template <fuses_attention Kernels>
tensor compute(run_state<Kernels>& s, const model::attention_context<>& p, const deferred_scores& x,
               const tensor& v) {
  if (x.to.is_window() && x.q.rows > 1) return attend_in_windows(s, p, x, v);
  tensor y = s.make(x.q.batch, x.q.rows, p.layout.width());
  const std::int64_t keys = x.to.over({x.q.batch, x.q.rows, x.k.rows}).keys;
  deferred_scores near = x;
  near.k = detail::last_rows(x.k, keys);
  s.kernels.attend(s, near, detail::last_rows(v, keys), y);
  return y;
}

/// Relative positions are added to scores that are there.
template <fuses_attention Kernels, std::same_as<deferred_scores>... Scored>
requires(sizeof...(Scored) > 0) score_tensor compute(run_state<Kernels>& s, const model::relative_scores<>& p,
                                                     const tensor& q, const Scored&... base) {
  const auto now = [&s](const deferred_scores& x) { return scores_of(s, {x.layout, x.to}, x.q, x.k); };
  return compute(s, p, q, now(base)...);
}

}  // namespace edgetran::nn

#endif  // EDGETRAN_NN_RUN_FUSED_ATTENTION_HPP
