// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_SEARCH_CANDIDATES_HPP
#define EDGETRAN_SEARCH_CANDIDATES_HPP

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "edgetran/core/random.hpp"
#include "edgetran/search/ledger.hpp"

namespace edgetran::search {

/// Where proposers take candidates from: a space, of which there is no end, or the rows of a table.
///
/// Minimal definition: copyable; `candidate_type`, with an order; `draw(stream)` -> one at random;
/// `spread(count, stream)` -> up to `count` that cover the whole evenly; `choices(count, stream)` -> some
/// `count` for an acquisition to choose from, or all there are where they are finite; `columns()` and
/// `features(candidate)`: the row a regressor sees.
///
/// Laws: equal streams give equal candidates; every row is as wide as `columns()` and finite; what `choices`
/// of a finite source does not return does not exist.
template <class C>
concept candidates = std::copyable<C> &&
    requires(const C& c, std::size_t count, stream random, const typename C::candidate_type& one) {
  { c.draw(random) } -> std::same_as<typename C::candidate_type>;
  { c.spread(count, random) } -> std::same_as<std::vector<typename C::candidate_type>>;
  { c.choices(count, random) } -> std::same_as<std::vector<typename C::candidate_type>>;
  { c.columns() } -> std::convertible_to<std::vector<std::string>>;
  { c.features(one) } -> std::convertible_to<std::vector<double>>;
};

namespace detail {
/// A candidate that the ledger does not know: by draws, then among choices; none where there is none left.
template <candidates C>
std::optional<typename C::candidate_type> unknown_draw(const C& from,
                                                       const ledger<typename C::candidate_type>& known,
                                                       const stream& random) {
  for (std::uint64_t attempt = 0; attempt < 16; ++attempt) {
    auto c = from.draw(random.split(attempt));
    if (!known.knows(c)) return c;
  }
  std::vector<typename C::candidate_type> left;
  for (auto& c : from.choices(4096, random.split(16)))
    if (!known.knows(c)) left.push_back(std::move(c));
  if (left.empty()) return {};
  stream choice = random.split(17);
  return std::move(left[static_cast<std::size_t>(choice.below(left.size()))]);
}
}  // namespace detail

}  // namespace edgetran::search

#endif  // EDGETRAN_SEARCH_CANDIDATES_HPP
