// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_CORE_EDIT_DISTANCE_HPP
#define EDGETRAN_CORE_EDIT_DISTANCE_HPP

#include <algorithm>
#include <cstddef>
#include <numeric>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace edgetran {

/// Insertions, deletions and replacements that turn a into b (Levenshtein). O(|a| |b|).
inline std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = std::exchange(row[0], i);
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = std::exchange(row[j], std::min({replaced, row[j] + 1, row[j - 1] + 1}));
    }
  }
  return row.back();
}

/// For the remedy of an error about a name that nobody knows: `did you mean latency? known: latency, energy`,
/// without the question where no known name is near, which is a third of the name's letters or fewer, two at
/// least, in another way.
inline std::string remedy_for_name(std::string_view name, std::span<const std::string> known) {
  std::string list, near;
  std::size_t least = std::max<std::size_t>(2, name.size() / 3) + 1;
  for (const std::string& k : known) {
    list += (list.empty() ? "" : ", ") + k;
    if (name.size() > 64 || name.size() < 2) continue;
    const bool cut = k.starts_with(name) || name.starts_with(k);
    if (const std::size_t d = cut ? 1 : edit_distance(name, k); d < least) least = d, near = k;
  }
  return (near.empty() ? "" : "did you mean " + near + "? ") + "known: " + list;
}

}  // namespace edgetran

#endif  // EDGETRAN_CORE_EDIT_DISTANCE_HPP
