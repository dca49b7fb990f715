// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_KERNELS_DENSE_GEMM_HPP
#define EDGETRAN_KERNELS_DENSE_GEMM_HPP

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>

#include "edgetran/core/error.hpp"
#include "edgetran/core/executor.hpp"
#include "edgetran/kernels/buffer.hpp"
#include "edgetran/kernels/clustered_gemm.hpp"
#include "edgetran/kernels/clustered_job.hpp"
#include "edgetran/kernels/packed_codebook.hpp"
#include "edgetran/kernels/target.hpp"

// clang-format off
#include "edgetran/kernels/targets/begin_scalar.inl"
#include "edgetran/kernels/bodies/dense.inl"
#include "edgetran/kernels/targets/end_scalar.inl"
#if defined(EDGETRAN_KERNELS_X86)
#include "edgetran/kernels/targets/begin_avx2.inl"
#include "edgetran/kernels/bodies/dense.inl"
#include "edgetran/kernels/targets/end_avx2.inl"
#include "edgetran/kernels/targets/begin_avx512.inl"
#include "edgetran/kernels/bodies/dense.inl"
#include "edgetran/kernels/targets/end_avx512.inl"
#elif defined(EDGETRAN_KERNELS_NEON)
#include "edgetran/kernels/targets/begin_neon.inl"
#include "edgetran/kernels/bodies/dense.inl"
#include "edgetran/kernels/targets/end_neon.inl"
#endif
// clang-format on

namespace edgetran::kernels {

/// A float32 matrix W[k, n] in the panels of 32 columns that kernels read from end to end, filled up with
/// zeros.
class packed_dense {
 public:
  packed_dense() = default;

  /// Copies W, whose element [row, column] is w[row * input_stride + column * output_stride]: strides (1, k)
  /// for weights stored [out, in], (n, 1) for [in, out]. Throws shape_error for negative sizes, numeric_error
  /// where the panels do not fit in memory, input_error for null weights. O(k n).
  packed_dense(std::ptrdiff_t k, std::ptrdiff_t n, const float* w, std::ptrdiff_t input_stride,
               std::ptrdiff_t output_stride) {
    assign(k, n, w, input_stride, output_stride);
  }

  /// The same over what was there, whose memory it takes where that is large enough.
  void assign(std::ptrdiff_t k, std::ptrdiff_t n, const float* w, std::ptrdiff_t input_stride,
              std::ptrdiff_t output_stride) {
    if (k < 0 || n < 0)
      throw shape_error("a matrix of " + std::to_string(k) + " inputs and " + std::to_string(n) + " outputs",
                        "packed_dense", "give sizes from 0 on");
    if (n > most - panel_columns || k > most / (n + panel_columns) - group_rows)
      throw numeric_error("the panels do not fit in memory", "packed_dense");
    if (w == nullptr && k > 0 && n > 0) throw input_error("the weights are null", "packed_dense");
    const packed_view next{k, n, 8 * static_cast<int>(sizeof(float)), 0, nullptr, nullptr};
    const std::ptrdiff_t deep = next.groups() * group_rows, size = next.panels() * panel_columns * deep;
    if (weights_.size() < static_cast<std::size_t>(size))
      weights_ = buffer<float>(static_cast<std::size_t>(size));
    view_ = next;  // only now: memory may have ended
    for (std::ptrdiff_t p = 0; p < view_.panels(); ++p) {
      float* const panel = weights_.data() + p * panel_columns * deep;
      const std::ptrdiff_t columns = std::min(panel_columns, n - p * panel_columns);
      if (columns < panel_columns || deep > k) std::fill(panel, panel + panel_columns * deep, 0.0F);
      constexpr std::ptrdiff_t part =
          32;  // squares: one of the two orders would miss the cache at every number
      for (std::ptrdiff_t from = 0; from < k; from += part) {
        const std::ptrdiff_t to = std::min(k, from + part);
        const float* const source = w + p * panel_columns * output_stride;
        if (input_stride == 1) {
          for (std::ptrdiff_t c = 0; c < columns; ++c)
            for (std::ptrdiff_t i = from; i < to; ++i)
              panel[i * panel_columns + c] = source[i + c * output_stride];
        } else {
          for (std::ptrdiff_t i = from; i < to; ++i)
            for (std::ptrdiff_t c = 0; c < columns; ++c)
              panel[i * panel_columns + c] = source[i * input_stride + c * output_stride];
        }
      }
    }
  }

  /// Valid as long as this object is neither changed nor moved from.
  [[nodiscard]] packed_view view() const {
    packed_view v = view_;
    v.indices = reinterpret_cast<const std::uint8_t*>(weights_.data());
    return v;
  }
  [[nodiscard]] std::ptrdiff_t inputs() const { return view_.k; }
  [[nodiscard]] std::ptrdiff_t outputs() const { return view_.n; }
  [[nodiscard]] std::size_t bytes() const { return weights_.size() * sizeof(float); }

 private:
  static constexpr std::ptrdiff_t most = std::numeric_limits<std::ptrdiff_t>::max() / 8;

  packed_view view_{.bits = 32};
  buffer<float> weights_;
};

/// Y[rows, n] = map(X[rows, k] W[k, n] + bias), as clustered_gemm() does it and with what holds there.
template <executor E>
void dense_gemm(const packed_dense& w, std::ptrdiff_t rows, const float* x, std::ptrdiff_t x_stride, float* y,
                std::ptrdiff_t y_stride, const epilogue& end, E& runner) {
  static constexpr versions<const detail::clustered_look_up> all {
    .scalar = &scalar::dense,
#if defined(EDGETRAN_KERNELS_X86)
    .avx2 = &avx2::dense, .avx512 = &avx512::dense,
#elif defined(EDGETRAN_KERNELS_NEON)
    .neon = &neon::dense,
#endif
  };
  const packed_view v = w.view();
  if (rows <= 0 || v.n == 0) return;
  detail::check_rows(v, rows, x, x_stride, y, y_stride, "dense_gemm");
  const target t = active();
  detail::multiply({v, v.k, x, rows, x_stride, y, y_stride, end, 0, v.panels()}, *all.of(t),
                   detail::blocks_of(t), runner);
}

}  // namespace edgetran::kernels

#endif  // EDGETRAN_KERNELS_DENSE_GEMM_HPP
