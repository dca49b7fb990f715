// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_MODEL_PRIMITIVE_HPP
#define EDGETRAN_MODEL_PRIMITIVE_HPP

#include <concepts>
#include <cstdint>
#include <string_view>
#include <type_traits>
#include <variant>

#include "edgetran/model/cost.hpp"
#include "edgetran/model/primitives/arrange.hpp"
#include "edgetran/model/primitives/attention.hpp"
#include "edgetran/model/primitives/dynamic_convolution.hpp"
#include "edgetran/model/primitives/elementwise.hpp"
#include "edgetran/model/primitives/embedding.hpp"
#include "edgetran/model/primitives/experts.hpp"
#include "edgetran/model/primitives/heads.hpp"
#include "edgetran/model/primitives/kv_cache.hpp"
#include "edgetran/model/primitives/linear.hpp"
#include "edgetran/model/primitives/norm.hpp"
#include "edgetran/model/primitives/rotary.hpp"
#include "edgetran/model/primitives/score_map.hpp"
#include "edgetran/model/primitives/spectral.hpp"
#include "edgetran/model/primitives/time_convolution.hpp"

namespace edgetran::model {

namespace detail {
struct ignore_parameter {
  constexpr void operator()(std::string_view, std::int64_t, std::int64_t) const {}
};
}  // namespace detail

/// A leaf of a model. Minimal definition: `kind` (the name that regressors go by), `costs(span)`,
/// `each_parameter(visit)` calling `visit(name, rows, columns)` for every stored array, and `erased()`, the
/// same primitive with run-time extents. Laws: costs are additive in the batch but for weights and shared
/// tables, never negative, and equal for a primitive and its erased form. A primitive that takes activations
/// also has `output(shapes...)`.
template <class P>
concept primitive = requires(const P p, span s) {
  { P::kind } -> std::convertible_to<std::string_view>;
  { p.costs(s) } -> std::same_as<cost>;
  p.each_parameter(detail::ignore_parameter{});
  p.erased();
};

/// Stored numbers of a primitive.
template <primitive P>
constexpr std::int64_t parameter_count(const P& p) {
  if constexpr (requires { p.stored(); }) {
    return p.stored();  // where there are too many arrays to count
  } else {
    std::int64_t n = 0;
    p.each_parameter([&](std::string_view, std::int64_t rows, std::int64_t columns) { n += rows * columns; });
    return n;
  }
}

/// Costs of a primitive with its parameters, unless those are another's. A primitive with no rows to work on
/// costs nothing; its parameters, and what it keeps between calls, stay.
template <primitive P>
constexpr cost cost_of(const P& p, const span& s, bool owns_weights = true) {
  cost c;
  if (s.tokens > 0 || requires { p.kept(s); }) c = p.costs(s);
  if (owns_weights) c.parameters = parameter_count(p);
  if (s.tokens > 0) c.active_parameters = detail::real(c.parameters);
  if constexpr (requires { p.active_share(); }) c.active_parameters *= p.active_share();
  return c;
}

/// The class name that published traces give the primitive.
template <primitive P>
constexpr std::string_view type_name(const P& p) {
  if constexpr (requires { p.type_of(); })
    return p.type_of();
  else
    return P::type;
}

/// Whether the result may overwrite the first input, where nothing else reads that.
template <primitive P>
inline constexpr bool runs_in_place = requires {
  requires P::in_place;
};

/// Every primitive of edgetran with run-time extents: the leaf of a run-time tree. Nothing
/// relies on their order.
using any_primitive = std::variant<
    linear<>, conv1d<>, head_linear<>, expert_linear<>, embedding<>, unread_table<>, patches<>,
    prepend_and_place<>, layer_norm<>, rms_norm<>, head_norm<>, scale_shift<>, attention_scores<>,
    attention_context<>, relative_scores<>, score_map<score_step::divide>, score_map<score_step::scale>,
    score_map<score_step::add_mask>, score_map<score_step::fill_mask>, score_map<score_step::causal_fill>,
    score_map<score_step::causal_blend>, score_map<score_step::causal_add>, score_map<score_step::softmax>,
    kv_cache<>, rotary<>, activation<>, combine<pairing::add>, combine<pairing::multiply>, add_columns<>,
    concatenate<>, trigram<>, scaling<>, spectral<transform::fourier>, spectral<transform::cosine>,
    depthwise<>, tap_softmax<>, window_sum<>, time_convolution<>, top_k, mix_experts<>, bookkeeping>;

namespace detail {
template <class A, class B>
struct joined;
template <class... A, class... B>
struct joined<std::variant<A...>, std::variant<B...>> {
  using type = std::variant<A..., B...>;
};
}  // namespace detail

/// The alternatives of two variants: leaves of edgetran and of one's own.
template <class A, class B>
using joined = typename detail::joined<A, B>::type;

/// A template so that only its callers compile the visit.
template <class Any = any_primitive>
constexpr std::string_view kind_of(const std::type_identity_t<Any>& p) {
  return std::visit([](const auto& each) { return each.kind; }, p);
}

}  // namespace edgetran::model

#endif  // EDGETRAN_MODEL_PRIMITIVE_HPP
