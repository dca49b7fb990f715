// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_SEARCH_PARETO_HPP
#define EDGETRAN_SEARCH_PARETO_HPP

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <numeric>
#include <span>
#include <string>
#include <tuple>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/search/ranking.hpp"

/// What is best where several objectives are minimised. Points are the targets of answers: objectives first,
/// then constraints (`violation_of`); one without targets is a failure.
namespace edgetran::search {

namespace detail {
/// Of objectives alone, both without NaN.
inline bool no_worse_and_better(std::span<const double> a, std::span<const double> b) {
  bool better = false;
  for (std::size_t k = 0; k < a.size(); ++k) {
    if (a[k] > b[k]) return false;
    better = better || a[k] < b[k];
  }
  return better;
}

/// Throws `shape_error` unless there are objectives and every point that did not fail has as many targets.
inline void require_points(std::span<const std::vector<double>> points, std::size_t objectives,
                           const char* where) {
  if (objectives == 0) throw shape_error("no objective", where, "give at least one");
  std::size_t width = 0;
  for (const auto& p : points) {
    if (p.empty()) continue;
    if (width == 0) width = p.size();
    if (p.size() != width || width < objectives)
      throw shape_error(
          "a point of " + std::to_string(p.size()) + " targets", where,
          "give all points the same targets, the " + std::to_string(objectives) + " objectives first");
  }
}
}  // namespace detail

/// Whether `a` is to be preferred whatever the objectives weigh: it violates the constraints less, or both
/// violate none and it is no worse in any objective and better in one. NaN dominates nothing and is dominated
/// by whatever has none. Source: Deb, Pratap, Agarwal and Meyarivan, "A fast and elitist multiobjective
/// genetic algorithm: NSGA-II", IEEE Trans. Evol. Comput. 6 (2002), definition 1. Throws as `violation_of`.
inline bool dominates(std::span<const double> a, std::span<const double> b, std::size_t objectives) {
  const double va = violation_of(a, objectives), vb = violation_of(b, objectives);
  if (va > 0 || vb > 0) return va < vb;
  return detail::no_worse_and_better(a.first(objectives), b.first(objectives));
}

/// All points as fronts: those that no point dominates, then those that only the first front dominates, and
/// so on; within a front by index. Every violation is a front of its own. By insertion in lexicographic order
/// and bisection over the fronts: O(n log n) for two objectives, at worst O(objectives n^2). Source: Zhang,
/// Tian, Cheng and Jin, "An efficient approach to nondominated sorting", IEEE Trans. Evol. Comput. 19 (2015).
/// Throws `shape_error` for no objective and for points of different widths.
inline std::vector<std::vector<std::size_t>> fronts(std::span<const std::vector<double>> points,
                                                    std::size_t objectives) {
  detail::require_points(points, objectives, "fronts");
  std::vector<double> violation;
  for (const auto& p : points) violation.push_back(violation_of(p, objectives));
  const auto of = [&](std::size_t i) { return std::span(points[i]).first(objectives); };
  std::vector<std::size_t> order(points.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(), [&](std::size_t i, std::size_t k) {
    if (violation[i] != violation[k]) return violation[i] < violation[k];
    if (violation[i] > 0) return i < k;
    const auto a = of(i), b = of(k);
    if (!std::equal(a.begin(), a.end(), b.begin()))
      return std::lexicographical_compare(a.begin(), a.end(), b.begin(), b.end());
    return i < k;
  });

  // Whatever dominates a point comes before it; if a front dominates it, so do all the fronts before.
  const auto dominated_by = [&](std::size_t i, const std::vector<std::size_t>& front) {
    if (violation[i] > 0) return violation[front.front()] < violation[i];
    const std::size_t near = objectives == 2 ? 1 : front.size();  // the last has the least second objective
    return std::any_of(front.rbegin(), front.rbegin() + static_cast<std::ptrdiff_t>(near),
                       [&](std::size_t k) { return detail::no_worse_and_better(of(k), of(i)); });
  };
  std::vector<std::vector<std::size_t>> all;
  for (const std::size_t i : order) {
    const auto at = std::partition_point(all.begin(), all.end(),
                                         [&](const auto& front) { return dominated_by(i, front); });
    if (at == all.end())
      all.push_back({i});
    else
      at->push_back(i);
  }
  for (auto& front : all) std::sort(front.begin(), front.end());
  return all;
}

/// The points that are feasible and that none dominates, by index; empty where none is feasible. Throws as
/// `fronts` does.
inline std::vector<std::size_t> pareto_front(std::span<const std::vector<double>> points,
                                             std::size_t objectives) {
  const auto all = fronts(points, objectives);
  if (all.empty() || violation_of(points[all.front().front()], objectives) > 0) return {};
  return all.front();
}

/// How alone each point of a front stands: the sum over objectives of the distance between the points beside
/// it, as a share of the front's range; infinite at both ends of a range. In the order of `front`. Source:
/// Deb et al. (2002), section III-B. O(objectives n log n). Throws as `fronts` does.
inline std::vector<double> crowding_distances(std::span<const std::vector<double>> points,
                                              std::span<const std::size_t> front, std::size_t objectives) {
  detail::require_points(points, objectives, "crowding_distances");
  const std::size_t n = front.size();
  std::vector<double> distance(n, 0);
  std::vector<std::size_t> order(n);
  std::iota(order.begin(), order.end(), std::size_t{0});
  for (std::size_t k = 0; k < objectives; ++k) {
    const auto value = [&](std::size_t i) {
      const auto& p = points[front[i]];
      return p.empty() || std::isnan(p[k]) ? std::numeric_limits<double>::infinity() : p[k];
    };
    std::sort(order.begin(), order.end(), [&](std::size_t i, std::size_t j) {
      return std::tuple(value(i), front[i]) < std::tuple(value(j), front[j]);
    });
    if (n == 0) break;
    const double range = value(order.back()) - value(order.front());
    distance[order.front()] = distance[order.back()] = std::numeric_limits<double>::infinity();
    if (!(range > 0 && std::isfinite(range))) continue;
    for (std::size_t i = 1; i + 1 < n; ++i)
      distance[order[i]] += (value(order[i + 1]) - value(order[i - 1])) / range;
  }
  return distance;
}

/// The point of a front where giving up on one objective stops to buy much of another: the one that lies
/// farthest below the plane through the ends of the ranges, which is the least sum of objectives scaled to
/// the front's ranges; the first of equals. Source: I. Das, "On characterizing the 'knee' of the Pareto curve
/// based on normal-boundary intersection", Struct. Optim. 18 (1999). Throws `shape_error` for an empty front
/// and a failure in it, and as `fronts` does.
inline std::size_t knee(std::span<const std::vector<double>> points, std::span<const std::size_t> front,
                        std::size_t objectives) {
  detail::require_points(points, objectives, "knee");
  if (front.empty() ||
      std::any_of(front.begin(), front.end(), [&](std::size_t i) { return points[i].empty(); }))
    throw shape_error("a front of no point", "knee", "give points that were measured, one at least");
  std::vector<double> sums(front.size(), 0);
  for (std::size_t k = 0; k < objectives; ++k) {
    double least = std::numeric_limits<double>::infinity(), greatest = -least;
    for (const std::size_t i : front) {
      least = std::min(least, points[i][k]);
      greatest = std::max(greatest, points[i][k]);
    }
    // A range may be too large for a number; that of halves is not.
    const double half = std::isinf(greatest - least) ? 0.5 : 1, range = half * greatest - half * least;
    for (std::size_t i = 0; i < front.size() && greatest > least; ++i)
      sums[i] += (half * points[front[i]][k] - half * least) / range;
  }
  std::size_t best = 0;
  for (std::size_t i = 1; i < sums.size(); ++i)
    if (sums[i] < sums[best]) best = i;
  return front[best];
}

}  // namespace edgetran::search

#endif  // EDGETRAN_SEARCH_PARETO_HPP
