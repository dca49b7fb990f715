// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/search/boshnas/penalised.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <vector>

#include "edgetran/core/random.hpp"

namespace search = edgetran::search;
using search::standing;
using vector = std::vector<double>;

namespace {
std::vector<standing> of(const std::vector<vector>& targets) {
  std::vector<standing> all;
  for (const auto& t : targets) all.push_back(search::standing_of(t));
  return all;
}
}  // namespace

TEST_CASE("the penalties keep that order whatever the signs and units, and stay within [-1, 1]") {
  edgetran::stream random(3);
  for (int round = 0; round < 200; ++round) {
    const double unit = std::pow(10.0, random.uniform(-8, 8)), offset = random.uniform(-3, 3) * unit;
    std::vector<vector> targets;
    for (int i = 0; i < 12; ++i)
      targets.push_back({offset + unit * random.uniform01(), random.uniform(-1, 1) * unit,
                         random.uniform(round % 2 == 0 ? -1 : 0.1, 1)});
    const auto s = of(targets);
    const auto y = search::penalised(s);
    REQUIRE(y.size() == s.size());
    double greatest = 0;
    for (std::size_t i = 0; i < y.size(); ++i) {
      greatest = std::max(greatest, std::fabs(y[i]));
      for (std::size_t j = 0; j < y.size(); ++j)
        // Violations that differ are told apart, objectives of those that violate are not.
        if (s[i].violation < s[j].violation ||
            (s[i].violation == 0 && s[j].violation == 0 && s[i].objective < s[j].objective))
          CHECK(y[i] < y[j]);
    }
    CHECK(greatest == doctest::Approx(1));
  }
}

TEST_CASE("by hand: the worst feasible one plus the spread in shares of the greatest violation") {
  const auto y = search::penalised(of({{2, 0}, {6, -1}, {0, 1}, {0, 4}}));  // 2, 6, 6 + 4/4, 6 + 4
  CHECK(y == vector{0.2, 0.6, 0.7, 1});
  CHECK(search::penalised(of({{7, 1}, {3, 2}})) == vector{0.5, 1});  // none feasible
  CHECK(search::penalised(of({{-8}, {4}})) == vector{-1, 0.5});
  CHECK(search::penalised(of({{0}, {0}})) == vector{0, 0});
  CHECK(search::penalised(of({{0}, {0, 2}})).back() == 1);  // a spread of 0
  CHECK(search::penalised({}).empty());
}

TEST_CASE("the greatest numbers give finite ones") {
  constexpr double most = std::numeric_limits<double>::max();
  for (const double y : search::penalised(of({{most, -1, 0}, {-most, 0, 0}, {0, most, most}})))
    CHECK(std::fabs(y) <= 1);
}
