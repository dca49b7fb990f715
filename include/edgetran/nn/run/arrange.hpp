// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_NN_RUN_ARRANGE_HPP
#define EDGETRAN_NN_RUN_ARRANGE_HPP

#include <algorithm>
#include <cstdint>

#include "edgetran/model/primitive.hpp"
#include "edgetran/nn/run/state.hpp"
#include "edgetran/nn/tensor.hpp"

namespace edgetran::nn {

// What puts activations side by side.

template <class Kernels>
tensor compute(run_state<Kernels>& s, const model::concatenate<>& p, const tensor& a, const tensor& b) {
  tensor y = s.make(a.batch, a.rows, p.first + p.second);
  for (std::int64_t i = 0; i < a.batch; ++i)
    for (std::int64_t r = 0; r < a.rows; ++r) {
      float* const to = y.row(i, r);
      std::copy(a.row(i, r), a.row(i, r) + p.first, to);
      std::copy(b.row(i, r), b.row(i, r) + p.second, to + p.first);
    }
  return y;
}

template <class Kernels>
tensor compute(run_state<Kernels>& s, const model::trigram<>& p, const tensor& x) {
  const std::int64_t width = p.width;
  tensor y = s.make(x.batch, x.rows, 3 * width);
  const auto put = [&](std::int64_t b, std::int64_t row, float* to) {
    if (row < 0 || row >= x.rows)
      std::fill(to, to + width, 0.0F);
    else
      std::copy(x.row(b, row), x.row(b, row) + width, to);
  };
  for (std::int64_t b = 0; b < x.batch; ++b)
    for (std::int64_t r = 0; r < x.rows; ++r)
      for (std::int64_t k = 0; k < 3; ++k) put(b, r + 1 - k, y.row(b, r) + k * width);
  return y;
}

}  // namespace edgetran::nn

#endif  // EDGETRAN_NN_RUN_ARRANGE_HPP
