// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/search/evolve/nsga2.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/search/hypervolume.hpp"
#include "edgetran/search/random.hpp"
#include "edgetran/search/replay.hpp"
#include "laws/proposer.hpp"
#include "search/pool.hpp"
#include "search/zdt.hpp"

namespace search = edgetran::search;
using targets = std::vector<double>;

namespace {
/// Below 1.1 in every objective.
template <class P>
double volume(const P& p, std::size_t objectives) {
  std::vector<targets> points;
  for (const auto& a : p.history().answers()) points.push_back(a.targets);
  return search::hypervolume(points, targets(objectives, 1.1));
}

/// The mean share of the exact hypervolume over three seeds.
template <std::size_t N, class Problem>
double share(Problem problem, double exact, std::size_t objectives, std::size_t generations) {
  double sum = 0;
  const auto measure = [&](const auto& a) { return problem(search_tests::unit<N>(a)); };
  for (std::uint64_t seed = 0; seed < 3; ++seed) {
    search::nsga2_proposer p(search_tests::lattice_candidates<N>{}, {.objectives = objectives, .seed = seed});
    search::replay(p, measure, 100 * generations, 100);
    sum += volume(p, objectives) / exact / 3;
  }
  MESSAGE("share of the exact hypervolume: " << sum);
  return sum;
}
}  // namespace

TEST_CASE("NSGA-II keeps the laws of proposers") {
  const auto pool = search_tests::random_pool(40);
  const auto measure = [&](std::size_t i) { return pool.measure(i); };
  static_assert(search::checked_proposer<search::nsga2_proposer<search::pool_candidates>>);
  laws::check_proposer(search::nsga2_proposer(pool.rows, {.population = 6, .seed = 1}), measure, 40);
  laws::check_proposer(search::nsga2_proposer(pool.rows, {.objectives = 1, .population = 5}), measure, 40);
  laws::check_proposer(search::nsga2_proposer(pool.rows), measure, 40);
  const search_tests::lattice_candidates<4> from;
  laws::check_proposer(
      search::nsga2_proposer(from, {.population = 5}),
      [](const auto& a) { return search_tests::zdt1(search_tests::unit<4>(a)); }, 1000);
  CHECK_THROWS_AS(search::nsga2_proposer(pool.rows, {.objectives = 0}), edgetran::shape_error);
  CHECK_THROWS_AS(search::nsga2_proposer(pool.rows, {.population = 0}), edgetran::shape_error);
  CHECK_THROWS_AS(search::nsga2_proposer(pool.rows, {.mutation = -1}), edgetran::numeric_error);
  search::nsga2_proposer three(pool.rows, {.objectives = 3});
  CHECK_THROWS_AS(three.tell(0, targets{1, 2}), edgetran::shape_error);
  CHECK(!three.history().knows(0));
}

TEST_CASE("NSGA-II: how questions are batched and in what order answers come changes nothing") {
  const auto run = [](std::size_t batch, bool backwards) {
    const search_tests::lattice_candidates<6> from;
    search::nsga2_proposer p(from, {.population = 20, .seed = 4});
    std::vector<std::vector<double>> all;
    while (all.size() < 120) {
      auto some = p.ask(batch);
      for (const auto& a : some) all.push_back(search_tests::unit<6>(a));
      if (backwards) std::reverse(some.begin(), some.end());
      for (const auto& a : some) p.tell(a, search_tests::zdt1(search_tests::unit<6>(a)));
    }
    return all;
  };
  const auto one = run(1, false);
  CHECK(run(20, false) == one);
  CHECK(run(20, true) == one);
  CHECK(run(10, true) == one);
}

TEST_CASE("NSGA-II reaches the fronts of ZDT 1 to 3 and of DTLZ 2") {
  using namespace search_tests;
  CHECK(share<10>(zdt1, exact_zdt1(), 2, 50) > 0.98);
  CHECK(share<30>(zdt1, exact_zdt1(), 2, 100) > 0.97);
  CHECK(share<10>(zdt2, exact_zdt2(), 2, 50) > 0.97);
  CHECK(share<10>(zdt3, exact_zdt3(), 2, 50) > 0.98);
  CHECK(share<12>(dtlz2, exact_dtlz2(), 3, 50) > 0.92);
  const auto measure = [](const auto& a) { return zdt1(unit<10>(a)); };
  search::random_proposer chance(lattice_candidates<10>{}, 1);
  search::replay(chance, measure, 5000);
  CHECK(volume(chance, 2) < 0.01 * exact_zdt1());
}

TEST_CASE("NSGA-II keeps to constraints") {
  using search_tests::unit;
  // Of ZDT 1's front the part with f1 >= 0.5 alone is allowed; in the middle nothing is measured at all.
  const auto measure = [](const auto& a) {
    auto y = search_tests::zdt1(unit<10>(a));
    y.push_back(0.5 - y[0]);
    return y;
  };
  search::nsga2_proposer p(search_tests::lattice_candidates<10>{}, {.seed = 2});
  CHECK(p.front().empty());
  for (int generation = 0; generation < 50; ++generation)
    for (const auto& a : p.ask(100)) {
      const double f = unit<10>(a)[0];
      if (f > 0.7 && f < 0.72)
        p.tell_failure(a);
      else
        p.tell(a, measure(a));
    }
  const auto front = p.front();
  CHECK(front.size() > 50);
  double least = 1, greatest = 0;
  for (const std::size_t i : front) {
    const auto& y = p.history().answers()[i].targets;
    CHECK(y[2] <= 0);
    CHECK(y[1] < 1 - std::sqrt(y[0]) + 0.03);
    least = std::min(least, y[0]);
    greatest = std::max(greatest, y[0]);
  }
  CHECK(least < 0.51);
  CHECK(greatest > 0.95);
}
