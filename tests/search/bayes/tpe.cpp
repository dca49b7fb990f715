// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/search/bayes/tpe.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numbers>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/core/random.hpp"
#include "edgetran/search/proposer.hpp"
#include "edgetran/search/random.hpp"
#include "laws/proposer.hpp"
#include "search/known_optima.hpp"
#include "search/pool.hpp"

namespace search = edgetran::search;
using search::tpe_proposer;
using search::detail::column_densities;
using search_tests::grid_candidates;

TEST_CASE("the estimator keeps the laws of proposers") {
  static_assert(search::checked_proposer<tpe_proposer<search::pool_candidates>>);
  const auto pool = search_tests::random_pool(30);
  laws::check_proposer(
      tpe_proposer(pool.rows, {.initial = 6}), [&](std::size_t i) { return pool.measure(i); }, 30);
  laws::check_proposer(
      tpe_proposer(grid_candidates({9, 9, 9}), {.initial = 5, .effort = {.choices = 20}}),
      [](const auto& c) { return std::vector<double>{std::hypot(c[0] - 3.0, c[1] - 4.0)}; }, 729);
  using plain = tpe_proposer<search::pool_candidates>;
  CHECK_THROWS_AS(plain(pool.rows, {.effort = {.choices = 0}}), edgetran::shape_error);
  CHECK_THROWS_AS(plain(pool.rows, {.objectives = 0}), edgetran::shape_error);
  CHECK_THROWS_AS(plain(pool.rows, {.good = 0}), edgetran::numeric_error);
  CHECK_THROWS_AS(plain(pool.rows, {.good = 1}), edgetran::numeric_error);
}

TEST_CASE(
    "a density is the mean of its kernels, as wide as the gaps between rows; constant columns count "
    "nothing") {
  const std::vector<std::vector<double>> rows{{1, 7}, {2, 7}, {5, 7}};
  const std::vector<column_densities::range> ranges{{0, 10}, {7, 7}};
  const column_densities all(rows, ranges);
  const auto kernel = [](double x, double centre, double width) {  // of which [0, 10] holds all
    const auto below = [&](double end) { return 0.5 * std::erf((end - centre) / (std::sqrt(2.0) * width)); };
    const double height = 1 / (std::sqrt(2 * std::numbers::pi) * width * (below(10) - below(0)));
    return height * std::exp(-0.5 * (x - centre) * (x - centre) / (width * width));
  };
  for (const double x : {0.0, 1.5, 4.0, 9.0}) {
    // Gaps: 1 and 1; 1 and 3; 3 and 5. The least width is 10 / 5.
    const double by_hand = (kernel(x, 1, 2) + kernel(x, 2, 3) + kernel(x, 5, 5) + kernel(x, 5, 10)) / 4;
    CHECK(all.log_at(std::vector<double>{x, 7}) == doctest::Approx(std::log(by_hand)));
  }
  CHECK(all.log_at(std::vector<double>{1, 7}) > all.log_at(std::vector<double>{9, 7}));
  CHECK(std::isfinite(all.log_at(std::vector<double>{1e9, 7})));
}

TEST_CASE("the density of a column integrates to 1 over its range, however near its ends the rows are") {
  const auto check = [](const std::vector<double>& at, double lower, double upper) {
    std::vector<std::vector<double>> rows;
    for (const double x : at) rows.push_back({x});
    const column_densities density(rows, std::vector<column_densities::range>{{lower, upper}});
    const int steps = 4000;  // Simpson's rule
    double sum = 0;
    for (int i = 0; i <= steps; ++i) {
      const double weight = i == 0 || i == steps ? 1 : i % 2 == 1 ? 4 : 2;
      sum += weight * std::exp(density.log_at(std::vector<double>{lower + (upper - lower) * i / steps}));
    }
    CHECK(sum * (upper - lower) / (3 * steps) == doctest::Approx(1).epsilon(1e-9));
  };
  check({5}, 0, 10);
  check({0}, 0, 10);
  check({0, 0, 0, 0, 0, 0}, 0, 10);
  check({-1e-3, 2e-3, 2e-3}, -1e-3, 2e-3);
  edgetran::stream random(6);
  std::vector<double> many(150);
  for (double& x : many) x = 1e6 * std::pow(random.uniform01(), 3.0);
  check(many, 0, 1e6);
}

