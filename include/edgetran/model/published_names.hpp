// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_MODEL_PUBLISHED_NAMES_HPP
#define EDGETRAN_MODEL_PUBLISHED_NAMES_HPP

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace edgetran::model {

/// What checkpoints put before the names of a model's body when a head stands beside it.
inline constexpr std::array<std::string_view, 13> known_prefixes{
    "",      "bert.",   "roberta.",    "distilbert.", "transformer.", "model.",         "vit.",
    "deit.", "albert.", "mobilebert.", "convbert.",   "fnet.",        "language_model."};

/// The name under which a checkpoint holds an array: with its prefix, and with the `gamma` and `beta` of
/// norms in checkpoints that were converted from TensorFlow. Empty where `has(name)` finds none.
template <class Has>
std::string stored_name(Has has, std::string_view prefix, const std::string& name) {
  const std::string full = std::string(prefix) + name;
  if (has(full)) return full;
  for (const auto& [now, once] :
       {std::pair<std::string_view, std::string_view>{".weight", ".gamma"}, {".bias", ".beta"}})
    if (full.ends_with(now)) {
      const std::string old = full.substr(0, full.size() - now.size()) + std::string(once);
      if (has(old)) return old;
    }
  return {};
}

/// Whether a stored shape holds [rows, columns]: some of its leading extents make up the rows and the others
/// the columns. [1, rows, columns] and [rows, channels, height, width] do, the transpose does not.
constexpr bool holds(std::span<const std::uint64_t> shape, std::uint64_t elements, std::int64_t rows,
                     std::int64_t columns) {
  const auto wanted = static_cast<std::uint64_t>(rows);
  if (elements != wanted * static_cast<std::uint64_t>(columns)) return false;
  std::uint64_t leading = 1;
  bool found = leading == wanted;
  for (const std::uint64_t extent : shape) found = (leading *= extent) == wanted || found;
  return found;
}

}  // namespace edgetran::model

#endif  // EDGETRAN_MODEL_PUBLISHED_NAMES_HPP
