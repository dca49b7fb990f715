// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_PREDICT_LEAF_KINDS_HPP
#define EDGETRAN_PREDICT_LEAF_KINDS_HPP

#include <array>
#include <cstddef>
#include <string_view>

namespace edgetran::predict {

/// The primitives that the published data has, and one for any other.
inline constexpr std::array<std::string_view, 8> leaf_kinds{"Embedding", "LayerNorm", "Linear", "Conv1D",
                                                            "MatMul",    "Softmax",   "Tanh",   "other"};

/// Place of a class in `leaf_kinds`, whatever its case: the JSON lines write `linear`.
constexpr std::size_t leaf_kind_of(std::string_view type) {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
  for (std::size_t k = 0; k + 1 < leaf_kinds.size(); ++k) {
    bool same = type.size() == leaf_kinds[k].size();
    for (std::size_t i = 0; same && i < type.size(); ++i) same = lower(type[i]) == lower(leaf_kinds[k][i]);
    if (same) return k;
  }
  return leaf_kinds.size() - 1;
}

}  // namespace edgetran::predict

#endif  // EDGETRAN_PREDICT_LEAF_KINDS_HPP
