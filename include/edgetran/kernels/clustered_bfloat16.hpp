// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_KERNELS_CLUSTERED_BFLOAT16_HPP
#define EDGETRAN_KERNELS_CLUSTERED_BFLOAT16_HPP

#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>

#include "edgetran/core/executor.hpp"
#include "edgetran/kernels/buffer.hpp"
#include "edgetran/kernels/clustered_gemm.hpp"

// clang-format off
#if defined(EDGETRAN_KERNELS_X86)
#include "edgetran/kernels/targets/begin_avx512_bf16.inl"
#include "edgetran/kernels/bodies/clustered_join.inl"
#include "edgetran/kernels/bodies/clustered_words.inl"
#include "edgetran/kernels/bodies/clustered_bfloat16.inl"
#include "edgetran/kernels/bodies/clustered_blocked.inl"
#include "edgetran/kernels/bodies/clustered_direct.inl"
#include "edgetran/kernels/bodies/clustered_rows.inl"
#include "edgetran/kernels/targets/end_avx512_bf16.inl"
#endif
// clang-format on

namespace edgetran::kernels {
namespace detail {

/// Nearest bfloat16, NaN too.
constexpr std::uint16_t rounded_input(float x) { return x != x ? std::uint16_t{0x7fc0} : to_bfloat16(x); }

#if defined(EDGETRAN_KERNELS_X86)
inline const clustered_look_up& bfloat16_look_up_of(const packed_view& w) {
  namespace t = avx512_bf16;
  if (w.bits == 4) return t::look_up<t::look_up_4bit>;
  if (w.bits == 6) return t::look_up<t::look_up_bfloat<t::words_6bit, 1, 8>>;
  switch (w.entries()) {
    case 64:
      return t::look_up<t::look_up_bfloat<t::words_8bit, 1, 8>>;
    case 128:
      return t::look_up<t::look_up_bfloat<t::words_8bit, 2, 1>>;
    default:
      return t::look_up<t::look_up_bfloat<t::words_8bit, 4, 1>>;
  }
}
#endif

/// Of centroids that are bfloat16 already, as float32: half their bytes need not be looked up.
inline const clustered_look_up& rounded_look_up_of(const packed_view& w, target t) {
#if defined(EDGETRAN_KERNELS_X86)
  if (t == target::avx2 && w.bits == 4) return avx2::look_up<avx2::look_up_4bit<2>>;
  if (t == target::avx2 && w.bits == 6) return avx2::look_up<avx2::look_up_words<avx2::words_6bit, 2>>;
  if (t == target::avx2 && w.entries() == 64) return avx2::look_up<avx2::look_up_words<avx2::words_8bit, 2>>;
#endif
  return look_up_of(w, t);
}

}  // namespace detail

/// clustered_gemm() in reduced precision: inputs and centroids are rounded to bfloat16 (8 significant bits),
/// products are summed in float32. Besides the error of those sums, y is off by at most 2^-7 + 2^-16 of
/// |X| |W|, since each factor is off by at most 2^-8 of itself (numbers below 1e-38 may count as 0).
/// Processors with BF16 instructions do two products in the time of one; on others this computes the same
/// rounded products in float32, at the price of clustered_gemm() and of the rounding; with AVX2, weights of
/// up to 64 centroids are looked up in half the time, which few rows gain from.
template <executor E>
void clustered_gemm_bfloat16(const packed_view& w, std::ptrdiff_t rows, const float* x,
                             std::ptrdiff_t x_stride, float* y, std::ptrdiff_t y_stride, const epilogue& end,
                             E& runner) {
  if (rows <= 0 || w.n == 0) return;
  detail::check_rows(w, rows, x, x_stride, y, y_stride, "clustered_gemm_bfloat16");
#if defined(EDGETRAN_KERNELS_X86)
  if (active() == target::avx512_bf16) {
    const std::ptrdiff_t pairs = w.groups() * group_rows / 2;
    buffer<float> packed(static_cast<std::size_t>(rows * pairs));
    runner.parallel_for(static_cast<std::size_t>(rows), [&](std::size_t row) {
      const auto r = static_cast<std::ptrdiff_t>(row);
      avx512_bf16::clustered_pair(x + r * x_stride, w.k, w.bits == 4, packed.data() + r * pairs);
    });
    detail::multiply({w, pairs, packed.data(), rows, pairs, y, y_stride, end, 0, w.panels()},
                     detail::bfloat16_look_up_of(w), avx512_bf16::blocked, runner);
    return;
  }
#endif
  buffer<float> rounded(static_cast<std::size_t>(rows) * static_cast<std::size_t>(w.k));
  for (std::ptrdiff_t r = 0; r < rows; ++r)
    for (std::ptrdiff_t i = 0; i < w.k; ++i)
      rounded.data()[r * w.k + i] =
          std::bit_cast<float>(std::uint32_t{detail::rounded_input(x[r * x_stride + i])} << 16);
  centroid_tables tables = *w.tables;
  for (std::size_t i = 0; i < 256; ++i) {
    tables.whole[i] = std::bit_cast<float>(std::uint32_t{tables.bfloat[i]} << 16);
    tables.low[i] = 0;
    tables.high[i] = tables.bfloat[i];
    tables.bytes[0][i] = tables.bytes[1][i] = 0;
    tables.bytes[2][i] = static_cast<std::uint8_t>(tables.bfloat[i]);
    tables.bytes[3][i] = static_cast<std::uint8_t>(tables.bfloat[i] >> 8);
  }
  packed_view coarse = w;
  coarse.tables = &tables;
  const target t = active();
  detail::multiply({coarse, w.k, rounded.data(), rows, w.k, y, y_stride, end, 0, w.panels()},
                   detail::rounded_look_up_of(coarse, t), detail::blocks_of(t), runner);
}

/// The same for contiguous rows, checked as clustered_gemm() does.
template <executor E>
void clustered_gemm_bfloat16(const packed_codebook& w, std::ptrdiff_t rows, std::span<const float> x,
                             std::span<float> y, const epilogue& end, E& runner) {
  detail::check_sizes(w, rows, x.size(), y.size(), "clustered_gemm_bfloat16");
  clustered_gemm_bfloat16(w.view(), rows, x.data(), w.inputs(), y.data(), w.outputs(), end, runner);
}
inline void clustered_gemm_bfloat16(const packed_codebook& w, std::ptrdiff_t rows, std::span<const float> x,
                                    std::span<float> y, const epilogue& end = {}) {
  inline_executor here;
  clustered_gemm_bfloat16(w, rows, x, y, end, here);
}

}  // namespace edgetran::kernels

#endif  // EDGETRAN_KERNELS_CLUSTERED_BFLOAT16_HPP
