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
#include "edgetran/predict/law_names.hpp"

namespace edgetran::predict {

/// Where a model's weights are found when a layer needs them again: the share that is past each cache,
/// because the weights that were read since are larger than it.
struct residence {
  double past_l2 = 0;
  double past_l3 = 0;
};

/// `streamed` are the bytes of weights that one run reads in order. A cyclic stream that exceeds a cache
/// misses it altogether under least-recently-used replacement; real caches fall off between two thirds and
/// one and a half times their size.
constexpr residence reside(double streamed, double l2, double l3) {
  const auto share = [&](double cache) {
    constexpr double all_hit = 2.0 / 3, none_hit = 3.0 / 2;
    return cache <= 0 ? 0.0 : std::clamp((streamed / cache - all_hit) / (none_hit - all_hit), 0.0, 1.0);
  };
  return {share(l2), share(l3)};
}

// Physical features of every primitive: amounts of work in millions, whose prices a device calibrates. A
// feature is named for what its coefficient buys; all prices are times, so none is negative.

namespace detail {
inline constexpr double million = 1e-6;
constexpr double real(std::int64_t n) { return static_cast<double>(n); }

inline constexpr std::array<std::string_view, 8> product_names{
    "multiply", "weight", "weight_past_l2", "weight_past_l3", "input", "output", "leftover_rows_or_far_reads",
    "call"};

/// y [m, n] = x [m, k] W: multiplications, one pass over each operand, weights fetched from afar, the up to
/// three rows that a tile of four leaves over, and the call. A single row leaves as much over in every
/// product; there it is the runs of weights that a product begins to fetch from beyond the caches, `runs` of
/// them.
constexpr std::array<double, 8> product(double m, double k, double n, double left, const residence& r,
                                        double runs) {
  const double weights = million * k * n;  // what a type knows comes first, for the compiler to multiply
  return {weights * m,
          weights,
          weights * r.past_l2,
          weights * r.past_l3,
          million * k * m,
          million * n * m,
          m == 1 ? million * runs * r.past_l3 : weights * left,
          1};
}
constexpr double leftover(std::int64_t rows) { return real(rows % 4); }

inline constexpr std::array<std::string_view, 6> head_product_names{
    "multiply", "operands", "operands_past_l2", "scores", "leftover_rows_or_far_reads", "head"};
/// All heads of an attention product of `rows` x `keys` x `head`. In a band, blocks of rows take all keys
/// that any of them reaches. A single row leaves as much over in every product; there it is the keys or
/// values that come from beyond the caches, once for all heads that share them.
template <class P>
constexpr std::array<double, 6> head_product(const P& p, const model::span& s, const residence& r) {
  const auto& l = p.layout;
  const double heads = million * real(l.heads), width = heads * real(l.head);
  const double b = real(s.batch), rows = real(s.tokens), scores = real(p.to.over(s).keys);
  double keys = scores, passes = 1;
  if (p.to.banded(s.tokens, s.keys)) {
    const std::int64_t block = std::min(s.tokens, model::detail::band_rows);
    keys = real(std::min(s.keys, p.to.window() + block - 1));
    passes = real((s.tokens + model::detail::band_rows - 1) / model::detail::band_rows);
  }
  return {width * (b * rows * keys),
          width * (b * (rows + passes * keys)),
          width * (b * (rows + passes * keys)) * r.past_l2,
          heads * (b * rows * scores),
          s.tokens == 1 ? million * real(l.key_value_heads) * real(l.head) * (b * keys) * r.past_l3
                        : width * (b * keys * leftover(s.tokens)),
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
  return product(real(s.rows()), real(p.in), real(p.out), leftover(s.rows()), r, real(p.out));
}
template <extent_like I, extent_like O>
constexpr auto features(const model::conv1d<I, O>& p, const model::span& s, const residence& r) {
  using namespace detail;
  return product(real(s.rows()), real(p.in), real(p.out), leftover(s.rows()), r, real(p.in));
}
template <extent_like W>
constexpr auto features(const model::patches<W>& p, const model::span& s, const residence& r) {
  using namespace detail;
  const std::int64_t rows = s.batch * p.count();
  return product(real(rows), real(p.depth()), real(p.width), leftover(rows), r, real(p.width));
}
template <extent_like I, extent_like O>
constexpr auto features(const model::time_convolution<I, O>& p, const model::span& s, const residence& r) {
  using namespace detail;
  const std::int64_t rows = s.batch * p.rows();
  return product(real(rows), real(p.depth()), real(p.out), leftover(rows), r, real(p.out));
}
template <class L>
constexpr auto features(const model::attention_scores<L>& p, const model::span& s, const residence& r) {
  return detail::head_product(p, s, r);
}
template <class L>
constexpr auto features(const model::attention_context<L>& p, const model::span& s, const residence& r) {
  return detail::head_product(p, s, r);
}
template <model::score_step Step, extent_like H>
constexpr auto features(const model::score_map<Step, H>& p, const model::span& s, const residence& r) {
  using namespace detail;
  return map(real(p.heads) * real(s.rows()), real(p.to.over(s).keys), r);
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
template <extent_like W>
constexpr std::array<double, 1> features(const model::unread_table<W>&, const model::span&,
                                         const residence&) {
  return {1};
}
/// A product for every head, and for every sequence too: columns of several sequences are no one matrix.
template <extent_like H, extent_like I, extent_like O>
constexpr auto features(const model::head_linear<H, I, O>& p, const model::span& s, const residence& r) {
  using namespace detail;
  auto all = product(real(s.rows()), real(p.in), real(p.out), leftover(s.rows()), r, real(p.out));
  for (double& each : all) each *= real(p.heads);
  all.back() *= real(s.batch);
  return all;
}
/// A product for every expert that is reached, each of which reads its weights.
template <extent_like I, extent_like O>
constexpr std::array<double, 7> features(const model::expert_linear<I, O>& p, const model::span& s,
                                         const residence& r) {
  using namespace detail;
  const double m = real(s.rows()) * real(p.active), k = real(p.in), n = real(p.out);
  const double reached = model::reached_experts(p.experts, p.active, s.rows());
  const double weights = million * k * n * reached;
  return {million * m * k * n, weights, weights * r.past_l2, weights * r.past_l3, million * m * k,
          million * m * n,     reached};
}
constexpr std::array<double, 3> features(const model::top_k& p, const model::span& s, const residence&) {
  using namespace detail;
  const double scores = million * real(s.rows()) * real(p.experts);
  return {scores, scores * real(p.active), 1};
}
template <extent_like W>
constexpr auto features(const model::mix_experts<W>& p, const model::span& s, const residence& r) {
  using namespace detail;
  return map(real(s.rows()) * real(p.active), real(p.width), r);
}
template <extent_like H, extent_like D>
constexpr auto features(const model::head_norm<H, D>& p, const model::span& s, const residence& r) {
  using namespace detail;
  return map(real(s.rows()) * real(p.heads), real(p.head), r);
}
/// Distances of every query, the scores they are added to, and the rows.
template <extent_like H, extent_like D>
constexpr std::array<double, 4> features(const model::relative_scores<H, D>& p, const model::span& s,
                                         const residence&) {
  using namespace detail;
  const double rows = million * real(s.rows()) * real(p.heads), scores = rows * real(s.keys);
  return {scores * real(p.head), scores, rows, 1};
}
template <extent_like W, extent_like P>
constexpr auto features(const model::add_columns<W, P>& p, const model::span& s, const residence& r) {
  using namespace detail;
  return map(real(s.rows()), real(p.part), r);
}
template <extent_like A, extent_like B>
constexpr auto features(const model::concatenate<A, B>& p, const model::span& s, const residence& r) {
  using namespace detail;
  return map(real(s.rows()), real(p.first) + real(p.second), r);
}
template <extent_like W>
constexpr auto features(const model::trigram<W>& p, const model::span& s, const residence& r) {
  using namespace detail;
  return map(real(s.rows()), 3 * real(p.width), r);
}
/// Products with the matrices of the length and of the head, and the calls.
template <model::transform Of, extent_like H, extent_like D>
constexpr std::array<double, 4> features(const model::spectral<Of, H, D>& p, const model::span& s,
                                         const residence&) {
  using namespace detail;
  const double heads = real(s.batch) * real(p.heads),
               elements = million * heads * real(s.tokens) * real(p.head);
  return {elements * real(s.tokens), elements * real(p.head), elements, heads};
}
template <extent_like W>
constexpr std::array<double, 3> features(const model::depthwise<W>& p, const model::span& s,
                                         const residence&) {
  using namespace detail;
  const double elements = million * real(s.rows()) * real(p.width);
  return {elements * real(p.taps), elements, 1};
}
template <extent_like H>
constexpr auto features(const model::tap_softmax<H>& p, const model::span& s, const residence& r) {
  using namespace detail;
  return map(real(s.rows()) * real(p.heads), real(p.taps), r);
}
template <extent_like H, extent_like D>
constexpr std::array<double, 3> features(const model::window_sum<H, D>& p, const model::span& s,
                                         const residence&) {
  using namespace detail;
  const double windows = million * real(s.rows()) * real(p.heads) * real(p.taps);
  return {windows * real(p.head), windows, 1};
}
/// Every other primitive passes once over its rows.
template <model::primitive P>
requires requires(const P& p) { p.width; }
constexpr auto features(const P& p, const model::span& s, const residence& r) {
  using namespace detail;
  return map(real(s.rows()), real(p.width), r);
}

/// Names of a primitive's features, in their order.
template <model::primitive P>
constexpr auto feature_names() {
  if constexpr (P::kind == "linear" || P::kind == "conv1d" || P::kind == "patches" ||
                P::kind == "head_linear" || P::kind == "time_convolution")
    return detail::product_names;
  else if constexpr (P::kind == "expert_linear")
    return std::array<std::string_view, 7>{"multiply", "weight", "weight_past_l2", "weight_past_l3", "input",
                                           "output",   "call"};
  else if constexpr (P::kind == "top_k")
    return std::array<std::string_view, 3>{"score", "comparison", "call"};
  else if constexpr (P::kind == "relative_scores")
    return std::array<std::string_view, 4>{"multiply", "score", "row", "call"};
  else if constexpr (P::kind == "fourier" || P::kind == "cosine")
    return std::array<std::string_view, 4>{"along_tokens", "along_channels", "element", "head"};
  else if constexpr (P::kind == "depthwise" || P::kind == "window_sum")
    return std::array<std::string_view, 3>{"multiply", "element", "call"};
  else if constexpr (P::kind == "attention_scores" || P::kind == "attention_context")
    return detail::head_product_names;
  else if constexpr (P::kind == "bookkeeping" || P::kind == "unread_table")
    return std::array<std::string_view, 1>{"call"};
  else
    return detail::map_names;
}

}  // namespace edgetran::predict

#endif  // EDGETRAN_PREDICT_FEATURES_HPP
