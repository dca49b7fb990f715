// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_KERNELS_CLUSTERED_JOB_HPP
#define EDGETRAN_KERNELS_CLUSTERED_JOB_HPP

#include <cstddef>
#include <cstdint>
#include <limits>

#include "edgetran/kernels/activation.hpp"
#include "edgetran/kernels/packed_codebook.hpp"

namespace edgetran::kernels {

/// What a product does to finished sums: y + bias[n], then `map`, as activate() does it. A null `bias` is
/// none.
struct epilogue {
  const float* bias = nullptr;
  activation map = activation::none;
};

namespace detail {

/// A part of a product Y[rows, n] = X[rows, k] W: the panels `first` .. `last` - 1 of W. Neighbouring rows of
/// X and Y are `x_stride` and `y_stride` numbers apart. A row of X has `depth` numbers: k, or half as many
/// pairs of bfloat16.
struct clustered_job {
  packed_view w;
  std::ptrdiff_t depth;
  const float* x;
  std::ptrdiff_t rows, x_stride;
  float* y;
  std::ptrdiff_t y_stride;
  epilogue end;
  std::ptrdiff_t first, last;
};

/// What one target does with one kind of matrix.
struct clustered_look_up {
  /// Writes the weights of the groups `first` .. `last` - 1 of a panel to `out`, a row of 32 for each input.
  void (*decode)(const packed_view&, const std::uint8_t* panel, std::ptrdiff_t first, std::ptrdiff_t last,
                 float* out);
  /// The product for 1 .. direct_rows rows, weights multiplied as they come out of the table.
  void (*direct)(const clustered_job&);
  int direct_rows;
};

/// Of clustered_look_up: passes over few rows win for any number of them.
inline constexpr int any_rows = std::numeric_limits<int>::max();

/// What one target does with decoded weights: any number of rows, in blocks.
struct clustered_blocks {
  std::ptrdiff_t (*count)(std::ptrdiff_t rows);
  /// Copies one block of X into its place in `packed`, which has as many numbers as X.
  void (*pack)(const clustered_job&, std::ptrdiff_t block, float* packed);
  /// The blocks `first` .. `last` - 1.
  void (*multiply)(const clustered_job&, const float* packed, std::ptrdiff_t first, std::ptrdiff_t last,
                   const clustered_look_up&);
};

}  // namespace detail
}  // namespace edgetran::kernels

#endif  // EDGETRAN_KERNELS_CLUSTERED_JOB_HPP
