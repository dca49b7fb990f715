// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/search/pareto.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <set>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/core/random.hpp"

namespace search = edgetran::search;
using edgetran::stream;
using points = std::vector<std::vector<double>>;
using indices = std::vector<std::size_t>;

namespace {
constexpr double inf = std::numeric_limits<double>::infinity();
constexpr double no_number = std::numeric_limits<double>::quiet_NaN();

/// Few values, so that there are ties and equal points; some fail, some have NaN.
points drawn(std::size_t n, std::size_t width, std::uint64_t values, stream random) {
  points all;
  for (std::size_t i = 0; i < n; ++i) {
    std::vector<double> p;
    const bool fails = random.chance(0.03), bad = random.chance(0.03);
    for (std::size_t k = 0; k < width; ++k)
      p.push_back(static_cast<double>(random.below(values)) - (k >= 2 ? 3.0 : 0.0));
    if (bad) p[random.below(width)] = no_number;
    if (fails) p.clear();
    all.push_back(p);
  }
  return all;
}

/// Definition 1 of Deb et al., word for word, on points that may be bad.
bool oracle_dominates(const std::vector<double>& a, const std::vector<double>& b, std::size_t objectives) {
  const auto violation = [&](const std::vector<double>& p) {
    double sum = p.empty() ? inf : 0;
    for (std::size_t k = 0; k < p.size(); ++k) {
      if (std::isnan(p[k])) return inf;
      if (k >= objectives && p[k] > 0) sum += p[k];
    }
    return sum;
  };
  const bool fa = violation(a) == 0, fb = violation(b) == 0;
  if (fa && !fb) return true;
  if (!fa && fb) return false;
  if (!fa && !fb) return violation(a) < violation(b);
  bool worse = false, better = false;
  for (std::size_t k = 0; k < objectives; ++k) worse |= a[k] > b[k], better |= a[k] < b[k];
  return better && !worse;
}

/// Peels off what nothing that is left dominates.
std::vector<indices> oracle_fronts(const points& all, std::size_t objectives) {
  std::set<std::size_t> left;
  for (std::size_t i = 0; i < all.size(); ++i) left.insert(i);
  std::vector<indices> fronts;
  while (!left.empty()) {
    indices front;
    for (const std::size_t i : left)
      if (std::none_of(left.begin(), left.end(),
                       [&](std::size_t k) { return oracle_dominates(all[k], all[i], objectives); }))
        front.push_back(i);
    for (const std::size_t i : front) left.erase(i);
    fronts.push_back(front);
  }
  return fronts;
}
}  // namespace

TEST_CASE("fronts are what peeling gives, with ties, constraints, failures and NaN") {
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    const std::size_t objectives = 1 + seed % 4, width = objectives + seed / 4 % 3;
    const auto all = drawn(80, width, 4 + seed % 7, stream(seed));
    CHECK(search::fronts(all, objectives) == oracle_fronts(all, objectives));
    for (std::size_t i = 0; i < 20; ++i)
      for (std::size_t k = 0; k < 20; ++k)
        CHECK(search::dominates(all[i], all[k], objectives) == oracle_dominates(all[i], all[k], objectives));
  }
  CHECK(search::fronts(points{}, 2).empty());
  CHECK_THROWS_AS((void)search::fronts(points{{1, 2}}, 0), edgetran::shape_error);
  CHECK_THROWS_AS((void)search::fronts(points{{1, 2}}, 3), edgetran::shape_error);
  CHECK_THROWS_AS((void)search::fronts(points{{1, 2}, {1, 2, 3}}, 2), edgetran::shape_error);
}

TEST_CASE("the Pareto front is the feasible first front") {
  const points all{{1, 5, 0}, {2, 2, -1}, {0, 0, 1}, {5, 1, 0}, {3, 3, 0}, {}};
  CHECK(search::pareto_front(all, 2) == indices{0, 1, 3});
  CHECK(search::pareto_front(points{{0, 0, 1}, {}}, 2).empty());
  CHECK(search::pareto_front(points{}, 2).empty());
}

TEST_CASE("crowding: by hand, on a front of four and where an objective does not vary") {
  const points all{{0, 10}, {1, 6}, {4, 4}, {10, 0}, {9, 9}};
  const indices front{0, 1, 2, 3};
  const auto d = search::crowding_distances(all, front, 2);
  CHECK(d[0] == inf);
  CHECK(d[1] == doctest::Approx(4.0 / 10 + 6.0 / 10));
  CHECK(d[2] == doctest::Approx(9.0 / 10 + 6.0 / 10));
  CHECK(d[3] == inf);
  const points flat{{0, 7}, {2, 7}, {5, 7}};
  CHECK(search::crowding_distances(flat, indices{2, 1, 0}, 2) == std::vector<double>{inf, 1, inf});
  CHECK(search::crowding_distances(flat, indices{1}, 2) == std::vector<double>{inf});
  CHECK(search::crowding_distances(flat, indices{}, 2).empty());
}

TEST_CASE("knee: the corner of a front, whatever the units") {
  for (const double unit : {1.0, 1000.0}) {
    points all{{0, 1}, {0.1, 0.3}, {0.25, 0.2}, {1, 0}};
    for (auto& p : all) p[1] *= unit;
    CHECK(search::knee(all, indices{0, 1, 2, 3}, 2) == 1);
  }
  constexpr double most = std::numeric_limits<double>::max();  // ranges are larger than any number
  CHECK(search::knee(
            points{{-most, most}, {-0.8 * most, -0.4 * most}, {-0.5 * most, -0.6 * most}, {most, -most}},
            indices{0, 1, 2, 3}, 2) == 1);
  // f2 = (1 - sqrt f1)^2 has its knee where the slope is -1: at 1/4, 1/4.
  points curve;
  indices all;
  for (int i = 0; i <= 1000; ++i) {
    const double x = i / 1000.0, root = 1 - std::sqrt(x);
    curve.push_back({x, root * root});
    all.push_back(all.size());
  }
  CHECK(curve[search::knee(curve, all, 2)][0] == doctest::Approx(0.25).epsilon(0.01));
  CHECK(search::knee(points{{3, 3}, {3, 3}}, indices{1, 0}, 2) == 1);
  CHECK_THROWS_AS((void)search::knee(curve, indices{}, 2), edgetran::shape_error);
  CHECK_THROWS_AS((void)search::knee(points{{}}, indices{0}, 2), edgetran::shape_error);
}
