// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_NN_TENSOR_HPP
#define EDGETRAN_NN_TENSOR_HPP

#include <cstdint>
#include <utility>

#include "edgetran/nn/arena.hpp"

namespace edgetran::nn {

/// An activation in memory: [batch, rows, width] with a stride between rows and one between sequences, so
/// that some columns of another tensor, or rows of a cache, are tensors too.
struct tensor {
  arena::buffer storage{};
  float* data = nullptr;
  std::int64_t batch = 0;
  std::int64_t rows = 0;
  std::int64_t width = 0;
  std::int64_t row_stride = 0;
  std::int64_t batch_stride = 0;

  [[nodiscard]] float* row(std::int64_t b, std::int64_t r) const {
    return data + b * batch_stride + r * row_stride;
  }
  /// All rows lie at one stride: the tensor can be read as a matrix [batch * rows, width].
  [[nodiscard]] bool is_matrix() const { return batch == 1 || batch_stride == rows * row_stride; }
  [[nodiscard]] bool is_dense() const { return is_matrix() && row_stride == width; }
  [[nodiscard]] std::int64_t elements() const { return batch * rows * width; }
};

/// Attention scores in memory: [batch, heads, rows, keys], dense.
struct score_tensor {
  arena::buffer storage{};
  float* data = nullptr;
  std::int64_t batch = 0;
  std::int64_t heads = 0;
  std::int64_t rows = 0;
  std::int64_t keys = 0;

  [[nodiscard]] float* head(std::int64_t b, std::int64_t h) const {
    return data + (b * heads + h) * rows * keys;
  }
  [[nodiscard]] std::int64_t elements() const { return batch * heads * rows * keys; }
};

}  // namespace edgetran::nn

#endif  // EDGETRAN_NN_TENSOR_HPP
