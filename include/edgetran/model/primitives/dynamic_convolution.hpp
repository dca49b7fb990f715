// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_MODEL_PRIMITIVES_DYNAMIC_CONVOLUTION_HPP
#define EDGETRAN_MODEL_PRIMITIVES_DYNAMIC_CONVOLUTION_HPP

#include <cstdint>
#include <string_view>

#include "edgetran/core/extent.hpp"
#include "edgetran/model/cost.hpp"
#include "edgetran/model/shape.hpp"

namespace edgetran::model {

// The span-based dynamic convolution of ConvBERT, a head at a time: a kernel of `taps` weights is computed
// for every token from what surrounds it, and weighs the values in that window. What it is made of besides:
// head_linear (pointwise map, kernel, output) and combine<pairing::multiply> (by the queries).

/// Convolution over the tokens of a sequence, a filter of `taps` weights for every channel, zeros beyond the
/// ends. No bias.
template <extent_like Width = extent<>>
struct depthwise {
  static constexpr std::string_view kind = "depthwise";
  static constexpr std::string_view type = "Conv1d";

  Width width{};
  std::int64_t taps = 1;

  [[nodiscard]] constexpr depthwise<> erased() const { return {width, taps}; }

  template <extent_like Have>
  constexpr shape<Width> output(const shape<Have>& x) const {
    require_width(x.width, width, kind);
    return {x.rows, width};
  }

  template <class Visit>
  constexpr void each_parameter(Visit visit) const {
    visit("weight", std::int64_t{width}, taps);
  }

  [[nodiscard]] constexpr cost costs(const span& s) const {
    using detail::real;
    const double elements = real(s.rows()) * real(width), filters = real(width) * real(taps);
    cost c;
    c.macs = real(s.rows()) * filters;
    c.flops = flops{2 * c.macs};
    c.traffic = c.irene_bytes = detail::floats(2 * elements + filters);
    return c;
  }
};
template <extent_like W>
depthwise(W, std::int64_t) -> depthwise<W>;

/// Soft-max over the `taps` weights of every token and head: 5 FLOPs a weight.
template <extent_like Heads = extent<>>
struct tap_softmax {
  static constexpr std::string_view kind = "tap_softmax";
  static constexpr std::string_view type = "Softmax";
  static constexpr bool in_place = true;

  Heads heads{};
  std::int64_t taps = 1;

  [[nodiscard]] constexpr tap_softmax<> erased() const { return {heads, taps}; }

  template <extent_like Have>
  constexpr shape<Have> output(const shape<Have>& x) const {
    require_width(x.width, extent<>{std::int64_t{heads} * taps}, kind);
    return x;
  }

  template <class Visit>
  constexpr void each_parameter(Visit) const {}

  [[nodiscard]] constexpr cost costs(const span& s) const {
    const double weights = detail::real(s.rows()) * detail::real(heads) * detail::real(taps);
    cost c;
    c.flops = flops{5 * weights};
    c.traffic = detail::floats(2 * weights);
    c.irene_bytes = detail::floats(3 * weights);
    return c;
  }
};
template <extent_like H>
tap_softmax(H, std::int64_t) -> tap_softmax<H>;

/// y_j[t] = sum over tap of w_j[t, tap] * u_j[t + tap - (taps - 1) / 2] for every head j and token t, zeros
/// beyond the ends.
template <extent_like Heads = extent<>, extent_like Head = extent<>>
struct window_sum {
  static constexpr std::string_view kind = "window_sum";
  static constexpr std::string_view type = "MatMul";

  Heads heads{};
  Head head{};
  std::int64_t taps = 1;

  [[nodiscard]] constexpr window_sum<> erased() const { return {heads, head, taps}; }

  /// The weights of all heads and tokens, then what they weigh.
  template <extent_like W, extent_like U>
  constexpr auto output(const shape<W>& weights, const shape<U>& u) const {
    require_width(weights.width, extent<>{std::int64_t{heads} * taps}, kind);
    require_width(u.width, times(heads, head), kind);
    return shape<decltype(times(heads, head))>{u.rows, times(heads, head)};
  }

  template <class Visit>
  constexpr void each_parameter(Visit) const {}

  /// The published counter would see every window copied out (read and written), then a product of a matrix
  /// and a vector for each token and head.
  [[nodiscard]] constexpr cost costs(const span& s) const {
    using detail::real;
    const double weights = real(s.rows()) * real(heads) * real(taps);
    const double elements = real(s.rows()) * real(heads) * real(head), windows = elements * real(taps);
    cost c;
    c.macs = windows;
    c.flops = flops{2 * windows};
    c.traffic = detail::floats(weights + 2 * elements);
    c.irene_bytes = detail::floats(2 * windows + (windows + weights + elements));
    return c;
  }
};
template <extent_like H, extent_like D>
window_sum(H, D, std::int64_t) -> window_sum<H, D>;

}  // namespace edgetran::model

#endif  // EDGETRAN_MODEL_PRIMITIVES_DYNAMIC_CONVOLUTION_HPP
