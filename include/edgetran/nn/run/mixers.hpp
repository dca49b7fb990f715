// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_NN_RUN_MIXERS_HPP
#define EDGETRAN_NN_RUN_MIXERS_HPP

#include <algorithm>
#include <cstdint>

#include "edgetran/model/primitive.hpp"
#include "edgetran/nn/run/state.hpp"
#include "edgetran/nn/tensor.hpp"

namespace edgetran::nn {

// What mixes tokens without attention: spectral heads and span-based dynamic convolution.

template <class Kernels, model::transform Of>
tensor compute(run_state<Kernels>& s, const model::spectral<Of>& p, const tensor& x) {
  const std::int64_t d = p.head;
  tensor y = s.make(x.batch, x.rows, p.heads * d);
  const tensor scratch = s.make(1, x.rows, p.products * d);
  for (std::int64_t b = 0; b < x.batch; ++b)
    for (std::int64_t h = 0; h < p.heads; ++h)
      s.kernels.transform(Of, x.row(b, 0) + h * d, x.row_stride, x.rows, d, scratch.data, y.row(b, 0) + h * d,
                          y.row_stride);
  return y;
}

template <class Kernels>
tensor compute(run_state<Kernels>& s, const model::depthwise<>& p, const tensor& x) {
  const float* filters = s.parameter(p.width * p.taps);
  tensor y = s.make(x.batch, x.rows, p.width);
  for (std::int64_t b = 0; b < x.batch; ++b)
    s.kernels.depthwise(x.row(b, 0), x.row_stride, x.rows, p.width, filters, p.taps, y.row(b, 0),
                        y.row_stride);
  return y;
}

template <class Kernels>
tensor compute(run_state<Kernels>& s, const model::tap_softmax<>& p, const tensor& x) {
  tensor y = s.over_or_new(x);
  if (y.data != x.data)
    each_run(x, y, [](std::int64_t n, const float* from, float* to) { std::copy(from, from + n, to); });
  for (std::int64_t i = 0; i < y.elements(); i += p.taps) s.kernels.softmax(y.data + i, p.taps);
  return y;
}

template <class Kernels>
tensor compute(run_state<Kernels>& s, const model::window_sum<>& p, const tensor& w, const tensor& u) {
  const std::int64_t d = p.head;
  tensor y = s.make(u.batch, u.rows, p.heads * d);
  for (std::int64_t b = 0; b < u.batch; ++b)
    for (std::int64_t h = 0; h < p.heads; ++h)
      s.kernels.window_sum(w.row(b, 0) + h * p.taps, w.row_stride, u.row(b, 0) + h * d, u.row_stride, u.rows,
                           d, p.taps, y.row(b, 0) + h * d, y.row_stride);
  return y;
}

}  // namespace edgetran::nn

#endif  // EDGETRAN_NN_RUN_MIXERS_HPP
