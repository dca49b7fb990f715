// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_KERNELS_SPECTRAL_HPP
#define EDGETRAN_KERNELS_SPECTRAL_HPP

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numbers>
#include <string>
#include <utility>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/core/executor.hpp"
#include "edgetran/kernels/buffer.hpp"
#include "edgetran/kernels/target.hpp"
#include "edgetran/kernels/transform.hpp"

namespace edgetran::kernels {

/// Memory that transforms work in. It grows to what the largest one needs and is kept, so that nothing is
/// allocated from the second time on; give every thread its own.
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

/// One two-dimensional transform, from x to y of [tokens, channels]. The first pass runs along the tokens and
/// leaves its results in `between`, 16 sequences side by side; the second runs along the channels. Both work
/// in two buffers of complex vectors.
struct spectral_job {
  const float* x;
  std::ptrdiff_t x_stride;
  float* y;
  std::ptrdiff_t y_stride;
  int tokens, channels;
  const transform_length *along_tokens, *along_channels;
  const float *token_turns,
      *channel_turns;  ///< cos and sin of pi k / (2 n) for each k, of the cosine transform
  int columns;         ///< of `between`
  float *between, *work, *spare;
};

using spectral_pass = int(const spectral_job&, int, bool);

/// What both transforms hold: the two lengths, and how much memory one transform takes.
class spectral_plan {
 public:
  /// For `sequences` of the second pass, each `parts` times `columns` numbers.
  spectral_plan(int tokens, int channels, int sequences, int columns, int parts)
      : tokens_(tokens), channels_(channels), columns_(columns + 16) {
    constexpr std::size_t vector = 2 * 16;
    one_buffer_ = vector * static_cast<std::size_t>(std::max(tokens_.slots(), channels_.slots()));
    between_ = static_cast<std::size_t>((sequences + 15) / 16) * static_cast<std::size_t>(columns_) * 16 *
               static_cast<std::size_t>(parts);
  }

  void add_turns() {
    for (const auto& [turns, n] :
         {std::pair{&token_turns_, tokens_.size()}, {&channel_turns_, channels_.size()}})
      for (int k = 0; k < n + 16; ++k) {  // vectors may read a few too many
        const double angle = std::numbers::pi * std::min(k, n - 1) / (2.0 * n);
        turns->push_back(static_cast<float>(std::cos(angle)));
        turns->push_back(static_cast<float>(std::sin(angle)));
      }
  }

  /// Runs both passes.
  void run(const versions<spectral_pass>& down, const versions<spectral_pass>& across, const float* x,
           std::ptrdiff_t x_stride, float* y, std::ptrdiff_t y_stride, spectral_workspace& memory) const {
    const int tokens = tokens_.size(), channels = channels_.size();
    if (tokens > 1 && (x_stride < channels || y_stride < channels))
      throw shape_error("rows " + std::to_string(std::min(x_stride, y_stride)) + " apart hold no " +
                            std::to_string(channels) + " channels",
                        "kernels: spectral mixer", "give a stride of at least the channels");
    if (x == nullptr || y == nullptr) throw input_error("an array is null", "kernels: spectral mixer");
    float* const work = memory.reserve(between_ + 2 * one_buffer_);
    const spectral_job job{x,
                           x_stride,
                           y,
                           y_stride,
                           tokens,
                           channels,
                           &tokens_,
                           &channels_,
                           token_turns_.data(),
                           channel_turns_.data(),
                           columns_,
                           work + 2 * one_buffer_,
                           work,
                           work + one_buffer_};
    run(down, job);
    run(across, job);
  }

  [[nodiscard]] int tokens() const { return tokens_.size(); }
  [[nodiscard]] int channels() const { return channels_.size(); }

 private:
  /// The widest vectors first; what is left and would fill less than half of their step runs in narrower
  /// ones.
  static void run(const versions<spectral_pass>& pass, const spectral_job& job) {
    int next = 0;
#if defined(EDGETRAN_KERNELS_X86)
    if (active() >= target::avx512) next = pass.avx512(job, next, false);
    if (active() >= target::avx2) next = pass.avx2(job, next, false);
    static_cast<void>(pass.scalar(job, next, true));
#else
    static_cast<void>(pass.of(active())(job, next, true));
#endif
  }

  transform_length tokens_, channels_;
  std::vector<float> token_turns_, channel_turns_;
  int columns_;
  std::size_t between_ = 0, one_buffer_ = 0;
};

}  // namespace detail

/// Mixes `heads` arrays of [tokens, channels], each with `mixer`: head h begins at x + h x_head and goes to y
/// + h y_head, its rows x_stride and y_stride apart (in [tokens, width], x_head is the head size and x_stride
/// the width). `memory` holds a workspace for each of the executor's bodies and is kept for the next time.
/// The result does not depend on the executor. Throws shape_error like the mixer.
template <class Mixer, executor E>
void mix_heads(const Mixer& mixer, std::size_t heads, const float* x, std::ptrdiff_t x_head,
               std::ptrdiff_t x_stride, float* y, std::ptrdiff_t y_head, std::ptrdiff_t y_stride, E& runner,
               std::vector<spectral_workspace>& memory) {
  const std::size_t parts = std::min(heads, runner.concurrency());
  if (memory.size() < parts) memory.resize(parts);
  runner.parallel_for(parts, [&](std::size_t part) {
    for (std::size_t h = heads * part / parts; h < heads * (part + 1) / parts; ++h) {
      const auto at = static_cast<std::ptrdiff_t>(h);
      mixer(x + at * x_head, x_stride, y + at * y_head, y_stride, memory[part]);
    }
  });
}

}  // namespace edgetran::kernels

#endif  // EDGETRAN_KERNELS_SPECTRAL_HPP
