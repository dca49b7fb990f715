// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_SEARCH_GROW_AND_PRUNE_EDIT_HPP
#define EDGETRAN_SEARCH_GROW_AND_PRUNE_EDIT_HPP

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/model/architecture.hpp"

namespace edgetran::search {

/// How an architecture of grow-and-prune came from its parent.
enum class edit : std::uint8_t {
  start,               ///< it did not: the root
  grow_heads,          ///< heads were added
  grow_feed_forward,   ///< a layer's feed-forward stack got a further width
  prune_heads,         ///< the least important heads were removed
  prune_feed_forward,  ///< the least important feed-forward layers became narrower
  prune_layer          ///< the hidden size of the least important layer became smaller
};

namespace detail {
inline constexpr std::array<std::string_view, 6> edit_names{
    "start", "grow_attn_head", "grow_ffnn", "prune_attn_head", "prune_ffnn", "prune_encoder_layer"};
}

/// The published name.
constexpr std::string_view name(edit e) { return detail::edit_names[static_cast<std::size_t>(e)]; }

/// Throws unknown_error, which lists what is known, for another name.
inline edit edit_of(std::string_view text) {
  std::string known = "known:";
  for (std::size_t i = 0; i < detail::edit_names.size(); ++i) {
    if (detail::edit_names[i] == text) return static_cast<edit>(i);
    known += " " + std::string(detail::edit_names[i]);
  }
  throw unknown_error("unknown edit", "\"" + std::string(text.substr(0, 40)) + "\"", known);
}

constexpr bool grows(edit e) { return e == edit::grow_heads || e == edit::grow_feed_forward; }

/// One head of an architecture. Slots number the heads of a layer in the published order: by operation, then
/// kernel, as `model::canonical` puts them and as weights store them.
struct head_place {
  std::size_t layer = 0;
  std::size_t slot = 0;

  friend constexpr auto operator<=>(const head_place&, const head_place&) = default;
};

/// What an edit makes of a parent. The architecture alone does not say which of several equal heads are gone.
struct child {
  model::architecture architecture{};  ///< canonical
  std::vector<head_place> removed{};   ///< heads of the canonical parent that it lacks, in order

  friend bool operator==(const child&, const child&) = default;
};

}  // namespace edgetran::search

#endif  // EDGETRAN_SEARCH_GROW_AND_PRUNE_EDIT_HPP
