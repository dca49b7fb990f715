// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_SEARCH_PENALISED_HPP
#define EDGETRAN_SEARCH_PENALISED_HPP

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <span>
#include <vector>

namespace edgetran::search {

/// What an answer is worth, the less the better: feasible ones first, then the least violation, then the
/// objective. Source: K. Deb, "An efficient constraint handling method for genetic algorithms", Computer
/// Methods in Applied Mechanics and Engineering 186 (2000).
struct penalised_standing {
  double violation = 0;  ///< sum over the constraints; 0 for a feasible answer
  double objective = 0;

  penalised_standing() = default;
  /// The first target is the objective, every further one a constraint: satisfied at 0 or below, else
  /// violated by its amount.
  explicit penalised_standing(std::span<const double> targets) : objective(targets.front()) {
    for (const double amount : targets.subspan(1)) violation += std::max(0.0, amount);
    violation = std::min(violation, std::numeric_limits<double>::max());
  }
  friend bool operator==(const penalised_standing&, const penalised_standing&) = default;
  friend bool operator<(const penalised_standing& a, const penalised_standing& b) {
    return a.violation != b.violation ? a.violation < b.violation : a.objective < b.objective;
  }
};

/// One number for each answer, so that a regressor of one target sees the constraints too: the objective of a
/// feasible answer; beyond the worst of these, by at most their spread, those that violate, in shares of the
/// greatest violation. Without a feasible answer the shares alone. All divided by the greatest magnitude, so
/// that none is beyond [-1, 1]. O(answers).
inline std::vector<double> penalised(std::span<const penalised_standing> answers) {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  double best = infinity, worst = -infinity, most = 0;
  for (const auto& a : answers) {
    most = std::max(most, a.violation);
    if (a.violation > 0) continue;
    best = std::min(best, a.objective);
    worst = std::max(worst, a.objective);
  }
  // In quarters, so that no sum of two overflows.
  double from = 0, spread = 0.25;
  if (best <= worst) {
    from = 0.25 * worst;
    spread = from - 0.25 * best;
    if (!(spread > 0)) spread = std::max(std::fabs(from), 1e-300);
  }
  std::vector<double> all;
  double greatest = 0;
  for (const auto& a : answers) {
    all.push_back(a.violation > 0 ? from + spread * (a.violation / most) : 0.25 * a.objective);
    greatest = std::max(greatest, std::fabs(all.back()));
  }
  if (greatest > 0)
    for (double& y : all) y /= greatest;
  return all;
}

}  // namespace edgetran::search

#endif  // EDGETRAN_SEARCH_PENALISED_HPP
