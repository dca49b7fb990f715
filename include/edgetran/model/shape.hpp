// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_MODEL_SHAPE_HPP
#define EDGETRAN_MODEL_SHAPE_HPP

#include <cstdint>
#include <string>
#include <string_view>

#include "edgetran/core/error.hpp"
#include "edgetran/core/extent.hpp"
#include "edgetran/model/workload.hpp"

namespace edgetran::model {

/// An activation: [batch, rows, width].
template <extent_like Width = extent<>>
struct shape {
  row_count rows{};
  Width width{};
};

/// Attention scores: [batch, heads, rows, keys].
template <extent_like Heads = extent<>>
struct score_shape {
  row_count rows{};
  Heads heads{};
};

/// Refuses an activation of the wrong width: while compiling where both widths are static, else with a
/// shape_error.
template <extent_like Have, extent_like Want>
constexpr void require_width(Have have, Want want, std::string_view primitive) {
  static_assert(may_equal<Have, Want>, "edgetran: a primitive is applied to an activation of another width");
  if (std::int64_t{have} != std::int64_t{want})
    throw shape_error("activation of width " + std::to_string(std::int64_t{have}) + " where " +
                          std::to_string(std::int64_t{want}) + " is needed",
                      std::string(primitive), "make the widths of neighbouring primitives agree");
}

}  // namespace edgetran::model

#endif  // EDGETRAN_MODEL_SHAPE_HPP
