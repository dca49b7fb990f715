// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/search/hypervolume.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/core/random.hpp"

namespace search = edgetran::search;
using edgetran::stream;
using points = std::vector<std::vector<double>>;

namespace {
/// Inclusion and exclusion over all subsets: what a subset's boxes share is the box of their worst sides.
double by_subsets(const points& all, const std::vector<double>& reference) {
  double sum = 0;
  for (std::uint64_t subset = 1; subset < std::uint64_t{1} << all.size(); ++subset) {
    double volume = -1;
    for (std::size_t k = 0; k < reference.size(); ++k) {
      double side = std::numeric_limits<double>::infinity();
      for (std::size_t i = 0; i < all.size(); ++i)
        if (subset >> i & 1) side = std::min(side, std::max(0.0, reference[k] - all[i][k]));
      volume *= side;
    }
    for (std::uint64_t s = subset; s != 0; s &= s - 1) volume = -volume;
    sum += volume;
  }
  return sum;
}
}  // namespace

TEST_CASE("hypervolume: as inclusion and exclusion say, for one to seven objectives, with ties") {
  for (std::uint64_t seed = 0; seed < 140; ++seed) {
    const std::size_t objectives = 1 + seed % 7;
    stream random(seed);
    points all(1 + seed / 7 % 11);
    for (auto& p : all)
      for (std::size_t k = 0; k < objectives; ++k)
        p.push_back(seed % 2 == 0 ? random.uniform01() : static_cast<double>(random.below(5)) / 4);
    const std::vector<double> reference(objectives, 0.9);
    CAPTURE(seed);
    CHECK(search::hypervolume(all, reference) ==
          doctest::Approx(by_subsets(all, reference)).epsilon(1e-9).scale(1e-3));
  }
}

TEST_CASE("hypervolume: closed forms") {
  CHECK(search::hypervolume(points{{1, 2, 3, 4}}, std::vector<double>{2, 4, 6, 8}) == 1 * 2 * 3 * 4);
  // n corners of a staircase under the line from (0, 1) to (1, 0): (1 - 1 / n) / 2 of the unit square.
  points line;
  for (int i = 1; i < 1000; ++i) line.push_back({i / 1000.0, 1 - i / 1000.0});
  CHECK(search::hypervolume(line, std::vector<double>{1, 1}) == doctest::Approx(0.5 * (1 - 0.001)));
  // A ball's positive part: what lies beyond it of a cube, from below, as its points grow many.
  points sphere;
  const double half_turn = std::acos(-1.0);
  for (int i = 0; i <= 120; ++i)
    for (int k = 0; k <= 120; ++k) {
      const double a = half_turn / 240 * i, b = half_turn / 240 * k;
      sphere.push_back({std::cos(a) * std::cos(b), std::cos(a) * std::sin(b), std::sin(a)});
    }
  const double exact = 1.331 - half_turn / 6,
               found = search::hypervolume(sphere, std::vector<double>(3, 1.1));
  CHECK(found < exact);
  CHECK(found > 0.98 * exact);
  // A product: boxes of a plane times boxes of another plane.
  points plane{{0.2, 0.7}, {0.5, 0.4}, {0.9, 0.1}}, other{{0.1, 0.6}, {0.3, 0.3}}, both;
  for (const auto& a : plane)
    for (const auto& b : other) both.push_back({a[0], a[1], b[0], b[1]});
  const std::vector<double> one{1, 1};
  CHECK(search::hypervolume(both, std::vector<double>(4, 1)) ==
        doctest::Approx(search::hypervolume(plane, one) * search::hypervolume(other, one)));
}

TEST_CASE("hypervolume: no order, no dominated point, no bad point changes it") {
  for (const std::size_t objectives : {2U, 3U, 4U, 5U}) {
    stream random(objectives);
    points all(30);
    for (auto& p : all)
      for (std::size_t k = 0; k < objectives; ++k) p.push_back(random.uniform01());
    const std::vector<double> reference(objectives, 1);
    const double before = search::hypervolume(all, reference);
    auto more = all;
    more.push_back(std::vector<double>(objectives, 0.999));
    more.push_back(all[3]);
    more.push_back({});
    more.push_back(std::vector<double>(objectives, std::numeric_limits<double>::quiet_NaN()));
    more.push_back(std::vector<double>(objectives, std::numeric_limits<double>::infinity()));
    std::vector<double> outside(objectives, -5);
    outside.back() = 1;
    more.push_back(outside);
    for (auto& p : more)
      if (!p.empty()) p.push_back(7);  // a target more: a constraint, say
    edgetran::shuffle(more, random);
    CHECK(search::hypervolume(more, reference) == doctest::Approx(before).epsilon(1e-12));
  }
  CHECK(search::hypervolume(points{}, std::vector<double>{1}) == 0);
}

TEST_CASE("hypervolume: shares over unit ranges are those of the points, of any size") {
  for (const std::size_t objectives : {2U, 3U, 4U}) {
    stream random(objectives);
    points all(20);
    for (auto& p : all)
      for (std::size_t k = 0; k < objectives; ++k) p.push_back(random.uniform01());
    all.push_back(std::vector<double>(objectives, 0));  // so that ranges are from 0 to 1
    all.push_back(std::vector<double>(objectives, 1));
    for (std::size_t k = 0; k < objectives; ++k) all[k][k] = 0;
    const std::vector<double> one(objectives, 1);
    const double part = search::hypervolume(std::span(all).first(8), one);
    for (const double size : {1e-320, 1e-300, 1e-9, 1.0, 1e160, 1.7e308}) {
      points large = all;
      for (auto& p : large) {
        for (double& v : p) v = size < 1 ? v * size : (2 * v - 1) * size;  // a range of up to 3.4e308
        p.push_back(std::nan(""));                                         // a target more
      }
      large.push_back({});
      const points scaled = search::over_unit_ranges(large, objectives);
      REQUIRE(scaled.size() == large.size());
      CHECK(scaled.back().empty());
      CAPTURE(size);
      CHECK(search::hypervolume(std::span(scaled).first(8), one) ==
            doctest::Approx(part).epsilon(size < 1e-310 ? 0.01 : 1e-12));
      CHECK(search::hypervolume(scaled, one) == 1);
    }
  }
  CHECK(search::over_unit_ranges(points{{3, 1}, {3, 2}}, 2) == points{{0, 0}, {0, 1}});
  CHECK(search::over_unit_ranges(points{}, 2).empty());
  CHECK_THROWS_AS((void)search::over_unit_ranges(points{{1}}, 2), edgetran::shape_error);
  for (const double bad : {std::nan(""), std::numeric_limits<double>::infinity()})
    CHECK_THROWS_AS((void)search::over_unit_ranges(points{{1, bad}}, 2), edgetran::numeric_error);
}

TEST_CASE("hypervolume: what is no reference or no point is refused") {
  const std::vector<double> one{1, 1};
  CHECK_THROWS_AS((void)search::hypervolume(points{{0, 0}}, std::vector<double>{}), edgetran::shape_error);
  CHECK_THROWS_AS((void)search::hypervolume(points{{0}}, one), edgetran::shape_error);
  CHECK_THROWS_AS((void)search::hypervolume(points{{0, 0}}, std::vector<double>{1, std::nan("")}),
                  edgetran::numeric_error);
  CHECK_THROWS_AS((void)search::hypervolume(points{{0, -std::numeric_limits<double>::infinity()}}, one),
                  edgetran::numeric_error);
}
