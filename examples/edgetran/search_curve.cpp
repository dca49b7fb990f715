// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <span>
#include <vector>

#include "edgetran/search/hypervolume.hpp"
#include "search_front.hpp"

namespace tool {

namespace search_in = edgetran::search;

void draw_curve(search_outcome& r, const std::vector<std::vector<double>>& points) {
  const std::size_t objectives = r.goals.objectives().size();
  std::vector<std::vector<double>> good;
  std::vector<std::size_t> when;
  std::vector<double> reference(objectives, -std::numeric_limits<double>::infinity());
  for (std::size_t i = 0; i < points.size(); ++i) {
    if (points[i].empty() || !r.goals.feasible(points[i])) continue;
    good.push_back(points[i]);
    when.push_back(i + 1);
    for (std::size_t k = 0; k < objectives; ++k) reference[k] = std::max(reference[k], points[i][k]);
  }
  if (good.empty() || objectives > 3) return;
  for (double& v : reference) v += 1e-9 * std::fabs(v);
  const auto so_far = [&](std::size_t n) {
    const auto some = std::span(good).first(n);
    if (objectives > 1) return search_in::hypervolume(some, reference);
    double best = some.front().front();
    for (const auto& p : some) best = std::min(best, p.front());
    return r.goals.objectives().front().towards == search_in::direction::minimise ? best : -best;
  };
  const double last = so_far(good.size());
  const bool share = objectives > 1 && last > 0;
  if (objectives > 1 && !share) return;
  r.curve_name = share ? "share of the final hypervolume"
                       : r.goals.columns()[r.goals.objectives().front().column].name + " of the best";
  constexpr std::size_t marks = 40;
  for (std::size_t m = 1; m <= marks; ++m) {
    const std::size_t until = points.size() * m / marks;
    const auto n = static_cast<std::size_t>(std::upper_bound(when.begin(), when.end(), until) - when.begin());
    if (n > 0 && (r.curve.empty() || r.curve.back().first != until))
      r.curve.emplace_back(until, share ? so_far(n) / last : so_far(n));
  }
}

}  // namespace tool
