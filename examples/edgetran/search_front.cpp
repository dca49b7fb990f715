// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT

#include "search_front.hpp"

#include <algorithm>
#include <cstddef>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "edgetran/model/from_space.hpp"
#include "edgetran/model/graph_hash.hpp"
#include "edgetran/search/pareto.hpp"

namespace tool {

namespace model = edgetran::model;
namespace search_in = edgetran::search;
namespace space = edgetran::space;

namespace {

/// Of a front, groups of those that are equal in every objective; the first of a group was found first.
std::vector<std::vector<std::size_t>> alike(const std::vector<std::size_t>& front,
                                            const std::vector<std::vector<double>>& points,
                                            std::size_t objectives,
                                            const std::function<std::size_t(std::size_t)>& after) {
  std::map<std::vector<double>, std::vector<std::size_t>> groups;
  for (const std::size_t i : front)
    groups[{points[i].begin(), points[i].begin() + static_cast<std::ptrdiff_t>(objectives)}].push_back(i);
  std::vector<std::vector<std::size_t>> all;
  for (auto& [objective, group] : groups) {
    std::stable_sort(group.begin(), group.end(),
                     [&](std::size_t a, std::size_t b) { return after(a) < after(b); });
    all.push_back(std::move(group));
  }
  return all;
}

}  // namespace

void take_front(search_outcome& r, const std::vector<search_in::evaluated<search_candidate>>& trials) {
  std::vector<std::vector<double>> points;
  for (const auto& t : trials) {
    points.push_back(t.targets);
    if (t.failed()) r.failures.push_back({search_codec{}.write(t.candidate), points.size(), t.failure});
  }
  if (r.progress.told == r.progress.failed) return;
  const std::size_t objectives = r.goals.objectives().size();
  std::vector<std::size_t> run_of(trials.size());
  for (std::size_t k = 0; k < r.runs.size(); ++k)
    for (std::size_t i = r.runs[k].first; i < r.runs[k].last; ++i) run_of[i] = k;
  const auto after = [&](std::size_t i) { return i - r.runs[run_of[i]].first + 1; };
  const std::vector<std::size_t> front = search_in::fronts(points, objectives).front();
  r.feasible = r.goals.feasible(points[front.front()]);
  auto groups = alike(front, points, objectives, after);
  if (!r.feasible) groups.resize(1);  // as little violated as any
  std::vector<bool> in_front(trials.size());
  model::graph_hasher hasher;
  for (const auto& group : groups) {
    const std::size_t i = group.front();
    found_architecture f;
    f.architecture = search_codec{}.write(trials[i].candidate);
    f.layers = model::from_space(trials[i].candidate);
    f.hash = hasher(f.layers).str();
    f.type = space::model_type(trials[i].candidate);
    f.after = after(i);
    f.row = trials[i].row;
    f.targets = trials[i].targets;
    std::set<std::string> hashes;
    std::set<std::size_t> runs;
    for (const std::size_t k : group) {
      in_front[k] = true;
      hashes.insert(hasher(model::from_space(trials[k].candidate)).str());
      runs.insert(run_of[k]);
    }
    f.shared_by = hashes.size();
    f.runs.assign(runs.begin(), runs.end());
    r.front.push_back(std::move(f));
  }
  const std::size_t step = r.one_in = trials.size() / 2000 + 1;
  for (std::size_t i = 0; i < trials.size(); i += step) {
    if (in_front[i] || trials[i].failed()) continue;
    std::vector<double> values;
    for (const auto& y : trials[i].row) values.push_back(y.value);
    r.others.push_back(std::move(values));
  }
  draw_curves(r, points);
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
