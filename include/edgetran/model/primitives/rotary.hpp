// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_MODEL_PRIMITIVES_ROTARY_HPP
#define EDGETRAN_MODEL_PRIMITIVES_ROTARY_HPP

#include <cstdint>
#include <string>
#include <string_view>

#include "edgetran/core/error.hpp"
#include "edgetran/core/extent.hpp"
#include "edgetran/model/cost.hpp"
#include "edgetran/model/shape.hpp"

namespace edgetran::model {

/// Rotary positions: each pair of a head's channels turned by an angle of its position. 3 FLOPs an element.
template <extent_like Heads = extent<>, extent_like Head = extent<>>
struct rotary {
  static constexpr std::string_view kind = "rotary";
  static constexpr std::string_view type = "RotaryEmbedding";
  static constexpr bool in_place = true;

  Heads heads{};
  Head head{};
  double base = 10000;

  [[nodiscard]] constexpr rotary<> erased() const { return {heads, head, base}; }

  template <extent_like Have>
  constexpr auto output(const shape<Have>& x) const {
    if (std::int64_t{head} % 2 != 0)
      throw shape_error("a head of " + std::to_string(std::int64_t{head}) + " channels", std::string(kind),
                        "give it pairs of channels");
    require_width(x.width, times(heads, head), kind);
    return shape<Have>{x.rows, x.width};
  }

  template <class Visit>
  constexpr void each_parameter(Visit) const {}

  [[nodiscard]] constexpr cost costs(const span& s) const {
    const double elements = detail::real(s.rows()) * detail::real(times(heads, head));
    cost c;
    c.flops = flops{3 * elements};
    c.traffic = detail::floats(2 * elements);
    c.irene_bytes = detail::floats(8 * elements);  // two products (3 accesses each) and a sum (2)
    return c;
  }
};
template <extent_like H, extent_like D>
rotary(H, D, double) -> rotary<H, D>;

}  // namespace edgetran::model

#endif  // EDGETRAN_MODEL_PRIMITIVES_ROTARY_HPP
