// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/search/low_discrepancy.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/search/random.hpp"
#include "laws/proposer.hpp"
#include "search/pool.hpp"

namespace search = edgetran::search;

namespace {
/// Greatest distance from a row of the pool to the nearest that was asked.
double hole(const search_tests::pool& pool, const std::vector<std::size_t>& asked) {
  double most = 0;
  for (std::size_t i = 0; i < pool.rows.size(); ++i) {
    double nearest = std::numeric_limits<double>::infinity();
    for (const std::size_t k : asked)
      nearest = std::min(nearest, std::hypot(pool.values[2 * i] - pool.values[2 * k],
                                             pool.values[2 * i + 1] - pool.values[2 * k + 1]));
    most = std::max(most, nearest);
  }
  return most;
}
}  // namespace

TEST_CASE("covering questions keep the laws of proposers") {
  const auto pool = search_tests::random_pool(40);
  const auto measure = [&](std::size_t i) { return pool.measure(i); };
  laws::check_proposer(search::low_discrepancy_proposer(pool.rows, 16, 3), measure, 40);
  laws::check_proposer(search::low_discrepancy_proposer(pool.rows, 1, 3), measure, 40);
  laws::check_proposer(search::low_discrepancy_proposer(pool.rows, 100, 3), measure, 40);
  CHECK_THROWS_AS(search::low_discrepancy_proposer(pool.rows, 0), edgetran::shape_error);
}

TEST_CASE("sixteen covering questions leave smaller holes than random ones") {
  const auto pool = search_tests::random_pool(400);
  double covering = 0, random = 0;
  for (std::uint64_t seed = 0; seed < 10; ++seed) {
    covering += hole(pool, search::low_discrepancy_proposer(pool.rows, 16, seed).ask(16));
    random += hole(pool, search::random_proposer(pool.rows, seed).ask(16));
  }
  CHECK(covering < 0.75 * random);
}

TEST_CASE("farthest first: each row is the one farthest from all before it") {
  const auto pool = search_tests::random_pool(60);
  const auto chosen = pool.rows.spread(12, edgetran::stream(5));
  REQUIRE(chosen.size() == 12);
  for (std::size_t k = 1; k < chosen.size(); ++k) {
    const std::vector<std::size_t> before(chosen.begin(), chosen.begin() + static_cast<std::ptrdiff_t>(k));
    // Columns of nearly equal spread: the hole in plain distance is the one in standardised distance to 10%.
    double nearest = std::numeric_limits<double>::infinity();
    for (const std::size_t b : before)
      nearest = std::min(nearest, std::hypot(pool.values[2 * chosen[k]] - pool.values[2 * b],
                                             pool.values[2 * chosen[k] + 1] - pool.values[2 * b + 1]));
    CHECK(nearest > 0.85 * hole(pool, before));
  }
  CHECK(pool.rows.spread(100, edgetran::stream(5)).size() == 60);
}
