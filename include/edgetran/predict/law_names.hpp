// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_PREDICT_LAW_NAMES_HPP
#define EDGETRAN_PREDICT_LAW_NAMES_HPP

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "edgetran/model/primitive.hpp"

namespace edgetran::predict {

/// From so many rows on a product computes more than it waits for its weights.
inline constexpr std::int64_t many_rows = 32;

/// The laws that a device calibrates: one for each kind of primitive; products have laws of their own where
/// few rows share the weights, where a single row turns products of matrices into products of a matrix and a
/// vector, and where a pooler or a head reads weights that were out of use for a whole run; masks and
/// point-wise functions have one for each form.
inline constexpr std::array<std::string_view, 50> law_names{"linear",
                                                            "linear_few_rows",
                                                            "linear_row",
                                                            "linear_pooled",
                                                            "conv1d",
                                                            "conv1d_few_rows",
                                                            "conv1d_row",
                                                            "head_linear",
                                                            "expert_linear",
                                                            "expert_linear_row",
                                                            "patches",
                                                            "attention_scores",
                                                            "attention_scores_row",
                                                            "attention_context",
                                                            "attention_context_row",
                                                            "relative_scores",
                                                            "softmax",
                                                            "score_scale",
                                                            "score_mask_fill",
                                                            "score_mask_add",
                                                            "score_mask_causal",
                                                            "layer_norm",
                                                            "rms_norm",
                                                            "head_norm",
                                                            "scale_shift",
                                                            "embedding",
                                                            "prepend_and_place",
                                                            "kv_cache",
                                                            "rotary",
                                                            "add",
                                                            "multiply",
                                                            "add_columns",
                                                            "concatenate",
                                                            "trigram",
                                                            "scaling",
                                                            "fourier",
                                                            "cosine",
                                                            "depthwise",
                                                            "tap_softmax",
                                                            "window_sum",
                                                            "time_convolution",
                                                            "top_k",
                                                            "mix_experts",
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
    return s.lone                 ? law_index("linear_pooled")
           : s.rows() == 1        ? law_index("linear_row")
           : s.rows() < many_rows ? law_index("linear_few_rows")
                                  : law_index("linear");
  else if constexpr (P::kind == "conv1d")
    return s.rows() == 1          ? law_index("conv1d_row")
           : s.rows() < many_rows ? law_index("conv1d_few_rows")
                                  : law_index("conv1d");
  else if constexpr (P::kind == "expert_linear")
    return s.rows() == 1 ? law_index("expert_linear_row") : law_index("expert_linear");
  else if constexpr (P::kind == "unread_table")
    return law_index("bookkeeping");
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

}  // namespace edgetran::predict

#endif  // EDGETRAN_PREDICT_LAW_NAMES_HPP
