// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_IO_ONNX_RULES_HPP
#define EDGETRAN_IO_ONNX_RULES_HPP

#include <algorithm>
#include <iterator>
#include <span>

#include "edgetran/io/onnx_graph.hpp"
#include "edgetran/io/onnx_rules_elementwise.hpp"
#include "edgetran/io/onnx_rules_fused.hpp"
#include "edgetran/io/onnx_rules_matrix.hpp"
#include "edgetran/io/onnx_rules_movement.hpp"
#include "edgetran/io/onnx_rules_pieces.hpp"
#include "edgetran/io/onnx_rules_reduction.hpp"
#include "edgetran/io/onnx_values.hpp"

namespace edgetran::onnx::detail {

/// How the shapes of an operator's outputs follow from its inputs: by the rule of its name, in the domain of
/// ONNX or of ONNX Runtime. Null for an operator that is not known. O(rules).
inline const rule* find_rule(const node& n) {
  if (!n.domain.empty() && n.domain != "ai.onnx" && n.domain != "com.microsoft") return nullptr;
  static constexpr rule pointwise{"", same_shape};
  const auto among = [&](std::span<const rule> rules) -> const rule* {
    const auto it =
        std::find_if(rules.begin(), rules.end(), [&](const rule& r) { return r.name == n.op_type; });
    return it == rules.end() ? nullptr : &*it;
  };
  for (const std::span<const rule> rules :
       {std::span<const rule>(matrix_rules), std::span<const rule>(elementwise_rules),
        std::span<const rule>(movement_rules), std::span<const rule>(reduction_rules),
        std::span<const rule>(piece_rules), std::span<const rule>(fused_rules)})
    if (const rule* r = among(rules)) return r;
  const auto& names = pointwise_operators;
  return std::find(std::begin(names), std::end(names), n.op_type) == std::end(names) ? nullptr : &pointwise;
}

}  // namespace edgetran::onnx::detail

#endif  // EDGETRAN_IO_ONNX_RULES_HPP
