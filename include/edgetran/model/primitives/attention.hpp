// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_MODEL_PRIMITIVES_ATTENTION_HPP
#define EDGETRAN_MODEL_PRIMITIVES_ATTENTION_HPP

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>

#include "edgetran/core/error.hpp"
#include "edgetran/core/extent.hpp"
#include "edgetran/model/cost.hpp"
#include "edgetran/model/primitives/reach.hpp"
#include "edgetran/model/shape.hpp"

namespace edgetran::model {

/// Shape of one multi-head attention: query heads, key/value heads (grouped-query attention where fewer),
/// head size.
template <extent_like Heads = extent<>, extent_like KeyValueHeads = Heads, extent_like Head = extent<>>
struct head_layout {
  Heads heads{};
  KeyValueHeads key_value_heads{};
  Head head{};

  [[nodiscard]] constexpr head_layout<> erased() const { return {heads, key_value_heads, head}; }
  [[nodiscard]] constexpr auto width() const { return times(heads, head); }
  [[nodiscard]] constexpr auto key_value_width() const { return times(key_value_heads, head); }
};

namespace detail {
/// Query heads share key/value heads in groups of one size.
template <class Layout>
constexpr void require_groups(const Layout& l, std::string_view primitive) {
  const std::int64_t heads = l.heads, shared = l.key_value_heads;
  if (shared < 1 || heads % shared != 0)
    throw shape_error(std::to_string(heads) + " heads over " + std::to_string(shared) + " key/value heads",
                      std::string(primitive), "make the key/value heads divide the heads");
}

/// Rows that a product with a band of scores takes at once, over the keys that any of them reaches.
inline constexpr std::int64_t band_rows = 32;
/// Memory for one such block of one head.
constexpr bytes band_scratch(const reach& to, const span& s) {
  if (!to.banded(s.tokens, s.keys)) return {};
  return floats(real(std::min(s.tokens, band_rows)) * real(std::min(s.keys, to.window() + band_rows - 1)));
}

/// Both attention products have one operand of rows x head, one of keys x head and one of rows x keys, a head
/// each.
template <class Layout>
constexpr cost attention_product(const Layout& l, const reach& to, const span& s) {
  const double q = real(s.rows()) * real(l.width());
  const double keys = real(s.batch * to.read(s).keys);
  const double k = keys * real(l.key_value_width()), k_repeated = keys * real(l.width());
  const double scores = real(s.rows()) * real(to.over(s).keys) * real(l.heads);
  cost c;
  c.macs = scores * real(l.head);
  c.flops = flops{2 * c.macs};
  c.traffic = floats(q + k + scores);
  c.irene_bytes = floats(q + k_repeated + scores);
  return c;
}
}  // namespace detail

/// Scores Q K^T of every head.
template <class Layout = head_layout<>>
struct attention_scores {
  static constexpr std::string_view kind = "attention_scores";
  static constexpr std::string_view type = "MatMul";

  Layout layout{};
  reach to{};

  [[nodiscard]] constexpr attention_scores<> erased() const { return {layout.erased(), to}; }

  template <extent_like Q, extent_like K>
  constexpr auto output(const shape<Q>& q, const shape<K>& k) const {
    detail::require_groups(layout, kind);
    require_width(q.width, layout.width(), kind);
    require_width(k.width, layout.key_value_width(), kind);
    return score_shape<decltype(layout.heads)>{q.rows, layout.heads};
  }

  template <class Visit>
  constexpr void each_parameter(Visit) const {}

  /// Memory while it runs beside input and output, where scores are kept for windows only.
  [[nodiscard]] constexpr bytes scratch(const span& s) const { return detail::band_scratch(to, s); }

  [[nodiscard]] constexpr cost costs(const span& s) const { return detail::attention_product(layout, to, s); }
};
template <class L>
attention_scores(L) -> attention_scores<L>;
template <class L>
attention_scores(L, reach) -> attention_scores<L>;

/// Context P V of every head, the heads side by side.
template <class Layout = head_layout<>>
struct attention_context {
  static constexpr std::string_view kind = "attention_context";
  static constexpr std::string_view type = "MatMul";

  Layout layout{};
  reach to{};

  [[nodiscard]] constexpr attention_context<> erased() const { return {layout.erased(), to}; }

  template <extent_like Heads, extent_like V>
  constexpr auto output(const score_shape<Heads>& p, const shape<V>& v) const {
    detail::require_groups(layout, kind);
    require_width(p.heads, layout.heads, kind);
    require_width(v.width, layout.key_value_width(), kind);
    return shape<decltype(layout.width())>{p.rows, layout.width()};
  }

  template <class Visit>
  constexpr void each_parameter(Visit) const {}

  /// Memory while it runs beside input and output, where scores are kept for windows only.
  [[nodiscard]] constexpr bytes scratch(const span& s) const { return detail::band_scratch(to, s); }

  [[nodiscard]] constexpr cost costs(const span& s) const { return detail::attention_product(layout, to, s); }
};
template <class L>
attention_context(L) -> attention_context<L>;
template <class L>
attention_context(L, reach) -> attention_context<L>;

}  // namespace edgetran::model

#endif  // EDGETRAN_MODEL_PRIMITIVES_ATTENTION_HPP
