// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_NN_RUN_SCORE_MAP_HPP
#define EDGETRAN_NN_RUN_SCORE_MAP_HPP

#include <algorithm>
#include <cstdint>
#include <utility>

#include "edgetran/model/primitive.hpp"
#include "edgetran/nn/run/banded.hpp"
#include "edgetran/nn/run/state.hpp"
#include "edgetran/nn/tensor.hpp"

namespace edgetran::nn {

// What is done to attention scores one by one.

namespace detail {
/// Hides the scores of keys that a token does not attend to. Queries are the last of the workload's tokens.
template <class Kernels>
void mask_keys(run_state<Kernels>& s, score_tensor& y, const model::reach& to, bool causal) {
  const std::int64_t tokens = s.workload().keys();
  for (std::int64_t r = 0; r < y.rows; ++r) {
    const std::int64_t own = tokens - y.rows + r, first = y.first_key(r, tokens);
    const std::int64_t low = to.is_window() ? own - to.before : 0;
    const std::int64_t high = causal ? own : to.is_window() ? own + to.after : tokens - 1;
    const auto place = [&](std::int64_t key) { return std::clamp<std::int64_t>(key - first, 0, y.keys); };
    const std::int64_t begin = place(std::max<std::int64_t>(low, 0)),
                       end = place(std::min(high, tokens - 1) + 1);
    if (begin == 0 && end == y.keys) continue;
    for (std::int64_t head = 0; head < y.batch * y.heads; ++head) {
      float* const row = y.data + (head * y.rows + r) * y.keys;
      s.kernels.fill(row, hidden_score, begin);
      s.kernels.fill(row + end, hidden_score, y.keys - end);
    }
  }
}

/// Hides padding keys. The additive form always runs, as in the reference implementation.
template <class Kernels>
void mask_padding(run_state<Kernels>& s, score_tensor& y, bool always) {
  const auto& keep = s.inputs().keep;
  if (keep.empty() && !always) return;
  const std::int64_t tokens = s.workload().keys();
  s.mask_row.assign(static_cast<std::size_t>(tokens), 0.0F);
  for (std::int64_t b = 0; b < y.batch; ++b) {
    for (std::int64_t k = 0; k < tokens && !keep.empty(); ++k)
      s.mask_row[static_cast<std::size_t>(k)] =
          (1 - keep[static_cast<std::size_t>(b * tokens + k)]) * hidden_score;
    for (std::int64_t h = 0; h < y.heads; ++h)
      for (std::int64_t r = 0; r < y.rows; ++r) {
        const std::int64_t first = y.first_key(r, tokens), begin = std::max<std::int64_t>(0, -first);
        const std::int64_t n = std::min(y.keys, tokens - first) - begin;
        float* const row = y.head(b, h) + r * y.keys + begin;
        s.kernels.add(row, s.mask_row.data() + first + begin, n, row);
      }
  }
}
}  // namespace detail

template <class Kernels, model::score_step Step>
score_tensor compute(run_state<Kernels>& s, const model::score_map<Step>& p, score_tensor x) {
  using enum model::score_step;
  score_tensor y = std::move(x);
  if (!y.storage.unique()) {  // somebody else reads the scores
    y.storage = s.memory.acquire(static_cast<std::size_t>(y.elements()));
    std::copy(y.data, y.data + y.elements(), y.storage.data());
    y.data = y.storage.data();
  }
  if constexpr (Step == divide || Step == scale) {
    s.kernels.scale(y.data, static_cast<float>(p.factor()), y.elements(), y.data);
  } else if constexpr (Step == softmax) {
    for (std::int64_t r = 0; r < y.batch * y.heads * y.rows; ++r)
      s.kernels.softmax(y.data + r * y.keys, y.keys);
  } else {
    constexpr bool causal = Step == causal_fill || Step == causal_blend || Step == causal_add;
    if (causal || p.to.is_window()) detail::mask_keys(s, y, p.to, causal);
    detail::mask_padding(s, y, Step == add_mask);
  }
  return y;
}

}  // namespace edgetran::nn

#endif  // EDGETRAN_NN_RUN_SCORE_MAP_HPP
