// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_SEARCH_STANDING_HPP
#define EDGETRAN_SEARCH_STANDING_HPP

#include <algorithm>
#include <compare>
#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "edgetran/search/ledger.hpp"

namespace edgetran::search {

/// How good a candidate is, a lesser standing the better: what satisfies the constraints before what does
/// not, then what violates them least, then the least value. Source: K. Deb, "An efficient constraint
/// handling method for genetic algorithms", 2000.
struct standing {
  double violation = 0;  ///< summed over the constraints; 0: all hold
  double value = 0;
  friend auto operator<=>(const standing&, const standing&) = default;
};

/// Of what was measured: the first `objectives` targets are objectives, of which the first is the value;
/// every further one is a constraint, satisfied at 0 or below and violated by its amount.
inline standing standing_of(std::span<const double> targets, std::size_t objectives = 1) {
  standing s{0, targets.front()};
  for (std::size_t t = objectives; t < targets.size(); ++t)
    if (targets[t] > 0) s.violation += targets[t];
  return s;
}

/// Indices of the answers that are no failures, the best first; of equal ones the earlier. O(n log n).
template <class Candidate>
std::vector<std::size_t> answers_by_standing(const ledger<Candidate>& history, std::size_t objectives = 1) {
  std::vector<std::size_t> order;
  std::vector<standing> all(history.answers().size());
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (history.answers()[i].failed()) continue;
    all[i] = standing_of(history.answers()[i].targets, objectives);
    order.push_back(i);
  }
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return all[a] < all[b]; });
  return order;
}

/// Index of the best answer, none without any.
template <class Candidate>
std::optional<std::size_t> best_answer(const ledger<Candidate>& history, std::size_t objectives = 1) {
  const auto order = answers_by_standing(history, objectives);
  return order.empty() ? std::nullopt : std::optional(order.front());
}

}  // namespace edgetran::search

#endif  // EDGETRAN_SEARCH_STANDING_HPP