TEST_CASE(
    "the question is the row of the greatest ratio of both densities, open questions among the others") {
  const auto pool = search_tests::random_pool(60);
  tpe_proposer p(pool.rows, {.initial = 0, .good = 0.3});
  const auto value = [&](std::size_t i) { return pool.measure(i)[0]; };
  std::vector<std::size_t> told;
  for (std::size_t i = 0; i < 10; ++i) {
    told.push_back(i * 5);
    p.tell(i * 5, std::vector<double>{value(i * 5)});
  }
  std::vector<std::size_t> sorted = told;
  std::sort(sorted.begin(), sorted.end(), [&](std::size_t a, std::size_t b) { return value(a) < value(b); });
  std::vector<std::size_t> others(sorted.begin() + 3, sorted.end());
  const auto batch = p.ask(3);
  for (const std::size_t asked : batch) {
    // Ranges over all rows that were seen: those of the whole pool, or nearly.
    std::vector<std::vector<double>> good, bad;
    for (std::size_t k = 0; k < 3; ++k) good.push_back(pool.rows.features(sorted[k]));
    for (const auto i : others) bad.push_back(pool.rows.features(i));
    const std::vector<column_densities::range> ranges{{0, 1}, {0, 1}};
    const column_densities l(good, ranges), g(bad, ranges);
    std::size_t better = 0;
    const auto ratio = [&](std::size_t i) {
      return l.log_at(pool.rows.features(i)) - g.log_at(pool.rows.features(i));
    };
    for (std::size_t i = 0; i < 60; ++i)
      if (!std::count(told.begin(), told.end(), i) && ratio(i) > ratio(asked)) ++better;
    CHECK(better <= 2);
    told.push_back(asked);
    others.push_back(asked);
  }
}

TEST_CASE("what was told before counts as the initial sample") {
  const auto pool = search_tests::random_pool(40);
  laws::check_initial([&](std::size_t initial) { return tpe_proposer(pool.rows, {.initial = initial}); },
                      [&](std::size_t i) { return pool.measure(i); },
                      std::vector<std::size_t>{0, 1, 2, 3, 4, 5, 6, 7, 8, 9});
}

TEST_CASE("constraints come first: far more questions satisfy one than chance would ask") {
  std::vector<double> values(2001);
  for (std::size_t i = 0; i < 2001; ++i) values[i] = static_cast<double>(i) / 2000;
  const search::pool_candidates rows({"x"}, values);
  std::size_t feasible = 0;
  for (std::uint64_t seed = 0; seed < 5; ++seed) {
    tpe_proposer p(rows, {.initial = 8, .seed = seed});
    for (int i = 0; i < 40; ++i)
      for (const auto c : p.ask(1)) {
        p.tell(c, std::vector<double>{values[c], 0.8 - values[c]});
        if (i >= 20) feasible += values[c] >= 0.8;
      }
  }
  CHECK(feasible >= 45);  // of 100; chance asks 20
}

TEST_CASE("many rows at once have the densities that each has alone, to the bit") {
  std::vector<std::vector<double>> rows;
  for (int i = 0; i < 23; ++i) rows.push_back({i % 3 + 0.25, 1.0 * i * i, 4, std::sin(i)});
  const std::vector<column_densities::range> ranges{{0, 3}, {0, 500}, {4, 4}, {-1, 1}};
  const column_densities all(rows, ranges);
  std::vector<double> values;
  for (int i = 0; i < 100; ++i)
    for (const double x : {i % 4 - 0.5, 1.0 * (i % 17), 4.0, std::cos(i % 9)}) values.push_back(x);
  const auto together = all.log_at_rows(values, 100);
  REQUIRE(together.size() == 100);
  for (std::size_t i = 0; i < 100; ++i)
    CHECK(together[i] == all.log_at(std::vector<double>(&values[4 * i], &values[4 * i] + 4)));
  CHECK(all.log_at_rows({}, 0).empty());
}

TEST_CASE("it is ahead of chance on functions of two and of ten coordinates") {
  const auto ahead = [](const auto& problem, std::size_t evaluations) {
    int wins = 0;
    for (std::uint64_t seed = 0; seed < 7; ++seed)
      wins += search_tests::regret(tpe_proposer(problem.from, {.seed = seed}), problem, evaluations) <
              search_tests::regret(search::random_proposer(problem.from, seed), problem, evaluations);
    return wins;
  };
  CHECK(ahead(search_tests::branin(), 50) >= 5);
  CHECK(ahead(search_tests::ackley10(), 60) >= 6);
}
