// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_MODEL_PRIMITIVES_ARRANGE_HPP
#define EDGETRAN_MODEL_PRIMITIVES_ARRANGE_HPP

#include <cstdint>
#include <string_view>

#include "edgetran/core/extent.hpp"
#include "edgetran/model/cost.hpp"
#include "edgetran/model/shape.hpp"

namespace edgetran::model {

// What puts activations side by side and computes nothing.

/// The columns of one activation, then those of another: [rows, first] and [rows, second] become
/// [rows, first + second]. No FLOPs.
template <extent_like First = extent<>, extent_like Second = extent<>>
struct concatenate {
  static constexpr std::string_view kind = "concatenate";
  static constexpr std::string_view type = "Concat";

  First first{};
  Second second{};

  [[nodiscard]] constexpr concatenate<> erased() const { return {first, second}; }

  template <extent_like A, extent_like B>
  constexpr shape<> output(const shape<A>& a, const shape<B>& b) const {
    require_width(a.width, first, kind);
    require_width(b.width, second, kind);
    return {a.rows, extent<>{std::int64_t{first} + std::int64_t{second}}};
  }

  template <class Visit>
  constexpr void each_parameter(Visit) const {}

  [[nodiscard]] constexpr cost costs(const span& s) const {
    cost c;
    c.traffic = c.irene_bytes =
        detail::floats(2 * detail::real(s.rows()) * (detail::real(first) + detail::real(second)));
    return c;
  }
};
template <extent_like A, extent_like B>
concatenate(A, B) -> concatenate<A, B>;

/// Every token between its neighbours: row t becomes [x[t + 1], x[t], x[t - 1]], zeros beyond the ends of a
/// sequence (MobileBERT, arXiv:2004.02984). No FLOPs.
template <extent_like Width = extent<>>
struct trigram {
  static constexpr std::string_view kind = "trigram";
  static constexpr std::string_view type = "Concat";

  Width width{};  ///< of one token

  [[nodiscard]] constexpr trigram<> erased() const { return {width}; }

  template <extent_like Have>
  constexpr auto output(const shape<Have>& x) const {
    require_width(x.width, width, kind);
    return shape<decltype(times(extent<3>{}, width))>{x.rows, times(extent<3>{}, width)};
  }

  template <class Visit>
  constexpr void each_parameter(Visit) const {}

  /// Traffic: every row read once and three written. The published counter would see two shifted copies and
  /// one concatenation.
  [[nodiscard]] constexpr cost costs(const span& s) const {
    const double elements = detail::real(s.rows()) * detail::real(width);
    cost c;
    c.traffic = detail::floats(4 * elements);
    c.irene_bytes = detail::floats(10 * elements);
    return c;
  }
};
template <extent_like W>
trigram(W) -> trigram<W>;

}  // namespace edgetran::model

#endif  // EDGETRAN_MODEL_PRIMITIVES_ARRANGE_HPP
