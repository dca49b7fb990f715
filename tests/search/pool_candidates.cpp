// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/search/pool_candidates.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstddef>
#include <set>
#include <vector>

#include "search/pool.hpp"

namespace search = edgetran::search;
using edgetran::stream;

TEST_CASE("a pool gives its rows as they came, and refuses what is none") {
  const std::vector<double> values{1, 2, 3, 4, 5, 6};
  const search::pool_candidates pool({"a", "b"}, values);
  CHECK(pool.size() == 3);
  CHECK(pool.features(1) == std::vector<double>{3, 4});
  CHECK(pool.choices(1, stream(1)) == std::vector<std::size_t>{0, 1, 2});
  CHECK_THROWS_AS((void)pool.features(3), edgetran::shape_error);
  CHECK_THROWS_AS(search::pool_candidates({"a", "b", "c", "d"}, values), edgetran::shape_error);
  CHECK_THROWS_AS(search::pool_candidates({}, values), edgetran::shape_error);
  CHECK_THROWS_AS(search::pool_candidates({"a"}, std::vector<double>{}), edgetran::shape_error);
}

TEST_CASE("spread rows are distinct, begin alike, and cover at most twice as badly as the best") {
  const auto pool = search_tests::random_pool(12, 5);
  const auto all = pool.rows.spread(99, stream(2));
  CHECK(std::set(all.begin(), all.end()).size() == 12);
  const auto three = pool.rows.spread(3, stream(2));
  CHECK(std::equal(three.begin(), three.end(), all.begin()));

  // Standardised as the pool does, whichever spread it takes: a corner-to-corner grid has equal ones.
  std::vector<double> grid;
  for (int x = 0; x < 4; ++x)
    for (int y = 0; y < 4; ++y) grid.push_back(x), grid.push_back(y);
  const search::pool_candidates squares({"x", "y"}, grid);
  const auto worst = [&](const std::vector<std::size_t>& centres) {
    double far = 0;
    for (std::size_t i = 0; i < 16; ++i) {
      double near = 1e9;
      for (const std::size_t c : centres) {
        const double dx = grid[2 * i] - grid[2 * c], dy = grid[2 * i + 1] - grid[2 * c + 1];
        near = std::min(near, dx * dx + dy * dy);
      }
      far = std::max(far, near);
    }
    return far;
  };
  double best = 1e9;  // of all choices of three
  for (std::size_t a = 0; a < 16; ++a)
    for (std::size_t b = a + 1; b < 16; ++b)
      for (std::size_t c = b + 1; c < 16; ++c) best = std::min(best, worst({a, b, c}));
  for (std::uint64_t seed = 0; seed < 20; ++seed)
    CHECK(worst(squares.spread(3, stream(seed))) <= 4 * best);  // of squared distances
}

TEST_CASE("no unit of a column changes what is far") {
  auto pool = search_tests::random_pool(30, 8);
  std::vector<double> other = pool.values;
  for (std::size_t i = 0; i < other.size(); i += 2) other[i] = 1024 * other[i];
  CHECK(search::pool_candidates({"a", "b"}, other).spread(10, stream(3)) == pool.rows.spread(10, stream(3)));
}
