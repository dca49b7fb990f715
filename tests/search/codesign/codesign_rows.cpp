// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/search/codesign/codesign_rows.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <cstddef>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/core/random.hpp"

using namespace edgetran;

TEST_CASE("distances are mean squared differences of columns in their deviations, devices apart") {
  stream random(2);
  std::vector<std::vector<double>> rows;
  for (int i = 0; i < 12; ++i)  // columns of two scales, one that never varies, two of the device
    rows.push_back(
        {random.normal(5, 2), random.normal(-1, 1000), 7, i % 3 == 0 ? 1.0 : 0.0, i % 3 == 0 ? 0.0 : 1.0});
  search::codesign_rows all(rows, 3);
  for (const auto& r : rows) all.add(r);
  REQUIRE(all.size() == 12);
  double variance[2];
  for (std::size_t j = 0; j < 2; ++j) {
    double mean = 0, squares = 0;
    for (const auto& r : rows) mean += r[j] / 12;
    for (const auto& r : rows) squares += (r[j] - mean) * (r[j] - mean) / 12;
    variance[j] = squares;
  }
  for (std::size_t a = 0; a < 12; ++a) {
    const auto pairs = all.beside(a, 2, 11);
    REQUIRE(pairs.distances.size() == 9);
    for (std::size_t b = 2; b < 11; ++b) {
      double expected = 0;
      for (std::size_t j = 0; j < 2; ++j)
        expected += (rows[a][j] - rows[b][j]) * (rows[a][j] - rows[b][j]) / variance[j] / 2;
      CHECK(pairs.distances[b - 2] == doctest::Approx(expected).epsilon(1e-12));
      CHECK(pairs.together[b - 2] == ((a % 3 == 0) == (b % 3 == 0) ? 1 : 0));
    }
  }
}

TEST_CASE("one architecture on two devices is at distance 0, exactly") {
  const std::vector<std::vector<double>> rows{{0.1, 0.7, 1, 0}, {0.1, 0.7, 0, 1}, {0.3, 0.2, 1, 0}};
  search::codesign_rows all(rows, 2);
  for (const auto& r : rows) all.add(r);
  const auto pairs = all.beside(0, 0, 3);
  CHECK(pairs.distances[0] == 0);
  CHECK(pairs.distances[1] == 0);
  CHECK(pairs.distances[2] > 0);
  CHECK(pairs.together == std::vector<double>{1, 0, 1});
}

TEST_CASE("rows carry how far they reach, and each beside itself is one pair of its own") {
  const std::vector<std::vector<double>> rows{{0.1, 0.7, 1}, {0.4, 0.2, 0}, {0.3, 0.2, 1}};
  search::codesign_rows all(rows, 2, 1);
  const std::vector<double> reach{0.5, 0, 1};
  for (std::size_t i = 0; i < 3; ++i) all.add(rows[i], reach[i]);
  CHECK(all.beside(1, 0, 3).reach == reach);
  auto pairs = all.alone(1, 3);
  for (std::size_t i = 1; i < 3; ++i) {
    const auto one = all.beside(i, i, i + 1), part = pairs.part(i - 1, 1);
    CHECK(part.distances == one.distances);
    CHECK(part.together == one.together);
    CHECK(part.ranks == one.ranks);
    CHECK(part.reach == one.reach);
  }
  pairs.append(all.alone(0, 1));
  CHECK(pairs.reach == std::vector<double>{0, 1, 0.5});
  CHECK(pairs.distances.size() == 3);
}

TEST_CASE("rows of nothing that varies are all alike; no reference is refused") {
  search::codesign_rows all({{3, 1}, {3, 1}}, 1);
  all.add(std::vector<double>{3, 1});
  all.add(std::vector<double>{8, 2});
  CHECK(all.beside(0, 0, 2).distances == std::vector<double>{0, 0});
  CHECK(all.beside(0, 0, 2).together == std::vector<double>{1, 0});
  CHECK_THROWS_AS(search::codesign_rows({}, 1), shape_error);
}
