// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_NN_RUN_EXPERTS_HPP
#define EDGETRAN_NN_RUN_EXPERTS_HPP

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "edgetran/model/primitive.hpp"
#include "edgetran/nn/run/products.hpp"
#include "edgetran/nn/run/state.hpp"
#include "edgetran/nn/tensor.hpp"

namespace edgetran::nn {

// Mixtures of experts.

/// The largest scores, larger ones first, of equal ones the first.
template <class Kernels>
tensor compute(run_state<Kernels>& s, const model::top_k& p, const tensor& x) {
  tensor y = s.make(x.batch, x.rows, 2 * p.active);
  const tensor weights = s.make(1, 1, p.experts);
  for (std::int64_t b = 0; b < x.batch; ++b)
    for (std::int64_t r = 0; r < x.rows; ++r) {
      std::copy(x.row(b, r), x.row(b, r) + p.experts, weights.data);
      s.kernels.softmax(weights.data, p.experts);
      float sum = 0;
      for (std::int64_t k = 0; k < p.active; ++k) {
        float* const best = std::max_element(weights.data, weights.data + p.experts);
        y.row(b, r)[k] = *best;
        y.row(b, r)[p.active + k] = static_cast<float>(best - weights.data);  // exact below 2^24
        sum += *best;
        *best = -1;
      }
      if (p.normalise) s.kernels.scale(y.row(b, r), 1 / sum, p.active, y.row(b, r));
    }
  return y;
}

template <class Kernels>
tensor compute(run_state<Kernels>& s, const model::expert_linear<>& p, const tensor& x,
               const tensor& routes) {
  const std::int64_t in = p.in, out = p.out, tokens = x.batch * x.rows;
  tensor y = s.make(x.batch, x.rows, p.active * out);
  std::fill(y.data, y.data + y.elements(), 0.0F);  // what is routed by NaN reaches no expert twice
  const tensor gathered = s.make(1, tokens, in), product = s.make(1, tokens, out);
  const auto row = [](const tensor& t, std::int64_t token) { return t.row(token / t.rows, token % t.rows); };
  // Calls visit(token, slot) for every token that expert e serves.
  const auto each_served = [&](std::int64_t e, auto visit) {
    for (std::int64_t token = 0; token < tokens; ++token) {
      const float* const chosen = row(routes, token) + p.active;
      const float* const at = std::find(chosen, chosen + p.active, static_cast<float>(e));
      if (at != chosen + p.active) visit(token, at - chosen);
    }
  };
  for (std::int64_t e = 0; e < p.experts; ++e) {
    const float* const weight = s.parameter(in * out);
    tensor from = gathered, to = product;
    from.rows = 0;
    each_served(e, [&](std::int64_t token, std::int64_t slot) {
      const float* const input = row(x, token) + (p.each ? slot * in : 0);
      std::copy(input, input + in, from.row(0, from.rows++));
    });
    if (from.rows == 0) continue;
    to.rows = from.rows;
    detail::product_into(s, from, weight, nullptr, false, to);
    std::int64_t next = 0;
    each_served(e, [&](std::int64_t token, std::int64_t slot) {
      const float* const result = to.row(0, next++);
      std::copy(result, result + out, row(y, token) + slot * out);
    });
  }
  return y;
}

template <class Kernels>
tensor compute(run_state<Kernels>& s, const model::mix_experts<>& p, const tensor& x, const tensor& routes) {
  const std::int64_t width = p.width;
  tensor y = s.make(x.batch, x.rows, width);
  for (std::int64_t b = 0; b < x.batch; ++b)
    for (std::int64_t r = 0; r < x.rows; ++r) {
      float* const to = y.row(b, r);
      std::fill(to, to + width, 0.0F);
      for (std::int64_t k = 0; k < p.active; ++k) {
        const float weight = routes.row(b, r)[k];
        const float* const part = x.row(b, r) + k * width;
        for (std::int64_t c = 0; c < width; ++c) to[c] += weight * part[c];
      }
    }
  return y;
}

}  // namespace edgetran::nn

#endif  // EDGETRAN_NN_RUN_EXPERTS_HPP
