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
  bool idle = false;  ///< computed in an earlier call, and not there in this one

  [[nodiscard]] float* row(std::int64_t b, std::int64_t r) const {
    return data + b * batch_stride + r * row_stride;
  }
  /// All rows lie at one stride: the tensor can be read as a matrix [batch * rows, width].
  [[nodiscard]] bool is_matrix() const { return batch == 1 || batch_stride == rows * row_stride; }
  [[nodiscard]] bool is_dense() const { return is_matrix() && row_stride == width; }
  [[nodiscard]] std::int64_t elements() const { return batch * rows * width; }
};

/// Attention scores in memory: [batch, heads, rows, keys], dense. The keys are the last of the text; in a
/// band each row has keys of its own, from `before` the row's own token on.
struct score_tensor {
  arena::buffer storage{};
  float* data = nullptr;
  std::int64_t batch = 0;
  std::int64_t heads = 0;
  std::int64_t rows = 0;
  std::int64_t keys = 0;
  std::int64_t before = -1;  ///< not in a band where negative
  bool idle = false;

  [[nodiscard]] bool is_banded() const { return before >= 0; }
  /// Place in a text of `tokens` of the key that score 0 of row r is of; negative where it lies before.
  [[nodiscard]] std::int64_t first_key(std::int64_t r, std::int64_t tokens) const {
    return is_banded() ? tokens - rows + r - before : tokens - keys;
  }
  [[nodiscard]] float* head(std::int64_t b, std::int64_t h) const {
    return data + (b * heads + h) * rows * keys;
  }
  [[nodiscard]] std::int64_t elements() const { return batch * heads * rows * keys; }
};

}  // namespace edgetran::nn

#endif  // EDGETRAN_NN_TENSOR_HPP
