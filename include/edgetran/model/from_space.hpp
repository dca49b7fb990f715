// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_MODEL_FROM_SPACE_HPP
#define EDGETRAN_MODEL_FROM_SPACE_HPP

#include <cstddef>
#include <cstdint>
#include <utility>

#include "edgetran/model/architecture.hpp"
#include "edgetran/space/presets/flexibert_types.hpp"

namespace edgetran::model {

/// The model that a member of a FlexiBERT space stands for. Its heads have floor(hidden / heads) channels, so
/// that 12 heads do not fill hidden sizes of 128, 256 and 512 (spec/design_space.md section 2). O(heads).
template <space::flexibert_like S>
architecture from_space(const space::architecture<S>& member) {
  architecture a;
  const std::size_t layers = member.template get<"layers">();
  for (std::size_t i = 0; i < layers; ++i) {
    architecture::layer l;
    l.hidden = static_cast<std::int64_t>(member.template get<"hidden">(i));
    const auto heads = member.template get<"heads">(i);
    for (const auto& head : heads) {
      short_text name;
      name << head.name() << "_" << l.hidden / static_cast<std::int64_t>(heads.size());
      l.heads.push_back(parse_head(name.view()));
    }
    for (const auto width : member.template get<"feed_forward">(i))
      l.feed_forward.push_back(static_cast<std::int64_t>(width));
    a.layers.push_back(std::move(l));
  }
  return a;
}

}  // namespace edgetran::model

#endif  // EDGETRAN_MODEL_FROM_SPACE_HPP
