// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT

#include "edgetran/report/selection.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <cstdint>
#include <optional>
#include <vector>

#include "edgetran/core/random.hpp"

using namespace edgetran;
using report::candidate;

namespace {
candidate make(double accuracy, double energy, double lower, double upper) {
  return {"c", accuracy, {joules{energy}, joules{lower}, joules{upper}}};
}
std::vector<candidate> random_candidates(std::uint64_t seed) {
  stream draw(seed);
  std::vector<candidate> all(1 + draw.below(30));
  for (candidate& c : all) {
    const double e = static_cast<double>(1 + draw.below(10));
    c = make(static_cast<double>(80 + draw.below(10)), e, e * draw.uniform01(), e * (1 + draw.uniform01()));
  }
  return all;
}
}  // namespace

TEST_CASE("quantiles of an interval: its ends, its middle, and a normal half on each side") {
  const estimate<joules> e{joules{10}, joules{8}, joules{14}};
  CHECK(report::quantile(e, 0.5).value() == doctest::Approx(10));
  CHECK(report::quantile(e, 0.05).value() == doctest::Approx(8));
  CHECK(report::quantile(e, 0.95).value() == doctest::Approx(14));
  CHECK(report::quantile(e, 0.841344746).value() == doctest::Approx(10 + 4 / 1.6448536));  // one deviation
  CHECK(report::quantile(e, 1e-300) == joules{0});
  for (const double level : {0.0, 1.0, -1.0, 2.0, std::nan("")})
    CHECK_THROWS_AS(report::quantile(e, level), numeric_error);
}

TEST_CASE("a budget at a quantile leaves out what may exceed it") {
  const std::vector<candidate> all{make(0.88, 4, 3, 5), make(0.92, 9, 8, 12), make(0.91, 9, 8, 9.5)};
  CHECK(report::most_accurate(all, joules{10}) == 2);
  CHECK(report::most_accurate(all, joules{10}, 0.5) == 1);
  CHECK(report::most_accurate(all, joules{12}) == 1);
  CHECK(report::most_accurate(all, joules{4.5}) == std::nullopt);
  CHECK(report::most_accurate({}, joules{1}) == std::nullopt);
}

TEST_CASE("against a search of every candidate") {
  for (std::uint64_t seed = 0; seed < 500; ++seed) {
    const auto all = random_candidates(seed);
    const joules budget{static_cast<double>(seed % 15)};
    const auto best = report::most_accurate(all, budget);
    for (const candidate& c : all)
      if (c.energy.upper <= budget) {
        REQUIRE(best);
        CHECK(all[*best].accuracy >= c.accuracy);
      }
    if (best) CHECK(report::quantile(all[*best].energy, 0.95) <= budget);

    const auto front = report::pareto_front(all);
    const auto dominated = [&](const candidate& c, const candidate& by) {
      return by.accuracy >= c.accuracy && by.energy.value <= c.energy.value &&
             (by.accuracy > c.accuracy || by.energy.value < c.energy.value);
    };
    for (const std::size_t i : front)
      for (const candidate& c : all) CHECK_FALSE(dominated(all[i], c));
    for (const candidate& c : all) {
      bool kept = false;
      for (const std::size_t i : front)
        kept = kept || dominated(c, all[i]) ||
               (all[i].accuracy == c.accuracy && all[i].energy.value == c.energy.value);
      CHECK(kept);
    }
    for (std::size_t k = 1; k < front.size(); ++k) {
      CHECK(all[front[k]].accuracy > all[front[k - 1]].accuracy);
      CHECK(all[front[k]].energy.value > all[front[k - 1]].energy.value);
    }
  }
}

TEST_CASE("NaN never wins") {
  CHECK_THROWS_AS(report::most_accurate({make(NAN, 1, 1, 1)}, joules{2}), numeric_error);
  CHECK_THROWS_AS(report::pareto_front({make(1, NAN, 1, 1)}), numeric_error);
}
