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
/// Optional: `finite()` -> whether `choices` returns all there are, whatever the count; a source that does
/// not say so is taken for endless. `any(stream)` -> one at random, or none, where `draw` may find none and
/// throw. `all(most)` -> every candidate, where these are at most `most`, else none: by this an endless
/// source that is small is asked to the last one.
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
/// Whether the source says that its choices are all there are.
template <candidates C>
bool is_finite(const C& from) {
  if constexpr (requires {
                  { from.finite() } -> std::convertible_to<bool>;
                })
    return from.finite();
  else
    return false;
}

/// One at random; none where the source finds none.
template <candidates C>
std::optional<typename C::candidate_type> any_draw(const C& from, const stream& random) {
  if constexpr (requires {
                  { from.any(random) } -> std::same_as<std::optional<typename C::candidate_type>>;
                })
    return from.any(random);
  else
    return from.draw(random);
}

/// A candidate that the ledger does not know: by draws, then among choices, then, of a source that can be
/// listed, among all; none where there is none left.
template <candidates C>
std::optional<typename C::candidate_type> unknown_draw(const C& from,
                                                       const ledger<typename C::candidate_type>& known,
                                                       const stream& random) {
  for (std::uint64_t attempt = 0; attempt < 16; ++attempt) {
    auto c = any_draw(from, random.split(attempt));
    if (!c) break;
    if (!known.knows(*c)) return c;
  }
  std::vector<typename C::candidate_type> left;
  const auto keep_unknown = [&](std::vector<typename C::candidate_type> some) {
    for (auto& c : some)
      if (!known.knows(c)) left.push_back(std::move(c));
  };
  keep_unknown(from.choices(4096, random.split(16)));
  if constexpr (requires { from.all(std::size_t{}); })
    if (left.empty() && !is_finite(from))
      if (auto every = from.all(std::size_t{1} << 17)) keep_unknown(*std::move(every));
  if (left.empty()) return {};
  stream choice = random.split(17);
  return std::move(left[static_cast<std::size_t>(choice.below(left.size()))]);
}
}  // namespace detail

}  // namespace edgetran::search

#endif  // EDGETRAN_SEARCH_CANDIDATES_HPP
