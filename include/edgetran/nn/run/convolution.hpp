// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_NN_RUN_CONVOLUTION_HPP
#define EDGETRAN_NN_RUN_CONVOLUTION_HPP

#include <cstddef>
#include <cstdint>
#include <string>

#include "edgetran/core/error.hpp"
#include "edgetran/model/primitive.hpp"
#include "edgetran/nn/run/products.hpp"
#include "edgetran/nn/run/state.hpp"
#include "edgetran/nn/tensor.hpp"

namespace edgetran::nn {

// Convolution along time as a product: every output row reads its neighbourhood, laid out as one row.

namespace detail {
/// `sample(b, t, i)` is channel i of frame t of sequence b.
template <class Kernels, class Sample>
tensor convolve(run_state<Kernels>& s, const model::time_convolution<>& p, Sample sample) {
  const float* const w = s.parameter(p.out * p.depth());
  const float* const bias = s.parameter(p.out);
  const std::int64_t in = p.in;
  const tensor y = s.make(s.workload().batch, p.rows(), p.out);
  const tensor unfolded = s.make(1, y.rows, p.depth());
  for (std::int64_t b = 0; b < y.batch; ++b) {
    for (std::int64_t r = 0; r < y.rows; ++r)
      for (std::int64_t j = 0; j < p.taps; ++j) {
        const std::int64_t t = r * p.stride + j - p.padding();
        float* const to = unfolded.row(0, r) + j;
        if (t < 0 || t >= p.frames)
          for (std::int64_t i = 0; i < in; ++i) to[i * p.taps] = 0;
        else
          for (std::int64_t i = 0; i < in; ++i) to[i * p.taps] = sample(b, t, i);
      }
    tensor part = y;
    part.batch = 1;
    part.data = y.row(b, 0);
    product_into(s, unfolded, w, bias, false, part);
  }
  return y;
}
}  // namespace detail

/// Of the sound that the model is fed, [batch, channels, frames].
template <class Kernels>
tensor compute(run_state<Kernels>& s, const model::time_convolution<>& p, const fed&) {
  const std::int64_t channels = p.in, frames = p.frames, wanted = s.workload().batch * channels * frames;
  const auto& audio = s.inputs().audio;
  if (audio.size() != static_cast<std::size_t>(wanted))
    throw shape_error(
        std::to_string(audio.size()) + " values where the sound needs " + std::to_string(wanted),
        "inputs::audio",
        "give [batch, channels, frames]: " + std::to_string(channels) + " channels of " +
            std::to_string(frames) + " frames a sequence");
  return detail::convolve(s, p, [&, at = audio.data()](std::int64_t b, std::int64_t t, std::int64_t i) {
    return at[(b * channels + i) * frames + t];
  });
}
template <class Kernels>
tensor compute(run_state<Kernels>& s, const model::time_convolution<>& p, const tensor& x) {
  return detail::convolve(s, p,
                          [&](std::int64_t b, std::int64_t t, std::int64_t i) { return x.row(b, t)[i]; });
}

}  // namespace edgetran::nn

#endif  // EDGETRAN_NN_RUN_CONVOLUTION_HPP
