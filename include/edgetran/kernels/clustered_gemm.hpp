// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_KERNELS_CLUSTERED_GEMM_HPP
#define EDGETRAN_KERNELS_CLUSTERED_GEMM_HPP

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include "edgetran/core/error.hpp"
#include "edgetran/core/executor.hpp"
#include "edgetran/kernels/buffer.hpp"
#include "edgetran/kernels/clustered_job.hpp"
#include "edgetran/kernels/packed_codebook.hpp"
#include "edgetran/kernels/simd.hpp"
#include "edgetran/kernels/target.hpp"

// clang-format off
#include "edgetran/kernels/targets/begin_scalar.inl"
#include "edgetran/kernels/bodies/clustered_float32.inl"
#include "edgetran/kernels/bodies/clustered_blocked.inl"
#include "edgetran/kernels/bodies/clustered_scalar.inl"
#include "edgetran/kernels/targets/end_scalar.inl"
#if defined(EDGETRAN_KERNELS_X86)
#include "edgetran/kernels/targets/begin_avx2.inl"
#include "edgetran/kernels/bodies/clustered_float32.inl"
#include "edgetran/kernels/bodies/clustered_blocked.inl"
#include "edgetran/kernels/bodies/clustered_avx2.inl"
#include "edgetran/kernels/bodies/clustered_stripes.inl"
#include "edgetran/kernels/bodies/clustered_rows.inl"
#include "edgetran/kernels/targets/end_avx2.inl"
#include "edgetran/kernels/targets/begin_avx512.inl"
#include "edgetran/kernels/bodies/clustered_float32.inl"
#include "edgetran/kernels/bodies/clustered_blocked.inl"
#include "edgetran/kernels/bodies/clustered_avx512.inl"
#include "edgetran/kernels/bodies/clustered_words.inl"
#include "edgetran/kernels/bodies/clustered_direct.inl"
#include "edgetran/kernels/bodies/clustered_rows.inl"
#include "edgetran/kernels/targets/end_avx512.inl"
#include "edgetran/kernels/targets/begin_avx512_vbmi.inl"
#include "edgetran/kernels/bodies/clustered_join.inl"
#include "edgetran/kernels/bodies/clustered_words.inl"
#include "edgetran/kernels/bodies/clustered_vbmi.inl"
#include "edgetran/kernels/bodies/clustered_direct.inl"
#include "edgetran/kernels/bodies/clustered_rows.inl"
#include "edgetran/kernels/targets/end_avx512_vbmi.inl"
#elif defined(EDGETRAN_KERNELS_NEON)
#include "edgetran/kernels/targets/begin_neon.inl"
#include "edgetran/kernels/bodies/clustered_float32.inl"
#include "edgetran/kernels/bodies/clustered_blocked.inl"
#include "edgetran/kernels/bodies/clustered_neon.inl"
#include "edgetran/kernels/targets/end_neon.inl"
#endif
// clang-format on

