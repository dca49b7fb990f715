// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/search/evolve/regularised_evolution.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <set>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/search/random.hpp"
#include "edgetran/search/replay.hpp"
#include "laws/proposer.hpp"
#include "search/line.hpp"
#include "search/pool.hpp"
#include "search/zdt.hpp"

namespace search = edgetran::search;
using search_tests::line;
using targets = std::vector<double>;

TEST_CASE("regularised evolution keeps the laws of proposers") {
  const auto pool = search_tests::random_pool(40);
  const auto measure = [&](std::size_t i) { return pool.measure(i); };
  static_assert(search::checked_proposer<search::regularised_evolution_proposer<search::pool_candidates>>);
  laws::check_proposer(
      search::regularised_evolution_proposer(pool.rows, {.population = 6, .tournament = 3, .seed = 1}),
      measure, 40);
  laws::check_proposer(search::regularised_evolution_proposer(pool.rows), measure, 40);
  const search_tests::lattice_candidates<4> from;
  laws::check_proposer(
      search::regularised_evolution_proposer(from, {.population = 5, .tournament = 2}),
      [](const auto& a) { return targets{search_tests::unit<4>(a)[0]}; }, 1000);
  CHECK_THROWS_AS(search::regularised_evolution_proposer(pool.rows, {.population = 0}),
                  edgetran::shape_error);
  CHECK_THROWS_AS(search::regularised_evolution_proposer(pool.rows, {.tournament = 0}),
                  edgetran::shape_error);
}

TEST_CASE("parents are the best of the youngest: the old die however good they are") {
  // Sixty candidates far apart; two parents alive; tournaments that hold both.
  search::regularised_evolution_proposer p(line{1000}, {.population = 2, .tournament = 64, .seed = 4});
  const auto first = p.ask(2);
  REQUIRE(first.size() == 2);
  p.tell(first[0], targets{0});  // the best there will be
  p.tell(first[1], targets{5});
  const auto beside = [](int a, int b) { return a - b == 1 || b - a == 1; };
  const int third = p.ask(1).at(0);
  CHECK(beside(third, first[0]));
  p.tell(third, targets{7});  // now the second and the third are alive
  const int fourth = p.ask(1).at(0);
  CHECK(beside(fourth, first[1]));
  p.tell_failure(fourth);  // was never alive
  const int fifth = p.ask(1).at(0);
  CHECK(beside(fifth, first[1]));
}

TEST_CASE("age is that of the question, not of the answer") {
  const auto run = [](bool backwards) {
    search::regularised_evolution_proposer p(line{1000}, {.population = 8, .tournament = 3, .seed = 5});
    std::vector<int> all;
    for (int round = 0; round < 6; ++round) {
      auto batch = p.ask(4);
      all.insert(all.end(), batch.begin(), batch.end());
      if (backwards) std::reverse(batch.begin(), batch.end());
      for (const int c : batch) p.tell(c, targets{1.0 * (c % 37)});
    }
    return all;
  };
  CHECK(run(false) == run(true));
}

TEST_CASE("regularised evolution comes nearer to the best than chance") {
  using from = search_tests::lattice_candidates<12>;
  const auto measure = [](const auto& a) {
    double y = 0;
    for (const double x : search_tests::unit<12>(a)) y += (x - 0.7) * (x - 0.7);
    return targets{y};
  };
  double evolved = 0, random = 0;
  for (std::uint64_t seed = 0; seed < 5; ++seed) {
    search::regularised_evolution_proposer e(from{}, {.seed = seed});
    search::random_proposer r(from{}, seed);
    search::replay(e, measure, 600);
    search::replay(r, measure, 600);
    evolved += e.history().answers()[*search::best_answer(e.history())].targets[0] / 5;
    random += r.history().answers()[*search::best_answer(r.history())].targets[0] / 5;
  }
  MESSAGE("evolved " << evolved << ", random " << random);
  CHECK(evolved < 0.1 * random);
}
