// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_PREDICT_FEATURES_HPP
#define EDGETRAN_PREDICT_FEATURES_HPP

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "edgetran/model/primitive.hpp"

namespace edgetran::predict {

/// Where a model's weights are found when a layer needs them again: the share that is past each cache,
/// because the weights that were read since are larger than it.
struct residence {
  double past_l2 = 0;
  double past_l3 = 0;
};

/// `streamed` are the bytes of weights that one run reads in order. A cyclic stream that exceeds a cache
/// misses it altogether under least-recently-used replacement; real caches fall off between half and twice
/// their size.
constexpr residence reside(double streamed, double l2, double l3) {
  const auto share = [&](double cache) {
    return cache <= 0 ? 0.0 : std::clamp((streamed / cache - 0.5) / 1.5, 0.0, 1.0);
  };
  return {share(l2), share(l3)};
}

// Physical features of every primitive: amounts of work in millions, whose prices a device calibrates. A
// feature is named for what its coefficient buys; all prices are times, so none is negative.

namespace detail {
inline constexpr double million = 1e-6;
constexpr double real(std::int64_t n) { return static_cast<double>(n); }

inline constexpr std::array<std::string_view, 8> product_names{
    "multiply", "weight", "weight_past_l2", "weight_past_l3", "input", "output", "leftover_rows", "call"};

/// y [m, n] = x [m, k] W: multiplications, one pass over each operand, weights fetched from afar, the up to
/// three rows that a tile of four leaves over, and the call.
constexpr std::array<double, 8> product(double m, double k, double n, double left, const residence& r) {
  const double weights = million * k * n;  // what a type knows comes first, for the compiler to multiply
  return {weights * m,     weights,         weights * r.past_l2, weights * r.past_l3,
          million * k * m, million * n * m, weights * left,      1};
}
constexpr double leftover(std::int64_t rows) { return real(rows % 4); }

inline constexpr std::array<std::string_view, 6> head_product_names{
    "multiply", "operands", "operands_past_l2", "scores", "leftover_rows", "head"};
/// All heads of an attention product of `rows` x `keys` x `head`.
template <class Layout>
constexpr std::array<double, 6> head_product(const Layout& l, const model::span& s, const residence& r) {
  const double heads = million * real(l.heads), width = heads * real(l.head);
  const double b = real(s.batch), rows = real(s.tokens), k = real(s.keys);
  return {width * (b * rows * k),
          width * (b * (rows + k)),
          width * (b * (rows + k)) * r.past_l2,
          heads * (b * rows * k),
          width * (b * k * leftover(s.tokens)),
          real(l.heads) * b};
}

inline constexpr std::array<std::string_view, 4> map_names{"element", "element_past_l2", "row", "call"};
/// One pass over rows. What it reads was written a while ago: the weights that were read since have pushed it
/// out of the second-level cache where they exceed that.
constexpr std::array<double, 4> map(double rows, double width, const residence& r) {
  return {million * width * rows, million * width * rows * r.past_l2, million * rows, 1};
}
}  // namespace detail

/// Features of one primitive. O(1), constexpr, no allocation.
template <extent_like I, extent_like O>
constexpr auto features(const model::linear<I, O>& p, const model::span& s, const residence& r) {
  using namespace detail;
  return product(real(s.rows()), real(p.in), real(p.out), leftover(s.rows()), r);
}
template <extent_like I, extent_like O>
constexpr auto features(const model::conv1d<I, O>& p, const model::span& s, const residence& r) {
  using namespace detail;
  return product(real(s.rows()), real(p.in), real(p.out), leftover(s.rows()), r);
}
template <extent_like W>
constexpr auto features(const model::patches<W>& p, const model::span& s, const residence& r) {
  using namespace detail;
  const std::int64_t rows = s.batch * p.count();
  return product(real(rows), real(p.depth()), real(p.width), leftover(rows), r);
}
template <class L>
constexpr auto features(const model::attention_scores<L>& p, const model::span& s, const residence& r) {
  return detail::head_product(p.layout, s, r);
}
template <class L>
constexpr auto features(const model::attention_context<L>& p, const model::span& s, const residence& r) {
  return detail::head_product(p.layout, s, r);
}
template <model::score_step Step, extent_like H>
constexpr auto features(const model::score_map<Step, H>& p, const model::span& s, const residence& r) {
  using namespace detail;
  return map(real(p.heads) * real(s.rows()), real(s.keys), r);
}
template <extent_like W>
constexpr auto features(const model::embedding<W>& p, const model::span& s, const residence& r) {
  using namespace detail;
  return map(real(p.by == model::lookup::shared ? s.tokens : s.rows()), real(p.width), r);
}
template <extent_like W>
constexpr auto features(const model::prepend_and_place<W>& p, const model::span& s, const residence& r) {
  using namespace detail;
  return map(real(s.batch) * real(p.total), real(p.width), r);
}
template <extent_like H, extent_like D>
constexpr auto features(const model::rotary<H, D>& p, const model::span& s, const residence& r) {
  using namespace detail;
  return map(real(s.rows()) * real(p.heads), real(p.head), r);
}
template <extent_like W>
constexpr auto features(const model::kv_cache<W>& p, const model::span& s, const residence& r) {
  using namespace detail;
  return s.cached ? map(real(s.rows()), real(p.width), r) : std::array<double, 4>{0, 0, 0, 1};
}
constexpr std::array<double, 1> features(const model::bookkeeping&, const model::span&, const residence&) {
  return {1};
}
/// Every other primitive passes once over its rows.
template <model::primitive P>
requires requires(const P& p) { p.width; }
constexpr auto features(const P& p, const model::span& s, const residence& r) {
  using namespace detail;
  return map(real(s.rows()), real(p.width), r);
}

/// From so many rows on a product computes more than it waits for its weights.
inline constexpr std::int64_t many_rows = 32;

/// The laws that a device calibrates: one for each kind of primitive; products have laws of their own where
/// few rows share the weights, where a single row turns products of matrices into products of a matrix and a
/// vector, and where a pooler reads weights that were out of use for a whole run; masks and point-wise
/// functions have one for each form.
inline constexpr std::array<std::string_view, 33> law_names{"linear",
                                                            "linear_few_rows",
                                                            "linear_row",
                                                            "linear_pooled",
                                                            "conv1d",
                                                            "conv1d_few_rows",
                                                            "conv1d_row",
                                                            "patches",
                                                            "attention_scores",
                                                            "attention_scores_row",
                                                            "attention_context",
                                                            "attention_context_row",
                                                            "softmax",
                                                            "score_scale",
                                                            "score_mask_fill",
                                                            "score_mask_add",
                                                            "score_mask_causal",
                                                            "layer_norm",
                                                            "rms_norm",
                                                            "embedding",
                                                            "prepend_and_place",
                                                            "kv_cache",
                                                            "rotary",
                                                            "add",
                                                            "multiply",
                                                            "scaling",
                                                            "bookkeeping",
                                                            "gelu",
                                                            "gelu_tanh",
                                                            "relu",
                                                            "silu",
                                                            "tanh",
                                                            "quick_gelu"};
inline constexpr std::size_t law_count = law_names.size();

namespace detail {
consteval std::size_t law_index(std::string_view name) {
  for (std::size_t i = 0; i < law_count; ++i)
    if (law_names[i] == name) return i;
  throw "a law that law_names does not list";
}
}  // namespace detail

/// Which law prices a primitive on its rows.
template <model::primitive P>
constexpr std::size_t law_of(const P& p, const model::span& s) {
  using detail::law_index;
  if constexpr (P::kind == "linear")
    return s.pooled               ? law_index("linear_pooled")
           : s.rows() == 1        ? law_index("linear_row")
           : s.rows() < many_rows ? law_index("linear_few_rows")
                                  : law_index("linear");
  else if constexpr (P::kind == "conv1d")
    return s.rows() == 1          ? law_index("conv1d_row")
           : s.rows() < many_rows ? law_index("conv1d_few_rows")
                                  : law_index("conv1d");
  else if constexpr (P::kind == "attention_scores")
    return s.tokens == 1 ? law_index("attention_scores_row") : law_index("attention_scores");
  else if constexpr (P::kind == "attention_context")
    return s.tokens == 1 ? law_index("attention_context_row") : law_index("attention_context");
  else if constexpr (P::kind == "score_mask")
    return P::step == model::score_step::add_mask    ? law_index("score_mask_add")
           : P::step == model::score_step::fill_mask ? law_index("score_mask_fill")
                                                     : law_index("score_mask_causal");
  else if constexpr (P::kind == "activation")
    return law_index("gelu") + static_cast<std::size_t>(p.of);
  else
    return law_index(P::kind);
}

/// Names of a primitive's features, in their order.
template <model::primitive P>
constexpr auto feature_names() {
  if constexpr (P::kind == "linear" || P::kind == "conv1d" || P::kind == "patches")
    return detail::product_names;
  else if constexpr (P::kind == "attention_scores" || P::kind == "attention_context")
    return detail::head_product_names;
  else if constexpr (P::kind == "bookkeeping")
    return std::array<std::string_view, 1>{"call"};
  else
    return detail::map_names;
}

}  // namespace edgetran::predict

#endif  // EDGETRAN_PREDICT_FEATURES_HPP
