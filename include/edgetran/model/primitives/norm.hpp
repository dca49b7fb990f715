// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_MODEL_PRIMITIVES_NORM_HPP
#define EDGETRAN_MODEL_PRIMITIVES_NORM_HPP

#include <cstdint>
#include <string_view>

#include "edgetran/core/extent.hpp"
#include "edgetran/model/cost.hpp"
#include "edgetran/model/shape.hpp"

namespace edgetran::model {

/// Layer norm over the width, with scale and shift: 8 FLOPs and 4 accesses an element in the published
/// counter.
template <extent_like Width = extent<>>
struct layer_norm {
  static constexpr std::string_view kind = "layer_norm";
  static constexpr std::string_view type = "LayerNorm";
  static constexpr bool in_place = true;

  Width width{};
  double epsilon = 1e-12;
  bool bias = true;  ///< a shift behind the scale

  [[nodiscard]] constexpr layer_norm<> erased() const { return {width, epsilon, bias}; }

  template <extent_like Have>
  constexpr shape<Width> output(const shape<Have>& x) const {
    require_width(x.width, width, kind);
    return {x.rows, width};
  }

  template <class Visit>
  constexpr void each_parameter(Visit visit) const {
    visit("weight", std::int64_t{width}, std::int64_t{1});
    if (bias) visit("bias", std::int64_t{width}, std::int64_t{1});
  }

  [[nodiscard]] constexpr cost costs(const span& s) const {
    const double elements = detail::real(s.rows()) * detail::real(width);
    cost c;
    c.flops = flops{8 * elements};
    c.traffic = detail::floats(2 * elements + (bias ? 2 : 1) * detail::real(width));
    c.irene_bytes = detail::floats(4 * elements);
    return c;
  }
};
template <extent_like W>
layer_norm(W, double) -> layer_norm<W>;
template <extent_like W>
layer_norm(W, double, bool) -> layer_norm<W>;

/// Root-mean-square norm: no mean, no shift. Counted as square, mean, rsqrt-multiply and scale: 4 FLOPs an
/// element.
template <extent_like Width = extent<>>
struct rms_norm {
  static constexpr std::string_view kind = "rms_norm";
  static constexpr std::string_view type = "RMSNorm";
  static constexpr bool in_place = true;

  Width width{};
  double epsilon = 1e-6;
  bool above_one = false;  ///< the weights are stored as what they exceed 1 by (Gemma)

  [[nodiscard]] constexpr rms_norm<> erased() const { return {width, epsilon, above_one}; }

  template <extent_like Have>
  constexpr shape<Width> output(const shape<Have>& x) const {
    require_width(x.width, width, kind);
    return {x.rows, width};
  }

  template <class Visit>
  constexpr void each_parameter(Visit visit) const {
    visit("weight", std::int64_t{width}, std::int64_t{1});
  }

  [[nodiscard]] constexpr cost costs(const span& s) const {
    const double elements = detail::real(s.rows()) * detail::real(width);
    cost c;
    c.flops = flops{4 * elements};
    c.traffic = detail::floats(2 * elements + detail::real(width));
    c.irene_bytes = detail::floats(4 * elements);
    return c;
  }
};
template <extent_like W>
rms_norm(W, double) -> rms_norm<W>;
template <extent_like W>
rms_norm(W, double, bool) -> rms_norm<W>;

/// Root-mean-square norm of every head by itself, with one scale for all heads: of queries and keys before
/// their product. Counted as rms_norm.
template <extent_like Heads = extent<>, extent_like Head = extent<>>
struct head_norm {
  static constexpr std::string_view kind = "head_norm";
  static constexpr std::string_view type = "RMSNorm";
  static constexpr bool in_place = true;

  Heads heads{};
  Head head{};
  double epsilon = 1e-6;
  bool above_one = false;  ///< as in rms_norm

  [[nodiscard]] constexpr head_norm<> erased() const { return {heads, head, epsilon, above_one}; }

  template <extent_like Have>
  constexpr shape<Have> output(const shape<Have>& x) const {
    require_width(x.width, times(heads, head), kind);
    return x;
  }

  template <class Visit>
  constexpr void each_parameter(Visit visit) const {
    visit("weight", std::int64_t{head}, std::int64_t{1});
  }

  [[nodiscard]] constexpr cost costs(const span& s) const {
    const double elements = detail::real(s.rows()) * detail::real(times(heads, head));
    cost c;
    c.flops = flops{4 * elements};
    c.traffic = detail::floats(2 * elements + detail::real(head));
    c.irene_bytes = detail::floats(4 * elements);
    return c;
  }
};
template <extent_like H, extent_like D>
head_norm(H, D, double, bool) -> head_norm<H, D>;

/// Scale and shift of every channel without any statistics, which MobileBERT puts in the place of a norm: 2
/// FLOPs an element.
template <extent_like Width = extent<>>
struct scale_shift {
  static constexpr std::string_view kind = "scale_shift";
  static constexpr std::string_view type = "NoNorm";
  static constexpr bool in_place = true;

  Width width{};

  [[nodiscard]] constexpr scale_shift<> erased() const { return {width}; }

  template <extent_like Have>
  constexpr shape<Width> output(const shape<Have>& x) const {
    require_width(x.width, width, kind);
    return {x.rows, width};
  }

  template <class Visit>
  constexpr void each_parameter(Visit visit) const {
    visit("weight", std::int64_t{width}, std::int64_t{1});
    visit("bias", std::int64_t{width}, std::int64_t{1});
  }

  [[nodiscard]] constexpr cost costs(const span& s) const {
    const double elements = detail::real(s.rows()) * detail::real(width);
    cost c;
    c.flops = flops{2 * elements};
    c.traffic = detail::floats(2 * elements + 2 * detail::real(width));
    c.irene_bytes = detail::floats(5 * elements);  // a product (3 accesses) and a sum (2)
    return c;
  }
};
template <extent_like W>
scale_shift(W) -> scale_shift<W>;

}  // namespace edgetran::model

#endif  // EDGETRAN_MODEL_PRIMITIVES_NORM_HPP
