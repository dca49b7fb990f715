// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_CLUSTER_MATRIX_VIEW_HPP
#define EDGETRAN_CLUSTER_MATRIX_VIEW_HPP

#include <cstddef>

namespace edgetran::cluster {

/// The weights W[inputs, outputs] of y = x W somewhere in memory, in either order: element (k, n) leads from
/// input k to output n. `Float` is float or const float.
template <class Float>
struct basic_matrix_view {
  Float* data = nullptr;
  std::size_t inputs = 0;
  std::size_t outputs = 0;
  std::ptrdiff_t input_stride = 0;   ///< elements from (k, n) to (k + 1, n)
  std::ptrdiff_t output_stride = 0;  ///< elements from (k, n) to (k, n + 1)

  /// Row-major [outputs, inputs], as PyTorch stores a linear layer; `row_stride` 0 stands for dense rows.
  static basic_matrix_view out_in(Float* data, std::size_t outputs, std::size_t inputs,
                                  std::ptrdiff_t row_stride = 0) {
    return {data, inputs, outputs, 1, row_stride != 0 ? row_stride : static_cast<std::ptrdiff_t>(inputs)};
  }
  /// Row-major [inputs, outputs], as GPT-2 stores it.
  static basic_matrix_view in_out(Float* data, std::size_t inputs, std::size_t outputs,
                                  std::ptrdiff_t row_stride = 0) {
    return {data, inputs, outputs, row_stride != 0 ? row_stride : static_cast<std::ptrdiff_t>(outputs), 1};
  }

  [[nodiscard]] Float& operator()(std::size_t k, std::size_t n) const {
    return data[static_cast<std::ptrdiff_t>(k) * input_stride +
                static_cast<std::ptrdiff_t>(n) * output_stride];
  }
};

using matrix_view = basic_matrix_view<const float>;
using mutable_matrix_view = basic_matrix_view<float>;

}  // namespace edgetran::cluster

#endif  // EDGETRAN_CLUSTER_MATRIX_VIEW_HPP