namespace edgetran::kernels {
namespace detail {

inline const clustered_look_up& look_up_of(const packed_view& w, target t) {
  using table = versions<const clustered_look_up>;
#if defined(EDGETRAN_KERNELS_X86)
  static constexpr table bits4{.scalar = &scalar::look_up,
                               .avx2 = &avx2::look_up<avx2::look_up_4bit<4>>,
                               .avx512 = &avx512::look_up<avx512::look_up_4bit>};
  static constexpr table bits6{
      .scalar = &scalar::look_up,
      .avx2 = &avx2::look_up<avx2::look_up_words<avx2::words_6bit, 4>>,
      .avx512 = &avx512::look_up<avx512::look_up_words<avx512::words_6bit, 1, 1>>,
      .avx512_vbmi = &avx512_vbmi::look_up<avx512_vbmi::look_up_words<avx512_vbmi::words_6bit, 1, 8>>};
  static constexpr table bits8_64{
      .scalar = &scalar::look_up,
      .avx2 = &avx2::look_up<avx2::look_up_words<avx2::words_8bit, 4>>,
      .avx512 = &avx512::look_up<avx512::look_up_words<avx512::words_8bit, 1, 8>>};
  static constexpr table bits8_128{
      .scalar = &scalar::look_up,
      .avx2 = &avx2::look_up<avx2::look_up_each>,
      .avx512 = &avx512::look_up<avx512::look_up_words<avx512::words_8bit, 2, 1>>,
      .avx512_vbmi = &avx512_vbmi::look_up<avx512_vbmi::look_up_bytes<1>>};
  static constexpr table bits8_256{
      .scalar = &scalar::look_up,
      .avx2 = &avx2::look_up<avx2::look_up_each>,
      .avx512 = &avx512::look_up<avx512::look_up_words<avx512::words_8bit, 4, 1>>,
      .avx512_vbmi = &avx512_vbmi::look_up<avx512_vbmi::look_up_bytes<2>>};
#elif defined(EDGETRAN_KERNELS_NEON)
  static constexpr table bits4{.scalar = &scalar::look_up, .neon = &neon::look_up<4, 16>};
  static constexpr table bits6{.scalar = &scalar::look_up, .neon = &neon::look_up<6, 64>};
  static constexpr table bits8_64{.scalar = &scalar::look_up, .neon = &neon::look_up<8, 64>};
  static constexpr table bits8_128{.scalar = &scalar::look_up, .neon = &neon::look_up<8, 128>};
  static constexpr table bits8_256{.scalar = &scalar::look_up, .neon = &neon::look_up<8, 256>};
#else
  static constexpr table bits4{.scalar = &scalar::look_up};
  static constexpr table bits6 = bits4, bits8_64 = bits4, bits8_128 = bits4, bits8_256 = bits4;
#endif
  if (w.bits == 4) return *bits4.of(t);
  if (w.bits == 6) return *bits6.of(t);
  return *(w.entries() == 64 ? bits8_64 : w.entries() == 128 ? bits8_128 : bits8_256).of(t);
}

inline const clustered_blocks& blocks_of(target t) {
  static constexpr versions<const clustered_blocks> all {
    .scalar = &scalar::blocked,
#if defined(EDGETRAN_KERNELS_X86)
    .avx2 = &avx2::blocked, .avx512 = &avx512::blocked,
#elif defined(EDGETRAN_KERNELS_NEON)
    .neon = &neon::blocked,
#endif
  };
  return *all.of(t);
}

/// The whole product `job`, in parts that may run at the same time.
template <executor E>
void multiply(const clustered_job& job, const clustered_look_up& look_up, const clustered_blocks& blocks,
              E& runner) {
  // A few times as many parts as threads, for one thread may be slower than another.
  const auto threads = static_cast<std::ptrdiff_t>(runner.concurrency());
  const std::ptrdiff_t panels = job.last, parts = threads == 1 ? 1 : std::min(panels, 4 * threads);
  const auto part = [&](std::ptrdiff_t i) {
    clustered_job some = job;
    some.first = panels * i / parts;
    some.last = panels * (i + 1) / parts;
    return some;
  };
  if (job.rows <= look_up.direct_rows) {
    // Rows that stay in the second cache while the panels pass.
    constexpr std::ptrdiff_t numbers = std::ptrdiff_t{1} << 17;
    const std::ptrdiff_t together =
        std::max<std::ptrdiff_t>(8, numbers / std::max<std::ptrdiff_t>(1, job.depth) / 8 * 8);
    const std::ptrdiff_t chunks = (job.rows + together - 1) / together;
    runner.parallel_for(static_cast<std::size_t>(chunks * parts), [&](std::size_t i) {
      clustered_job some = part(static_cast<std::ptrdiff_t>(i) % parts);
      const std::ptrdiff_t row = static_cast<std::ptrdiff_t>(i) / parts * together;
      some.rows = std::min(together, job.rows - row);
      some.x += row * job.x_stride;
      some.y += row * job.y_stride;
      look_up.direct(some);
    });
    return;
  }
  const std::ptrdiff_t count = blocks.count(job.rows);
  constexpr std::ptrdiff_t together = 20;  // their packed inputs fill a part of the second cache
  const std::ptrdiff_t chunks = (count + together - 1) / together;
  buffer<float> packed(static_cast<std::size_t>(job.rows) * static_cast<std::size_t>(job.depth));
  runner.parallel_for(static_cast<std::size_t>(count), [&](std::size_t b) {
    blocks.pack(job, static_cast<std::ptrdiff_t>(b), packed.data());
  });
  runner.parallel_for(static_cast<std::size_t>(chunks * parts), [&](std::size_t i) {
    const std::ptrdiff_t chunk = static_cast<std::ptrdiff_t>(i) / parts;
    blocks.multiply(part(static_cast<std::ptrdiff_t>(i) % parts), packed.data(), count * chunk / chunks,
                    count * (chunk + 1) / chunks, look_up);
  });
}

inline void check_sizes(const packed_codebook& w, std::ptrdiff_t rows, std::size_t x, std::size_t y,
                        const char* where) {
  const auto check = [&](std::size_t is, std::ptrdiff_t columns, const char* what) {
    // By division: the product of the two might overflow, and so equal what it must not.
    const auto wide = static_cast<std::size_t>(columns);
    const bool fits = wide == 0 ? is == 0 : is % wide == 0 && is / wide == static_cast<std::size_t>(rows);
    if (rows < 0 || !fits)
      throw shape_error(std::string(what) + " has " + std::to_string(is) + " numbers, not " +
                            std::to_string(rows) + " rows of " + std::to_string(columns),
                        where);
  };
  check(x, w.inputs(), "x");
  check(y, w.outputs(), "y");
}

/// Of a product that is handed pointers and strides.
inline void check_rows(const packed_view& w, std::ptrdiff_t rows, const float* x, std::ptrdiff_t x_stride,
                       const float* y, std::ptrdiff_t y_stride, const char* where) {
  if ((x == nullptr && w.k > 0) || y == nullptr) throw input_error("an array is null", where);
  if (rows > 1 && (x_stride < w.k || y_stride < w.n))
    throw shape_error("rows of " + std::to_string(w.k) + " inputs and " + std::to_string(w.n) +
                          " outputs lie " + std::to_string(x_stride) + " and " + std::to_string(y_stride) +
                          " numbers apart",
                      where, "give the distance from one row to the next in numbers");
}

}  // namespace detail

/// Y[rows, n] = map(X[rows, k] W[k, n] + bias): `x` points to rows of k numbers, x_stride apart, and `y` to
/// rows of n, y_stride apart. Every output is the sum of float32 products of x with the centroids themselves,
/// in an order that depends on the target and on the sizes alone: the same bits for any number of threads.
/// NaN and infinite inputs go the way of sums in float32. k = 0 leaves map(bias). Y must not overlap X.
/// Allocates as much as X has where there are more than a few rows. O(rows k n). Throws input_error for null
/// arrays, shape_error for strides below the length of a row.
template <executor E>
void clustered_gemm(const packed_view& w, std::ptrdiff_t rows, const float* x, std::ptrdiff_t x_stride,
                    float* y, std::ptrdiff_t y_stride, const epilogue& end, E& runner) {
  if (rows <= 0 || w.n == 0) return;
  detail::check_rows(w, rows, x, x_stride, y, y_stride, "clustered_gemm");
  const target t = active();
  detail::multiply({w, w.k, x, rows, x_stride, y, y_stride, end, 0, w.panels()}, detail::look_up_of(w, t),
                   detail::blocks_of(t), runner);
}

/// The same for contiguous rows, checked: throws shape_error where a span has not the size that `rows` and
/// the matrix demand. A bias has n numbers or none.
template <executor E>
void clustered_gemm(const packed_codebook& w, std::ptrdiff_t rows, std::span<const float> x,
                    std::span<float> y, const epilogue& end, E& runner) {
  detail::check_sizes(w, rows, x.size(), y.size(), "clustered_gemm");
  clustered_gemm(w.view(), rows, x.data(), w.inputs(), y.data(), w.outputs(), end, runner);
}
inline void clustered_gemm(const packed_codebook& w, std::ptrdiff_t rows, std::span<const float> x,
                           std::span<float> y, const epilogue& end = {}) {
  inline_executor here;
  clustered_gemm(w, rows, x, y, end, here);
}

}  // namespace edgetran::kernels

#endif  // EDGETRAN_KERNELS_CLUSTERED_GEMM_HPP
