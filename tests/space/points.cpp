// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/space/points.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <boost/random/sobol.hpp>
#include <cmath>
#include <cstddef>
#include <vector>

#include "edgetran/space/latin_hypercube.hpp"
#include "edgetran/space/sobol.hpp"

using namespace edgetran;
using namespace edgetran::space;

namespace {
/// Whether each of `cells` equal intervals of this column has the same number of the first `count` points.
bool stratified(const point_set& points, std::size_t column, std::size_t count, std::size_t cells) {
  std::vector<std::size_t> hits(cells);
  for (std::size_t i = 0; i < count; ++i)
    ++hits[static_cast<std::size_t>(points[i][column] * static_cast<double>(cells))];
  return std::all_of(hits.begin(), hits.end(), [&](std::size_t h) { return h == count / cells; });
}

bool inside(const point_set& points) {
  return std::all_of(points.values().begin(), points.values().end(),
                     [](double x) { return x >= 0 && x < 1; });
}

bool same(const point_set& a, const point_set& b) {
  return std::equal(a.values().begin(), a.values().end(), b.values().begin(), b.values().end());
}

double least_distance(const point_set& p) {
  double least = 1e300;
  for (std::size_t i = 0; i < p.size(); ++i)
    for (std::size_t k = 0; k < i; ++k)
      least = std::min(least, edgetran::space::detail::squared_distance(p[i], p[k]));
  return least;
}
}  // namespace

TEST_CASE("sobol: the unscrambled numbers are those of another implementation") {
  constexpr std::size_t columns = 64;
  const auto directions = edgetran::space::detail::sobol_directions(columns);
  boost::random::sobol_engine<std::uint32_t, 32> engine(columns);
  std::vector<std::uint32_t> x(columns, 0);
  for (std::size_t i = 1; i < 300; ++i) {
    // Boost goes by Gray code and leaves out the origin: its i-th point is that of i ^ i / 2.
    for (std::size_t c = 0; c < columns; ++c) {
      std::uint32_t mine = 0;
      for (std::size_t k = 0; k < 32; ++k)
        if ((i ^ i >> 1) >> k & 1) mine ^= directions[c][k];
      CHECK(engine() == mine);
    }
  }
}

TEST_CASE("sobol: stratified in every column, and in pairs of columns, after scrambling") {
  const point_set points = sobol_points(256, 130, stream(5));
  CHECK(inside(points));
  for (std::size_t c = 0; c < 130; ++c)  // beyond the 64 columns of the table too
    for (const std::size_t n : {2U, 16U, 256U}) CHECK(stratified(points, c, n, n));
  std::vector<int> cells(256);  // the first two columns are a (0, 2)-sequence
  for (std::size_t i = 0; i < 256; ++i)
    ++cells[static_cast<std::size_t>(points[i][0] * 16) * 16 + static_cast<std::size_t>(points[i][1] * 16)];
  CHECK(std::all_of(cells.begin(), cells.end(), [](int n) { return n == 1; }));
}

TEST_CASE("sobol: scrambled points are uniform, and other seeds give other points") {
  double sum = 0, square = 0;
  for (std::uint64_t seed = 0; seed < 2000; ++seed) {
    const double x = sobol_points(6, 3, stream(seed))[5][2];
    sum += x;
    square += x * x;
  }
  CHECK(sum / 2000 == doctest::Approx(0.5).epsilon(0.05));
  CHECK(square / 2000 == doctest::Approx(1.0 / 3).epsilon(0.05));
  CHECK(!same(sobol_points(8, 3, stream(1)), sobol_points(8, 3, stream(2))));
  // The first points do not depend on how many follow.
  const point_set few = sobol_points(8, 5, stream(1)), many = sobol_points(64, 9, stream(1));
  for (std::size_t i = 0; i < 8; ++i)
    for (std::size_t c = 0; c < 5; ++c) CHECK(few[i][c] == many[i][c]);
  CHECK_THROWS_AS((void)sobol_points(1, 1025, stream(1)), shape_error);
}

TEST_CASE("halton and hammersley: stratified to the base of each column") {
  const std::vector<std::size_t> primes{2, 3, 5, 7, 11, 13};
  const point_set halton = halton_points(13 * 13 * 4, 6, stream(6));
  CHECK(inside(halton));
  for (std::size_t c = 0; c < 6; ++c) {
    CHECK(stratified(halton, c, primes[c], primes[c]));
    CHECK(stratified(halton, c, primes[c] * primes[c], primes[c] * primes[c]));
  }
  const point_set hammersley = hammersley_points(121, 6, stream(6));
  CHECK(inside(hammersley));
  CHECK(stratified(hammersley, 0, 121, 121));
  for (std::size_t c = 1; c < 6; ++c) CHECK(stratified(hammersley, c, primes[c - 1], primes[c - 1]));
  CHECK(!same(halton_points(9, 4, stream(1)), halton_points(9, 4, stream(2))));
  CHECK(same(halton_points(9, 4, stream(1)), halton_points(9, 4, stream(1))));
}

TEST_CASE("halton: columns of large bases do not move together") {
  // Without permuted digits columns 30 and 31 (bases 127 and 131) correlate by more than 0.9 here.
  const point_set points = halton_points(100, 32, stream(7));
  double xy = 0, xx = 0, yy = 0, x = 0, y = 0;
  for (std::size_t i = 0; i < 100; ++i) {
    const double a = points[i][30], b = points[i][31];
    x += a, y += b, xx += a * a, yy += b * b, xy += a * b;
  }
  const double r = (xy - x * y / 100) / std::sqrt((xx - x * x / 100) * (yy - y * y / 100));
  CHECK(std::fabs(r) < 0.4);
}

TEST_CASE("latin hypercube: each interval of each column once, for every criterion") {
  using enum latin_hypercube_criterion;
  for (const auto criterion : {none, ratio, maximin}) {
    const point_set points = latin_hypercube_points(50, 7, stream(8), {criterion});
    CHECK(inside(points));
    for (std::size_t c = 0; c < 7; ++c) CHECK(stratified(points, c, 50, 50));
    CHECK(same(points, latin_hypercube_points(50, 7, stream(8), {criterion})));
    CHECK(!same(points, latin_hypercube_points(50, 7, stream(9), {criterion})));
  }
  for (const std::size_t n : {0U, 1U, 2U, 3U})
    CHECK(latin_hypercube_points(n, 3, stream(1), {maximin}).size() == n);
}

TEST_CASE("latin hypercube: the criteria do what they promise") {
  using enum latin_hypercube_criterion;
  const point_set plain = latin_hypercube_points(50, 7, stream(8), {none});
  const point_set by_ratio = latin_hypercube_points(50, 7, stream(8), {ratio});
  const point_set spread = latin_hypercube_points(50, 7, stream(8), {maximin});
  CHECK(edgetran::space::detail::distance_ratio(by_ratio) < edgetran::space::detail::distance_ratio(plain));
  CHECK(least_distance(spread) > 2 * least_distance(plain));
}

TEST_CASE("random points: the first do not depend on how many follow") {
  const point_set few = random_points(3, 4, stream(9)), many = random_points(30, 4, stream(9));
  for (std::size_t i = 0; i < 3; ++i)
    for (std::size_t c = 0; c < 4; ++c) CHECK(few[i][c] == many[i][c]);
  CHECK(inside(many));
}
