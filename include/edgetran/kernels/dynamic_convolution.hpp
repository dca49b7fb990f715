// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_KERNELS_DYNAMIC_CONVOLUTION_HPP
#define EDGETRAN_KERNELS_DYNAMIC_CONVOLUTION_HPP

#include <algorithm>
#include <cstddef>
#include <string>
#include <type_traits>

#include "edgetran/core/error.hpp"
#include "edgetran/core/executor.hpp"
#include "edgetran/kernels/simd.hpp"
#include "edgetran/kernels/target.hpp"

namespace edgetran::kernels {

/// A convolution over the tokens of x [tokens, channels] with windows of `taps` rows, an odd number, that
/// reach taps / 2 rows to either side; what lies beyond the ends counts as zero. Rows are `stride` numbers
/// apart. What the weights are, the function says.
struct convolution_job {
  int tokens, channels, taps;
  const float* weights;
  std::ptrdiff_t weights_stride;
  const float* x;
  std::ptrdiff_t x_stride;
  float* y;  ///< must not overlap x or the weights
  std::ptrdiff_t y_stride;
};

namespace detail {

/// Tokens begin to end - 1 of `heads` convolutions, `job` being that of head 0.
struct convolution_part {
  convolution_job job;
  int begin, end;
  int heads = 1;
  std::ptrdiff_t weights_head = 0, x_head = 0, y_head = 0;
};

}  // namespace detail

}  // namespace edgetran::kernels

// clang-format off
#include "edgetran/kernels/targets/begin_scalar.inl"
#include "edgetran/kernels/bodies/dynamic_convolution.inl"
#include "edgetran/kernels/targets/end_scalar.inl"
#if defined(EDGETRAN_KERNELS_X86)
#include "edgetran/kernels/targets/begin_avx2.inl"
#include "edgetran/kernels/bodies/dynamic_convolution.inl"
#include "edgetran/kernels/targets/end_avx2.inl"
#include "edgetran/kernels/targets/begin_avx512.inl"
#include "edgetran/kernels/bodies/dynamic_convolution.inl"
#include "edgetran/kernels/targets/end_avx512.inl"
#elif defined(EDGETRAN_KERNELS_NEON)
#include "edgetran/kernels/targets/begin_neon.inl"
#include "edgetran/kernels/bodies/dynamic_convolution.inl"
#include "edgetran/kernels/targets/end_neon.inl"
#endif
// clang-format on

namespace edgetran::kernels {

namespace detail {

inline void check(const convolution_job& job, std::ptrdiff_t row_of_weights, const char* where) {
  if (job.taps < 1 || job.taps % 2 == 0)
    throw shape_error(std::to_string(job.taps) + " taps", where, "give an odd number");
  if (job.tokens < 0 || job.channels < 0)
    throw shape_error(std::to_string(job.tokens) + " tokens of " + std::to_string(job.channels) + " channels",
                      where, "give no negative sizes");
  if (job.x_stride < job.channels || job.y_stride < job.channels || job.weights_stride < row_of_weights)
    throw shape_error("rows that lap over each other", where, "give strides of at least the length of a row");
  const bool empty = job.tokens == 0 || job.channels == 0;
  if (!empty && (job.weights == nullptr || job.x == nullptr || job.y == nullptr))
    throw input_error("an array is null", where);
}

inline void dynamic_convolution(const convolution_part& part) {
  static constexpr versions<void(const convolution_part&)> all {
    .scalar = scalar::dynamic_convolution,
#if defined(EDGETRAN_KERNELS_X86)
    .avx2 = avx2::dynamic_convolution, .avx512 = avx512::dynamic_convolution,
#elif defined(EDGETRAN_KERNELS_NEON)
    .neon = neon::dynamic_convolution,
#endif
  };
  all.of(active())(part);
}

}  // namespace detail

/// The weighted windows of a span-based dynamic convolution, one head: y[s,c] = sum over tau of w[s,tau] x[s
/// + tau - taps / 2, c], with weights [tokens, taps], a row of its own for every token (softmax over the
/// taps, as a rule). O(tokens channels taps). Throws shape_error for an even number of taps, negative sizes
/// or strides shorter than a row, input_error for null arrays.
inline void dynamic_convolution(const convolution_job& job) {
  detail::check(job, job.taps, "kernels::dynamic_convolution");
  detail::dynamic_convolution({job, 0, job.tokens});
}

/// `heads` of them at the same time: `first` is head 0, and head h begins so many numbers further on in the
/// weights, x and y. Heads that share rows run token by token, so that rows are read from end to end; the
/// executor gets tokens then, else heads. Throws like the one head.
template <executor E>
void dynamic_convolution(const convolution_job& first, int heads, std::ptrdiff_t weights_head,
                         std::ptrdiff_t x_head, std::ptrdiff_t y_head, E& runner) {
  detail::check(first, first.taps, "kernels::dynamic_convolution");
  if (heads < 0)
    throw shape_error(std::to_string(heads) + " heads", "kernels::dynamic_convolution", "give none or more");
  if (x_head < first.x_stride) {
    constexpr int block = 4;  // as many share the rows of their windows
    const int blocks = (first.tokens + block - 1) / block;
    const int parts = static_cast<int>(std::min(static_cast<std::size_t>(blocks), runner.concurrency()));
    runner.parallel_for(static_cast<std::size_t>(parts), [&](std::size_t part) {
      const auto border = [&](std::size_t i) {
        const auto at = static_cast<std::size_t>(blocks) * i / static_cast<std::size_t>(parts);
        return std::min(static_cast<int>(at) * block, first.tokens);
      };
      detail::dynamic_convolution(
          {first, border(part), border(part + 1), heads, weights_head, x_head, y_head});
    });
  } else {
    runner.parallel_for(static_cast<std::size_t>(heads), [&](std::size_t h) {
      const auto at = static_cast<std::ptrdiff_t>(h);
      convolution_job job = first;
      job.weights += at * weights_head;
      job.x += at * x_head;
      job.y += at * y_head;
      detail::dynamic_convolution({job, 0, job.tokens});
    });
  }
}

/// A convolution over the tokens with a filter of its own for every channel, without bias: y[s,c] = sum over
/// tau of f[tau,c] x[s + tau - taps / 2, c], with weights [taps, channels] (a checkpoint's [channels, 1,
/// taps] transposed). O(tokens channels taps). Throws like dynamic_convolution.
inline void depthwise_convolution(const convolution_job& job) {
  detail::check(job, job.channels, "kernels::depthwise_convolution");
  static constexpr versions<void(const detail::convolution_part&)> all {
    .scalar = scalar::depthwise_convolution,
#if defined(EDGETRAN_KERNELS_X86)
    .avx2 = avx2::depthwise_convolution, .avx512 = avx512::depthwise_convolution,
#elif defined(EDGETRAN_KERNELS_NEON)
    .neon = neon::depthwise_convolution,
#endif
  };
  all.of(active())({job, 0, job.tokens});
}

}  // namespace edgetran::kernels

#endif  // EDGETRAN_KERNELS_DYNAMIC_CONVOLUTION_HPP
