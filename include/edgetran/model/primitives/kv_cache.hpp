// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_MODEL_PRIMITIVES_KV_CACHE_HPP
#define EDGETRAN_MODEL_PRIMITIVES_KV_CACHE_HPP

#include <algorithm>
#include <cstdint>
#include <string_view>

#include "edgetran/core/extent.hpp"
#include "edgetran/model/cost.hpp"
#include "edgetran/model/primitives/reach.hpp"
#include "edgetran/model/shape.hpp"

namespace edgetran::model {

/// Keeps the new keys or values for later calls: [batch, keys, width], the new rows written behind the old;
/// no more of them than a window reaches. Costs nothing in the encode phase, which has no later call.
template <extent_like Width = extent<>>
struct kv_cache {
  static constexpr std::string_view kind = "kv_cache";
  static constexpr std::string_view type = "Cache";

  Width width{};
  reach to{};

  [[nodiscard]] constexpr kv_cache<> erased() const { return {width, to}; }

  template <extent_like Have>
  constexpr shape<Width> output(const shape<Have>& x) const {
    require_width(x.width, width, kind);
    return {x.rows, width};
  }

  /// Rows of one sequence that later calls may read.
  [[nodiscard]] constexpr std::int64_t kept(const span& s) const {
    return to.is_window() ? std::min(s.keys, to.before + 1) : s.keys;
  }

  template <class Visit>
  constexpr void each_parameter(Visit) const {}

  [[nodiscard]] constexpr cost costs(const span& s) const {
    cost c;
    if (!s.cached) return c;
    c.traffic = detail::floats(2 * detail::real(s.rows()) * detail::real(width));
    c.kv_cache = detail::floats(detail::real(s.batch * kept(s)) * detail::real(width));
    return c;
  }
};
template <extent_like W>
kv_cache(W) -> kv_cache<W>;
template <extent_like W>
kv_cache(W, reach) -> kv_cache<W>;

}  // namespace edgetran::model

#endif  // EDGETRAN_MODEL_PRIMITIVES_KV_CACHE_HPP
