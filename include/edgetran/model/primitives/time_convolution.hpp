// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_MODEL_PRIMITIVES_TIME_CONVOLUTION_HPP
#define EDGETRAN_MODEL_PRIMITIVES_TIME_CONVOLUTION_HPP

#include <cstdint>
#include <string>
#include <string_view>

#include "edgetran/core/error.hpp"
#include "edgetran/core/extent.hpp"
#include "edgetran/model/cost.hpp"
#include "edgetran/model/shape.hpp"

namespace edgetran::model {

/// Convolution of all channels along the time of a sound, the front end of a speech encoder: y[t, o] = b[o] +
/// the sum over i and j of W[o, i, j] x[stride t + j - taps / 2, i], zeros beyond the ends. W is stored as
/// [out, in * taps]. Reads the sound that a model is fed, or the rows of another such convolution; its rows
/// are the sound's, whatever the text, and computed once. It runs as a product with the unfolded rows.
template <extent_like In = extent<>, extent_like Out = extent<>>
struct time_convolution {
  static constexpr std::string_view kind = "time_convolution";
  static constexpr std::string_view type = "Conv1d";

  In in{};
  Out out{};
  std::int64_t frames = 1;  ///< rows of the input
  std::int64_t taps = 1;
  std::int64_t stride = 1;

  [[nodiscard]] constexpr time_convolution<> erased() const { return {in, out, frames, taps, stride}; }

  /// Rows of the output: with an odd number of taps, frames over stride, rounded up. Throws shape_error for a
  /// convolution without frames, taps or stride.
  [[nodiscard]] constexpr std::int64_t rows() const {
    constexpr std::int64_t most = std::int64_t{1} << 32;
    if (frames < 1 || taps < 1 || stride < 1 || frames > most || taps > most)
      throw shape_error("a convolution of " + std::to_string(frames) + " frames with " +
                            std::to_string(taps) + " taps and a stride of " + std::to_string(stride),
                        std::string(kind), "make each at least 1 and at most 2^32");
    return (frames + 2 * padding() - taps) / stride + 1;
  }
  /// Zeros before the first frame, and behind the last.
  [[nodiscard]] constexpr std::int64_t padding() const { return taps / 2; }
  /// Numbers that one output is a sum over.
  [[nodiscard]] constexpr std::int64_t depth() const { return times(in, extent<>{taps}); }

  template <extent_like Have>
  constexpr shape<Out> output(const shape<Have>& x) const {
    const bool is_fed = std::int64_t{x.width} == 0;  // what a model is fed has no width
    if (!is_fed) {
      require_width(x.width, in, kind);
      if (x.rows.fixed != frames)
        throw shape_error("an activation of other rows than " + std::to_string(frames), std::string(kind),
                          "make frames the rows of what it reads");
    }
    return {row_count{rows(), true}, out};
  }

  template <class Visit>
  constexpr void each_parameter(Visit visit) const {
    visit("weight", std::int64_t{out}, depth());
    visit("bias", std::int64_t{out}, std::int64_t{1});
  }

  /// Memory while it runs beside input and output: the unfolded rows of one sequence.
  [[nodiscard]] constexpr bytes scratch(const span& s) const {
    if (s.tokens == 0) return {};
    return detail::floats(detail::real(rows()) * detail::real(depth()));
  }

  [[nodiscard]] constexpr cost costs(const span& s) const {
    using detail::real;
    const double b = real(s.batch), m = b * real(rows()), k = real(depth()), n = real(out);
    cost c;
    c.macs = m * k * n;
    c.flops = flops{2 * m * k * n + m * n};
    c.traffic = c.irene_bytes = detail::floats(b * real(frames) * real(in) + k * n + n + m * n);
    return c;
  }
};
template <extent_like I, extent_like O>
time_convolution(I, O, std::int64_t, std::int64_t, std::int64_t) -> time_convolution<I, O>;

}  // namespace edgetran::model

#endif  // EDGETRAN_MODEL_PRIMITIVES_TIME_CONVOLUTION_HPP
