// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_SEARCH_MOVES_HPP
#define EDGETRAN_SEARCH_MOVES_HPP

#include <concepts>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "edgetran/core/random.hpp"
#include "edgetran/search/candidates.hpp"
#include "edgetran/search/ledger.hpp"

namespace edgetran::search {

/// Candidates that lead to others near them: what local search and evolution walk on.
///
/// Minimal definition: `candidates`; `neighbours(c)` -> every candidate one step from `c`; `mutate(c,
/// stream)`
/// -> one at random, a step or more away; `cross(a, b, stream)` -> one that has something of both.
///
/// Laws (`tests/laws/moves.hpp`): what comes is as much a candidate as what `draw` gives; neighbours come in
/// a fixed order, each once, `c` never among them; `mutate` gives `c` back only where it has no neighbour;
/// equal streams give equal candidates.
template <class C>
concept movable_candidates = candidates<C> &&
    requires(const C& from, const typename C::candidate_type& one, stream random) {
  { from.neighbours(one) } -> std::same_as<std::vector<typename C::candidate_type>>;
  { from.mutate(one, random) } -> std::same_as<typename C::candidate_type>;
  { from.cross(one, one, random) } -> std::same_as<typename C::candidate_type>;
};

namespace detail {
/// What `make(stream)` gives, as soon as the ledger does not know it; after 16 in vain an unknown draw; none
/// where nothing is left.
template <movable_candidates C, class Make>
std::optional<typename C::candidate_type> unknown_move(const C& from,
                                                       const ledger<typename C::candidate_type>& known,
                                                       const stream& random, Make&& make) {
  for (std::uint64_t attempt = 0; attempt < 16; ++attempt) {
    typename C::candidate_type c = make(random.split(attempt));
    if (!known.knows(c)) return c;
  }
  return unknown_draw(from, known, random.split(16));
}
}  // namespace detail

}  // namespace edgetran::search

#endif  // EDGETRAN_SEARCH_MOVES_HPP
