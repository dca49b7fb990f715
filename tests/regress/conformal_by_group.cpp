// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/regress/conformal_by_group.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "edgetran/core/random.hpp"

using namespace edgetran;

TEST_CASE("every group is covered as promised, where pooled errors favour the calm one") {
  double own[2] = {}, pooled[2] = {};
  constexpr int trials = 2000;
  for (std::uint64_t trial = 0; trial < trials; ++trial) {
    stream random(3, trial);
    std::vector<double> errors;
    std::vector<std::string> groups;
    for (int i = 0; i < 60; ++i) {
      groups.push_back(i % 2 == 0 ? "calm" : "loud");
      errors.push_back(random.normal() * (i % 2 == 0 ? 1 : 10));
    }
    const auto by_group = regress::conformal_by_group<std::string>::fit(errors, groups);
    const auto together = regress::conformal::fit(errors);
    for (int g = 0; g < 2; ++g) {
      const double fresh = random.normal() * (g == 0 ? 1 : 10);
      const auto in = [&](const regress::interval& i) { return i.lower <= fresh && fresh <= i.upper; };
      own[g] += in(by_group.around(g == 0 ? "calm" : "loud", 0, 0.9)) ? 1.0 / trials : 0;
      pooled[g] += in(together.around(0, 0.9)) ? 1.0 / trials : 0;
    }
  }
  // The level of 30 errors is 28/31 = 0.903; three standard errors are 0.02.
  for (const double c : own) CHECK(c == doctest::Approx(0.903).epsilon(0.023));
  CHECK(pooled[0] > 0.99);
  CHECK(pooled[1] < 0.85);
}

TEST_CASE("a group too small or never seen is given the interval of all") {
  std::vector<double> errors;
  std::vector<int> groups;
  for (int i = 1; i <= 12; ++i) errors.push_back(i), groups.push_back(i <= 9 ? 1 : 2);
  const auto c = regress::conformal_by_group<int>::fit(errors, groups);
  CHECK(c.own(1, 0.9));
  CHECK_FALSE(c.own(2, 0.9));
  CHECK(c.own(2, 0.75));
  CHECK_FALSE(c.own(3, 0.5));
  CHECK(c.around(1, 0, 0.9).upper == 9);
  CHECK(c.around(2, 0, 0.9).upper == 12);  // of all
  CHECK(c.around(3, 0, 0.5).upper == 7);
  CHECK(c.upper_bound(2, 100, 0.75) == 112);
  CHECK_THROWS_AS((void)c.around(1, 0, 0.95), state_error);  // all are too few, too
  CHECK_THROWS_AS((void)regress::conformal_by_group<int>::fit(errors, std::vector<int>{1}), shape_error);
}
