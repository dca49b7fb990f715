// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT

#include <algorithm>
#include <cstddef>
#include <span>
#include <vector>

#include "edgetran/search/hypervolume.hpp"
#include "search_front.hpp"

namespace tool {

namespace search_in = edgetran::search;

void draw_curves(search_outcome& r, const std::vector<std::vector<double>>& points) {
  const std::size_t objectives = r.goals.objectives().size();
  std::vector<std::vector<double>> good;
  std::vector<std::size_t> when;
  for (std::size_t i = 0; i < points.size(); ++i) {
    if (points[i].empty() || !r.goals.feasible(points[i])) continue;
    good.push_back(points[i]);
    when.push_back(i);
  }
  if (good.empty() || objectives > 3) return;
  if (objectives > 1) good = search_in::over_unit_ranges(good, objectives);
  const std::vector<double> reference(objectives, 1 + 1e-9);  // what is worst somewhere has a volume, too
  const auto how_good = [&](std::span<const std::vector<double>> some) {
    if (objectives > 1) return search_in::hypervolume(some, reference);
    double best = some.front().front();
    for (const auto& p : some) best = std::min(best, p.front());
    return r.goals.objectives().front().towards == search_in::direction::minimise ? best : -best;
  };
  const double whole = how_good(good);
  r.curve_name = objectives > 1
                     ? "share of the final hypervolume"
                     : r.goals.columns()[r.goals.objectives().front().column].name + " of the best";
  const auto before = [&](std::size_t trial) {  // good ones of all runs
    return static_cast<std::size_t>(std::lower_bound(when.begin(), when.end(), trial) - when.begin());
  };
  constexpr std::size_t marks = 40;
  for (proposer_run& run : r.runs) {
    const std::size_t begin = before(run.first), trials = run.last - run.first;
    for (std::size_t m = 1; m <= marks; ++m) {
      const std::size_t until = trials * m / marks, end = before(run.first + until);
      if (end == begin || (!run.curve.empty() && run.curve.back().first == until)) continue;
      const double now = how_good(std::span(good).subspan(begin, end - begin));
      run.curve.emplace_back(until, objectives > 1 ? now / whole : now);
    }
  }
}

}  // namespace tool
