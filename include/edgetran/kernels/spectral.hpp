// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_KERNELS_SPECTRAL_HPP
#define EDGETRAN_KERNELS_SPECTRAL_HPP

#include <algorithm>
#include <cstddef>
#include <string>
#include <utility>

#include "edgetran/core/error.hpp"
#include "edgetran/kernels/buffer.hpp"
#include "edgetran/kernels/transform.hpp"

namespace edgetran::kernels {

/// One two-dimensional transform: x and y of [tokens, channels], rows `stride` apart.
struct spectral_job {
  const float* x;
  std::ptrdiff_t x_stride;
  float* y;
  std::ptrdiff_t y_stride;
  int tokens, channels;
  const transform_length *along_tokens, *along_channels;
  int columns;  ///< of the array between the passes
  float *between, *work, *spare;
};

/// Memory that transforms work in. It grows to what the largest needs and is kept; give every thread its own.
class spectral_workspace {
 public:
  /// At least n numbers from an address that is a multiple of 64 bytes; what stood there is lost when it
  /// grows.
  float* reserve(std::size_t n) {
    if (memory_.size() < n) memory_ = buffer<float>(n);
    return memory_.data();
  }

 private:
  buffer<float> memory_;
};

namespace detail {

/// What both transforms hold: the two lengths, and how much memory one transform takes.
class spectral_plan {
 public:
  /// Both sizes from 1 on. `between` numbers lie between the passes, in `columns` columns.
  spectral_plan(int tokens, int channels, int columns, std::size_t between)
      : tokens_(tokens), channels_(channels), columns_(columns), between_(between) {
    slots_ = static_cast<std::size_t>(std::max(tokens_.slots(), channels_.slots()));
  }

  [[nodiscard]] spectral_job job(const float* x, std::ptrdiff_t x_stride, float* y, std::ptrdiff_t y_stride,
                                 spectral_workspace& memory) const {
    const std::size_t vector = 2 * 16;
    float* const work = memory.reserve(between_ + 2 * vector * slots_);
    return {x,         x_stride,   y,        y_stride, tokens_.size(), channels_.size(),
            &tokens_,  &channels_, columns_, work + 2 * vector * slots_, work, work + vector * slots_};
  }

  [[nodiscard]] int tokens() const { return tokens_.size(); }
  [[nodiscard]] int channels() const { return channels_.size(); }

 private:
  transform_length tokens_, channels_;
  int columns_;
  std::size_t between_, slots_;
};

using spectral_pass = int(const spectral_job&, int, bool);

/// Runs a pass in the widest vectors first; what is left and fills less than half of a wide step runs in
/// narrower ones.
inline void run_pass(const versions<spectral_pass>& pass, const spectral_job& job) {
  int next = 0;
#if defined(EDGETRAN_KERNELS_X86)
  if (active() >= target::avx512) next = pass.avx512(job, next, false);
  if (active() >= target::avx2) next = pass.avx2(job, next, false);
  static_cast<void>(pass.scalar(job, next, true));
#else
  static_cast<void>(pass.of(active())(job, next, true));
#endif
}

}  // namespace detail
}  // namespace edgetran::kernels

#endif  // EDGETRAN_KERNELS_SPECTRAL_HPP
