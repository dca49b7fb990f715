// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_SEARCH_GROW_AND_PRUNE_LINEAGE_HPP
#define EDGETRAN_SEARCH_GROW_AND_PRUNE_LINEAGE_HPP

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/model/architecture.hpp"
#include "edgetran/search/grow_and_prune/edit.hpp"

namespace edgetran::search {

/// Which head of a parent every head of a child continues: [layer][slot] is a slot of the parent's layer of
/// the same number, or nothing for a new head. Slots are those of the published order.
struct lineage {
  std::vector<std::vector<std::optional<std::size_t>>> heads{};

  friend bool operator==(const lineage&, const lineage&) = default;
};

/// Pairs the heads of two architectures: layers from the first on; in a layer, heads of the same operation
/// and kernel in their order, whatever their size, passing over those of the parent that were `removed`.
/// Serves for any two architectures. Throws shape_error for one that `check` refuses, and for a removed head
/// that the parent does not have. O(heads log heads).
inline lineage match(const model::architecture& parent, const model::architecture& child,
                     const std::vector<head_place>& removed = {}) {
  check(parent);
  check(child);
  const model::architecture from = model::canonical(parent), to = model::canonical(child);
  for (const head_place& p : removed)
    if (p.layer >= from.layers.size() || p.slot >= from.layers[p.layer].heads.size())
      throw shape_error(
          "the parent has no head " + std::to_string(p.slot) + " in layer " + std::to_string(p.layer),
          "match", "give the parent of this very child");
  const auto kind = [](const model::attention_head& h) { return std::pair(h.of, h.taps); };
  lineage all;
  for (std::size_t l = 0; l < to.layers.size(); ++l) {
    auto& slots = all.heads.emplace_back(to.layers[l].heads.size());
    if (l >= from.layers.size()) continue;
    const auto& theirs = from.layers[l].heads;
    std::size_t next = 0;  // of the parent's slots; both lists are sorted by kind
    for (std::size_t slot = 0; slot < slots.size(); ++slot) {
      const auto wanted = kind(to.layers[l].heads[slot]);
      const auto gone = [&] {
        return std::find(removed.begin(), removed.end(), head_place{l, next}) != removed.end();
      };
      while (next < theirs.size() && (kind(theirs[next]) < wanted || gone())) ++next;
      if (next < theirs.size() && kind(theirs[next]) == wanted) slots[slot] = next++;
    }
  }
  return all;
}

}  // namespace edgetran::search

#endif  // EDGETRAN_SEARCH_GROW_AND_PRUNE_LINEAGE_HPP
