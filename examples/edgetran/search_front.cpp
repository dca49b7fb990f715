// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT

#include "search_front.hpp"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <utility>
#include <vector>

#include "edgetran/model/from_space.hpp"
#include "edgetran/model/graph_hash.hpp"
#include "edgetran/search/pareto.hpp"

namespace tool {

namespace model = edgetran::model;
namespace search_in = edgetran::search;
namespace space = edgetran::space;

void take_front(search_outcome& r, const std::vector<search_in::evaluated<search_candidate>>& trials) {
  std::vector<std::vector<double>> points;
  for (const auto& t : trials) {
    points.push_back(t.targets);
    if (t.failed()) r.last_failure = t.failure;
  }
  const std::size_t objectives = r.goals.objectives().size();
  const auto all = search_in::fronts(points, objectives);
  if (r.progress.told == r.progress.failed) return;
  std::vector<std::size_t> front = all.front();
  r.feasible = r.goals.feasible(points[front.front()]);
  if (!r.feasible || objectives == 1) front.resize(1);
  std::stable_sort(front.begin(), front.end(),
                   [&](std::size_t a, std::size_t b) { return points[a][0] < points[b][0]; });
  std::vector<bool> in_front(trials.size());
  model::graph_hasher hasher;
  for (const std::size_t i : front) {
    in_front[i] = true;
    found_architecture f;
    f.architecture = search_codec{}.write(trials[i].candidate);
    f.layers = model::from_space(trials[i].candidate);
    f.hash = hasher(f.layers).str();
    f.type = space::model_type(trials[i].candidate);
    f.after = i + 1;
    f.row = trials[i].row;
    f.targets = trials[i].targets;
    r.front.push_back(std::move(f));
  }
  const std::size_t step = r.one_in = trials.size() / 2000 + 1;
  for (std::size_t i = 0; i < trials.size(); i += step) {
    if (in_front[i] || trials[i].failed()) continue;
    std::vector<double> values;
    for (const auto& y : trials[i].row) values.push_back(y.value);
    r.others.push_back(std::move(values));
  }
  draw_curve(r, points);
}

std::optional<std::size_t> choose(const search_options& o, const search_outcome& r, bool only_measured) {
  std::vector<std::size_t> left;
  std::vector<std::vector<double>> points;
  for (std::size_t i = 0; i < r.front.size(); ++i) {
    const found_architecture& f = r.front[i];
    points.push_back(f.targets);
    if (f.measured ? meets(r, f).value_or(false) : !only_measured) left.push_back(i);
  }
  if (left.empty()) return {};
  if (o.choose == "knee") return search_in::knee(points, left, r.goals.objectives().size());
  const auto& objectives = r.goals.objectives();
  const auto at = std::find_if(objectives.begin(), objectives.end(),
                               [&](const auto& x) { return r.goals.columns()[x.column].name == o.choose; });
  const auto k = static_cast<std::size_t>(at - objectives.begin());
  return *std::min_element(left.begin(), left.end(),
                           [&](std::size_t a, std::size_t b) { return points[a][k] < points[b][k]; });
}

}  // namespace tool
