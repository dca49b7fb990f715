// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_SEARCH_RANKING_HPP
#define EDGETRAN_SEARCH_RANKING_HPP

#include <algorithm>
#include <cmath>
#include <compare>
#include <cstddef>
#include <limits>
#include <optional>
#include <span>
#include <string>

#include "edgetran/core/error.hpp"
#include "edgetran/search/ledger.hpp"

namespace edgetran::search {

/// How far targets miss the constraints, which are those behind the first `objectives`: each is kept at 0 or
/// below and missed by its amount; the amounts add up. 0 for what is feasible, infinity for a failure (no
/// target) and for targets with NaN. Throws `shape_error` for fewer targets than objectives.
inline double violation_of(std::span<const double> targets, std::size_t objectives = 1) {
  if (targets.empty()) return std::numeric_limits<double>::infinity();
  if (targets.size() < objectives)
    throw shape_error(
        std::to_string(targets.size()) + " targets for " + std::to_string(objectives) + " objectives",
        "violation_of", "tell every objective, then the constraints");
  double sum = 0;
  for (std::size_t t = 0; t < targets.size(); ++t) {
    if (std::isnan(targets[t])) return std::numeric_limits<double>::infinity();
    if (t >= objectives) sum += std::max(0.0, targets[t]);
  }
  return sum;
}

/// What a single objective under constraints is ranked by, the least first: feasible before infeasible,
/// then the smaller violation, then the smaller objective. Nothing with NaN stands before something without;
/// a failure stands last. Source: K. Deb, "An efficient constraint handling method for genetic algorithms",
/// Comput. Methods Appl. Mech. Engrg. 186 (2000).
struct standing {
  double violation = 0;
  double objective = 0;
  [[nodiscard]] bool feasible() const { return violation == 0; }
  friend auto operator<=>(const standing&, const standing&) = default;
};

/// By the first target; the constraints are those behind the first `objectives`. Throws as `violation_of`.
inline standing standing_of(std::span<const double> targets, std::size_t objectives = 1) {
  const double violation = violation_of(targets, objectives);
  if (std::isinf(violation)) return {violation, std::numeric_limits<double>::infinity()};
  return {violation, targets.front()};
}
/// Of numbers that were worked out: NaN becomes infinity, as sorting needs an order.
inline standing standing_of(double violation, double objective) {
  constexpr double last = std::numeric_limits<double>::infinity();
  return {std::isnan(violation) ? last : violation, std::isnan(objective) ? last : objective};
}

/// The answer that stands first, the earlier of equals; none where nothing was measured.
template <class Candidate>
std::optional<std::size_t> best_answer(const ledger<Candidate>& history) {
  std::optional<std::size_t> best;
  standing least;
  for (std::size_t i = 0; i < history.answers().size(); ++i) {
    if (history.answers()[i].failed()) continue;
    const standing s = standing_of(history.answers()[i].targets);
    if (!best || s < least) best = i, least = s;
  }
  return best;
}

}  // namespace edgetran::search

#endif  // EDGETRAN_SEARCH_RANKING_HPP
