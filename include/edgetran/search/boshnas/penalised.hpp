// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_SEARCH_BOSHNAS_PENALISED_HPP
#define EDGETRAN_SEARCH_BOSHNAS_PENALISED_HPP

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <span>
#include <vector>

#include "edgetran/search/ranking.hpp"

namespace edgetran::search {

/// One number for each answer, so that a regressor of one target sees the constraints too: the objective of a
/// feasible answer; beyond the worst of these, by at most their spread, those that violate, in shares of the
/// greatest violation; infinite ones count as the greatest. Without a feasible answer the shares alone. All
/// divided by the greatest magnitude, so that none is beyond [-1, 1]. O(answers).
inline std::vector<double> penalised(std::span<const standing> answers) {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  double best = infinity, worst = -infinity, most = 0;
  for (const auto& a : answers) {
    if (std::isfinite(a.violation)) most = std::max(most, a.violation);
    if (!a.feasible()) continue;
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
    const double share = std::isfinite(a.violation) ? a.violation / most : 1;
    all.push_back(a.feasible() ? 0.25 * a.objective : from + spread * share);
    greatest = std::max(greatest, std::fabs(all.back()));
  }
  if (greatest > 0)
    for (double& y : all) y /= greatest;
  return all;
}

}  // namespace edgetran::search

#endif  // EDGETRAN_SEARCH_BOSHNAS_PENALISED_HPP
