// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_SEARCH_HYPERVOLUME_HPP
#define EDGETRAN_SEARCH_HYPERVOLUME_HPP

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <iterator>
#include <limits>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "edgetran/core/error.hpp"

namespace edgetran::search {

namespace detail {

/// Points as rows of one array, each coordinate how far it lies below the reference: volumes of boxes that
/// all begin at 0.
struct boxes {
  std::size_t width = 0;
  std::vector<double> rows{};
  [[nodiscard]] std::size_t size() const { return rows.size() / width; }
  [[nodiscard]] std::span<const double> operator[](std::size_t i) const {
    return std::span(rows).subspan(i * width, width);
  }
  void add(std::span<const double> row) { rows.insert(rows.end(), row.begin(), row.end()); }
};

/// The boxes by falling last side.
inline std::vector<std::size_t> by_last_side(const boxes& all) {
  std::vector<std::size_t> order(all.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  std::sort(order.begin(), order.end(), [&](std::size_t i, std::size_t k) {
    const double a = all[i].back(), b = all[k].back();
    return a != b ? a > b : i < k;
  });
  return order;
}

/// The corners of a union of rectangles, and its area, as rectangles come.
class staircase {
 public:
  void add(double x, double y) {
    // Corners fall in y as x grows; those that reach no farther than the new one go.
    auto at = corners_.lower_bound(x);
    if (at != corners_.end() && at->second >= y) return;
    double right = x, below = at == corners_.end() ? 0 : at->second;
    if (at != corners_.end() && at->first == x) at = corners_.erase(at);
    for (;;) {
      const bool first = at == corners_.begin();
      const double left = first ? 0 : std::prev(at)->first;
      area_ += (right - left) * (y - below);
      if (first || std::prev(at)->second >= y) break;
      right = left;
      below = std::prev(at)->second;
      at = corners_.erase(std::prev(at));
    }
    corners_.emplace_hint(at, x, y);
  }
  [[nodiscard]] double area() const { return area_; }

 private:
  std::map<double, double> corners_;
  double area_ = 0;
};

/// Two sides: corners from the highest down.
inline double area_of(const boxes& all) {
  double area = 0, reached = 0;
  for (const std::size_t i : by_last_side(all)) {
    const auto b = all[i];
    if (b[0] <= reached) continue;
    area += (b[0] - reached) * b[1];
    reached = b[0];
  }
  return area;
}

/// Three sides: slices from the highest down, each the area of a staircase that grows.
inline double volume_of_three(const boxes& all) {
  staircase base;
  double volume = 0, height = 0;
  for (const std::size_t i : by_last_side(all)) {
    const auto b = all[i];
    volume += base.area() * (height - b[2]);
    height = b[2];
    base.add(b[0], b[1]);
  }
  return volume + base.area() * height;
}

/// Adds a box unless another one holds it, and takes away those that it holds.
inline void add_maximal(boxes& to, std::span<const double> box) {
  const auto holds = [](std::span<const double> a, std::span<const double> b) {
    for (std::size_t k = 0; k < a.size(); ++k)
      if (a[k] < b[k]) return false;
    return true;
  };
  std::size_t kept = 0;
  for (std::size_t i = 0; i < to.size(); ++i) {
    if (holds(to[i], box)) return;  // then it holds none that was taken away before
    if (holds(box, to[i])) continue;
    if (kept != i)
      std::copy_n(to.rows.begin() + static_cast<std::ptrdiff_t>(i * to.width), to.width,
                  to.rows.begin() + static_cast<std::ptrdiff_t>(kept * to.width));
    ++kept;
  }
  to.rows.resize(kept * to.width);
  to.add(box);
}

/// Four sides and more. By rising last side, what a box adds to those with a longer one: its own volume less
/// that of its overlaps with them, all of which are as high as the box itself, so that the last side is a
/// factor.
inline double volume_of(const boxes& all) {
  if (all.rows.empty()) return 0;
  if (all.width == 1) return *std::max_element(all.rows.begin(), all.rows.end());
  if (all.width == 2) return area_of(all);
  if (all.width == 3) return volume_of_three(all);
  const std::vector<std::size_t> order = by_last_side(all);
  double volume = 0;
  std::vector<double> overlap(all.width - 1);
  for (std::size_t n = 0; n < order.size(); ++n) {
    const auto box = all[order[n]];
    double own = 1;
    for (std::size_t k = 0; k + 1 < box.size(); ++k) own *= box[k];
    boxes overlaps{all.width - 1};
    for (std::size_t m = 0; m < n; ++m) {
      const auto other = all[order[m]];
      for (std::size_t k = 0; k < overlap.size(); ++k) overlap[k] = std::min(box[k], other[k]);
      add_maximal(overlaps, overlap);
    }
    volume += box.back() * (own - volume_of(overlaps));
  }
  return volume;
}
}  // namespace detail

/// The volume that points dominate below a reference point, all objectives minimised: the measure of how good
/// a set of compromises is. Exact. Points that do not lie below the reference in every objective add nothing,
/// nor do failures (no target) and NaN; further targets than the reference has are not looked at. O(n log n)
/// for two and three objectives, beyond that exponential at worst: While, Bradstreet and Barone, "A fast way
/// of calculating exact hypervolumes", IEEE Trans. Evol. Comput. 16 (2012). Unit: the product of the
/// objectives' units. Throws `shape_error` for a reference without objectives and for a point of fewer
/// targets, `numeric_error` for a reference that is not finite and for a point at minus infinity.
inline double hypervolume(std::span<const std::vector<double>> points, std::span<const double> reference) {
  if (reference.empty()) throw shape_error("no objective", "hypervolume", "give a reference of one at least");
  for (const double r : reference)
    if (!std::isfinite(r))
      throw numeric_error("a reference that is not finite", "hypervolume", "give a finite point");
  detail::boxes all{reference.size()};
  std::vector<double> row(reference.size());
  for (const auto& p : points) {
    if (p.empty()) continue;
    if (p.size() < reference.size())
      throw shape_error("a point of " + std::to_string(p.size()) + " targets", "hypervolume",
                        "give all " + std::to_string(reference.size()) + " objectives");
    bool below = true;
    for (std::size_t k = 0; k < row.size(); ++k) {
      if (p[k] == -std::numeric_limits<double>::infinity())
        throw numeric_error("a point at minus infinity", "hypervolume", "give finite targets");
      row[k] = reference[k] - p[k];
      below = below && row[k] > 0;  // not so for NaN
    }
    if (!below) continue;
    if (row.size() > 3)
      detail::add_maximal(all, row);
    else
      all.add(row);
  }
  return detail::volume_of(all);
}

/// The points with each of the first `objectives` targets moved and scaled such that the least of all is 0
/// and the greatest 1 (0 where all are alike), in units of that range: a share of one hypervolume in another
/// is the same, and none overflows, however large the targets are. Further targets go, failures (no target)
/// stay. O(n objectives). Throws `shape_error` for a point of fewer targets, `numeric_error` for one that is
/// not finite.
inline std::vector<std::vector<double>> over_unit_ranges(std::span<const std::vector<double>> points,
                                                         std::size_t objectives) {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  std::vector<double> least(objectives, infinity), greatest(objectives, -infinity);
  for (const auto& p : points) {
    if (p.empty()) continue;
    if (p.size() < objectives)
      throw shape_error("a point of " + std::to_string(p.size()) + " targets", "hypervolume",
                        "give all " + std::to_string(objectives) + " objectives");
    for (std::size_t k = 0; k < objectives; ++k) {
      if (!std::isfinite(p[k]))
        throw numeric_error("a point that is not finite", "hypervolume", "give finite targets");
      least[k] = std::min(least[k], p[k]);
      greatest[k] = std::max(greatest[k], p[k]);
    }
  }
  std::vector<std::vector<double>> scaled(points.size());
  for (std::size_t i = 0; i < points.size(); ++i)
    for (std::size_t k = 0; k < objectives && !points[i].empty(); ++k) {
      // A range may be too large for a number; that of halves is not. Halves of the least numbers are not
      // exact, so that only what is large is halved.
      const double half = std::isfinite(greatest[k] - least[k]) ? 1 : 0.5;
      const double range = half * greatest[k] - half * least[k];
      scaled[i].push_back(range > 0 ? (half * points[i][k] - half * least[k]) / range : 0);
    }
  return scaled;
}

}  // namespace edgetran::search

#endif  // EDGETRAN_SEARCH_HYPERVOLUME_HPP
