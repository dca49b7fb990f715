// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_MODEL_PRIMITIVES_SCORE_MAP_HPP
#define EDGETRAN_MODEL_PRIMITIVES_SCORE_MAP_HPP

#include <cmath>
#include <cstdint>
#include <string_view>

#include "edgetran/core/extent.hpp"
#include "edgetran/model/cost.hpp"
#include "edgetran/model/primitives/reach.hpp"
#include "edgetran/model/shape.hpp"

namespace edgetran::model {

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
  reach to{};             ///< masks hide what lies outside it

  [[nodiscard]] double factor() const { return 1 / std::sqrt(static_cast<double>(head)); }
  [[nodiscard]] constexpr score_map<Step> erased() const { return {heads, head, to}; }

  template <extent_like Have>
  constexpr score_shape<Heads> output(const score_shape<Have>& x) const {
    require_width(x.heads, heads, kind);
    return {x.rows, heads};
  }

  template <class Visit>
  constexpr void each_parameter(Visit) const {}

  [[nodiscard]] constexpr cost costs(const span& s) const {
    const double scores = detail::real(s.rows()) * detail::real(to.over(s).keys) * detail::real(heads);
    const detail::step_cost each = detail::of(Step);
    cost c;
    c.flops = flops{each.flops * scores};
    c.traffic = detail::floats(2 * scores);
    c.irene_bytes = detail::floats(each.accesses * scores);
    return c;
  }
};

}  // namespace edgetran::model

#endif  // EDGETRAN_MODEL_PRIMITIVES_SCORE_MAP_HPP
