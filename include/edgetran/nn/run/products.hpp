// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_NN_RUN_PRODUCTS_HPP
#define EDGETRAN_NN_RUN_PRODUCTS_HPP

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>

#include "edgetran/core/error.hpp"
#include "edgetran/model/primitive.hpp"
#include "edgetran/nn/run/state.hpp"
#include "edgetran/nn/tensor.hpp"

namespace edgetran::nn {

// Products with stored matrices.

namespace detail {
/// Columns [begin, begin + width) of x.
inline tensor columns_of(const tensor& x, std::int64_t begin, std::int64_t width) {
  tensor y = x;
  y.data += begin;
  y.width = width;
  return y;
}

template <class Kernels>
void product_into(run_state<Kernels>& s, const tensor& x, const float* w, const float* b, bool in_out,
                  const tensor& y) {
  if ((x.is_matrix() && y.is_matrix()) || x.rows == 1) {
    tensor from = x, to = y;
    if (x.rows == 1) from.row_stride = x.batch_stride, to.row_stride = y.batch_stride;
    s.kernels.linear(from, w, b, in_out, to);
    return;
  }
  for (std::int64_t i = 0; i < x.batch; ++i) {
    tensor from = x, to = y;
    from.batch = to.batch = 1;
    from.data = x.row(i, 0);
    to.data = y.row(i, 0);
    s.kernels.linear(from, w, b, in_out, to);
  }
}

template <class Kernels>
tensor product(run_state<Kernels>& s, const tensor& x, std::int64_t out, const float* w, const float* b,
               bool in_out) {
  tensor y = s.make(x.batch, x.rows, out);
  product_into(s, x, w, b, in_out, y);
  return y;
}
}  // namespace detail

template <class Kernels>
tensor compute(run_state<Kernels>& s, const model::linear<>& p, const tensor& x) {
  const float* w = s.parameter(p.in * p.out);
  return detail::product(s, x, p.out, w, p.bias ? s.parameter(p.out) : nullptr, false);
}

template <class Kernels>
tensor compute(run_state<Kernels>& s, const model::conv1d<>& p, const tensor& x) {
  const float* w = s.parameter(p.in * p.out);
  return detail::product(s, x, p.out, w, s.parameter(p.out), true);
}

template <class Kernels>
tensor compute(run_state<Kernels>& s, const model::head_linear<>& p, const tensor& x) {
  const std::int64_t heads = p.heads, in = p.in, out = p.out;
  const float* w = s.parameter(heads * out * in);
  const float* b = p.bias ? s.parameter(heads * out) : nullptr;
  tensor y = s.make(x.batch, x.rows, heads * out);
  for (std::int64_t h = 0; h < heads; ++h)
    detail::product_into(s, detail::columns_of(x, h * in, in), w + h * out * in,
                         b == nullptr ? b : b + h * out, p.stored == model::head_storage::transposed,
                         detail::columns_of(y, h * out, out));
  return y;
}

template <class Kernels>
tensor compute(run_state<Kernels>& s, const model::patches<>& p, const fed&) {
  const float* w = s.parameter(p.width * p.depth());
  const float* b = s.parameter(p.width);
  const std::int64_t across = p.image_width / p.patch_width;
  const auto plane = p.image_height * p.image_width;
  const std::int64_t batch = s.workload().batch;
  if (s.inputs().pixels.size() != static_cast<std::size_t>(batch * p.channels * plane))
    throw shape_error(std::to_string(s.inputs().pixels.size()) + " values where the images need " +
                          std::to_string(batch * p.channels * plane),
                      "inputs::pixels");
  tensor rows = s.make(batch, p.count(), p.depth());
  for (std::int64_t i = 0; i < rows.batch; ++i)
    for (std::int64_t r = 0; r < rows.rows; ++r) {
      float* to = rows.row(i, r);
      for (std::int64_t c = 0; c < p.channels; ++c)
        for (std::int64_t v = 0; v < p.patch_height; ++v, to += p.patch_width) {
          const std::int64_t line = (r / across) * p.patch_height + v;
          const float* from = s.inputs().pixels.data() + (i * p.channels + c) * plane + line * p.image_width +
                              (r % across) * p.patch_width;
          std::copy(from, from + p.patch_width, to);
        }
    }
  return detail::product(s, rows, p.width, w, b, false);
}

}  // namespace edgetran::nn

#endif  // EDGETRAN_NN_RUN_PRODUCTS_HPP
