// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_MODEL_PRIMITIVES_ATTENTION_HPP
#define EDGETRAN_MODEL_PRIMITIVES_ATTENTION_HPP

#include <cmath>
#include <cstdint>
#include <string>
#include <string_view>

#include "edgetran/core/error.hpp"
#include "edgetran/core/extent.hpp"
#include "edgetran/model/cost.hpp"
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

/// Both attention products have one operand of rows x head, one of keys x head and one of rows x keys, a head
/// each.
template <class Layout>
constexpr cost attention_product(const Layout& l, const span& s) {
  const double q = real(s.rows()) * real(l.width());
  const double k = real(s.batch * s.keys) * real(l.key_value_width());
  const double k_repeated = real(s.batch * s.keys) * real(l.width());
  const double scores = real(s.rows()) * real(s.keys) * real(l.heads);
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

  [[nodiscard]] constexpr attention_scores<> erased() const { return {layout.erased()}; }

  template <extent_like Q, extent_like K>
  constexpr auto output(const shape<Q>& q, const shape<K>& k) const {
    detail::require_groups(layout, kind);
    require_width(q.width, layout.width(), kind);
    require_width(k.width, layout.key_value_width(), kind);
    return score_shape<decltype(layout.heads)>{q.rows, layout.heads};
  }

  template <class Visit>
  constexpr void each_parameter(Visit) const {}

  [[nodiscard]] constexpr cost costs(const span& s) const { return detail::attention_product(layout, s); }
};
template <class L>
attention_scores(L) -> attention_scores<L>;

/// Context P V of every head, the heads side by side.
template <class Layout = head_layout<>>
struct attention_context {
  static constexpr std::string_view kind = "attention_context";
  static constexpr std::string_view type = "MatMul";

  Layout layout{};

  [[nodiscard]] constexpr attention_context<> erased() const { return {layout.erased()}; }

  template <extent_like Heads, extent_like V>
  constexpr auto output(const score_shape<Heads>& p, const shape<V>& v) const {
    detail::require_groups(layout, kind);
    require_width(p.heads, layout.heads, kind);
    require_width(v.width, layout.key_value_width(), kind);
    return shape<decltype(layout.width())>{p.rows, layout.width()};
  }

  template <class Visit>
  constexpr void each_parameter(Visit) const {}

  [[nodiscard]] constexpr cost costs(const span& s) const { return detail::attention_product(layout, s); }
};
template <class L>
attention_context(L) -> attention_context<L>;

/// What is done to the scores, element by element.
enum class score_step {
  divide,        ///< by sqrt(head size), as a division
  scale,         ///< the same as a product, which the published counter gives three accesses
  add_mask,      ///< a padding mask added, 0 or -10000 a key
  fill_mask,     ///< scores of padding replaced: no arithmetic counted
  causal_fill,   ///< scores of later keys replaced: no arithmetic counted
  causal_blend,  ///< w * b - 10000 (1 - b): the original GPT's form
  causal_add,    ///< scores of later keys lowered by a sum
  softmax        ///< over the keys
};

namespace detail {
struct step_cost {
  double flops, accesses;
};
constexpr step_cost of(score_step s) {
  switch (s) {
    case score_step::divide:
      return {1, 2};
    case score_step::scale:
      return {1, 3};
    case score_step::add_mask:
      return {1, 2};
    case score_step::fill_mask:
      return {0, 0};
    case score_step::causal_fill:
      return {0, 0};
    case score_step::causal_blend:
      return {2, 5};
    case score_step::causal_add:
      return {1, 2};
    case score_step::softmax:
      return {5, 3};
  }
  return {0, 0};
}
}  // namespace detail

/// One step over all attention scores.
template <score_step Step, extent_like Heads = extent<>>
struct score_map {
  static constexpr score_step step = Step;
  static constexpr std::string_view kind = [] {
    switch (Step) {
      case score_step::softmax:
        return std::string_view("softmax");
      case score_step::divide:
      case score_step::scale:
        return std::string_view("score_scale");
      default:
        return std::string_view("score_mask");
    }
  }();
  static constexpr std::string_view type = Step == score_step::softmax ? "Softmax" : kind;
  static constexpr bool in_place = true;

  Heads heads{};
  std::int64_t head = 1;  ///< head size: `divide` and `scale` multiply by its inverse root

  [[nodiscard]] double factor() const { return 1 / std::sqrt(static_cast<double>(head)); }
  [[nodiscard]] constexpr score_map<Step> erased() const { return {heads, head}; }

  template <extent_like Have>
  constexpr score_shape<Heads> output(const score_shape<Have>& x) const {
    require_width(x.heads, heads, kind);
    return {x.rows, heads};
  }

  template <class Visit>
  constexpr void each_parameter(Visit) const {}

  [[nodiscard]] constexpr cost costs(const span& s) const {
    const double scores = detail::real(s.rows()) * detail::real(s.keys) * detail::real(heads);
    const detail::step_cost each = detail::of(Step);
    cost c;
    c.flops = flops{each.flops * scores};
    c.traffic = detail::floats(2 * scores);
    c.irene_bytes = detail::floats(each.accesses * scores);
    return c;
  }
};

/// Keeps the new keys or values for later calls: [batch, keys, width], the new rows written behind the old.
/// Costs nothing in the encode phase, which has no later call.
template <extent_like Width = extent<>>
struct kv_cache {
  static constexpr std::string_view kind = "kv_cache";
  static constexpr std::string_view type = "Cache";

  Width width{};

  [[nodiscard]] constexpr kv_cache<> erased() const { return {width}; }

  template <extent_like Have>
  constexpr shape<Width> output(const shape<Have>& x) const {
    require_width(x.width, width, kind);
    return {x.rows, width};
  }

  template <class Visit>
  constexpr void each_parameter(Visit) const {}

  [[nodiscard]] constexpr cost costs(const span& s) const {
    cost c;
    if (!s.cached) return c;
    c.traffic = detail::floats(2 * detail::real(s.rows()) * detail::real(width));
    c.kv_cache = detail::floats(detail::real(s.batch * s.keys) * detail::real(width));
    return c;
  }
};
template <extent_like W>
kv_cache(W) -> kv_cache<W>;

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

#endif  // EDGETRAN_MODEL_PRIMITIVES_ATTENTION_HPP
