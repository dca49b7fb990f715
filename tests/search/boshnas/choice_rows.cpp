// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/search/boshnas/choice_rows.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <cstddef>
#include <string>
#include <vector>

#include "edgetran/search/pool_candidates.hpp"
#include "search/pool.hpp"

namespace search = edgetran::search;
using edgetran::stream;
using vector = std::vector<double>;

namespace {
/// The points of a grid with 0 .. 20 in both coordinates, of which few are drawn, and their four neighbours.
struct grid {
  using candidate_type = std::vector<int>;
  candidate_type draw(stream random) const {
    const auto a = static_cast<int>(random.below(21));
    return {a, static_cast<int>(random.below(21))};
  }
  std::vector<candidate_type> choices(std::size_t, const stream&) const {
    return {{0, 0}, {20, 20}, {0, 20}};
  }
  std::vector<candidate_type> spread(std::size_t, const stream&) const { return {{0, 0}}; }
  std::vector<std::string> columns() const { return {"x", "y"}; }
  vector features(const candidate_type& c) const {
    return {static_cast<double>(c[0]), static_cast<double>(c[1])};
  }
  std::vector<candidate_type> neighbours(const candidate_type& c) const {
    std::vector<candidate_type> all;
    for (const int d : {-1, 1})
      for (std::size_t j = 0; j < 2; ++j) {
        auto n = c;
        n[j] += d;
        if (n[j] >= 0 && n[j] <= 20) all.push_back(n);
      }
    return all;
  }
};
static_assert(search::candidates<grid>);
}  // namespace

TEST_CASE("the end of a walk becomes the nearest row that is not known") {
  const auto pool = search_tests::random_pool(60);
  const search::unit_columns unit(pool.rows, 1, stream(1));
  search::ledger<std::size_t> known;
  stream random(4);
  for (int round = 0; round < 40; ++round) {
    const vector x{random.uniform01(), random.uniform01()};
    const auto left = search::unknown_choices(pool.rows, unit, known, 1, stream(5));
    CHECK(left.candidates.size() == 60 - static_cast<std::size_t>(round));
    const auto one = search::nearest_unknown(pool.rows, unit, known, left, x, 0, 16);
    const std::size_t found = one.candidates.at(0);
    const vector& row = one.rows;
    CHECK(row == unit(pool.rows.features(found)));
    CHECK(!known.knows(found));
    for (std::size_t i = 0; i < 60; ++i) {
      if (known.knows(i)) continue;
      const auto other = unit(pool.rows.features(i));
      CHECK(std::fabs(x[0] - row[0]) + std::fabs(x[1] - row[1]) <=
            std::fabs(x[0] - other[0]) + std::fabs(x[1] - other[1]));
    }
    known.ask(found);
  }
}

TEST_CASE("in a space neighbours lead from the nearest choice to the nearest member") {
  const grid from;
  const search::unit_columns unit(from, 3, stream(1));
  search::ledger<grid::candidate_type> known;
  const auto left = search::unknown_choices(from, unit, known, 3, stream(1));
  const vector x{0.62, 0.26};  // (12.4, 5.2) on the grid, 17 moves away
  const auto nearest = [&](std::size_t moves) {
    return search::nearest_unknown(from, unit, known, left, x, 0, moves).candidates.at(0);
  };
  CHECK(nearest(99) == std::vector{12, 5});
  CHECK(nearest(0) == std::vector{0, 0});
  known.ask({12, 5});
  CHECK(nearest(99) == std::vector{13, 5});
}
