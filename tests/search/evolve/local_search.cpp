// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/search/evolve/local_search.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <set>
#include <vector>

#include "edgetran/search/random.hpp"
#include "edgetran/search/replay.hpp"
#include "laws/moves.hpp"
#include "laws/proposer.hpp"
#include "search/line.hpp"
#include "search/pool.hpp"
#include "search/zdt.hpp"

namespace search = edgetran::search;
using search_tests::line;
using targets = std::vector<double>;

TEST_CASE("local search keeps the laws of proposers, however it goes on at a minimum") {
  const auto pool = search_tests::random_pool(40);
  const auto measure = [&](std::size_t i) { return pool.measure(i); };
  static_assert(search::checked_proposer<search::local_search_proposer<search::pool_candidates>>);
  for (const auto then : {search::at_minimum::next_best, search::at_minimum::restart})
    laws::check_proposer(search::local_search_proposer(pool.rows, {.initial = 4, .then = then, .seed = 2}),
                         measure, 40);
  laws::check_proposer(search::local_search_proposer(pool.rows, {.initial = 0}), measure, 40);
  const search_tests::lattice_candidates<4> from;
  laws::check_proposer(
      search::local_search_proposer(from, {.initial = 3, .seed = 1}),
      [](const auto& a) { return targets{search_tests::unit<4>(a)[0]}; }, 1000);
}

TEST_CASE("local search goes down at the first improvement, and at the bottom as it was told") {
  laws::check_moves(line{}, {0, 1, 50, 99}, [](int i) { return i >= 0 && i < 100; });
  // The bottom of a valley is 30, and of a shallower one 80.
  const auto height = [](int i) { return targets{i < 60 ? std::fabs(i - 30.0) : 12 + std::fabs(i - 80.0)}; };
  search::local_search_proposer stops(line{}, {.initial = 0, .then = search::at_minimum::stop, .seed = 3});
  const int start = 75;
  stops.tell(start, height(start));
  const auto path = search::replay(stops, height, 1000);
  // Each step asks for one wrong neighbour at most; the last place has both asked.
  CHECK(path.size() <= 2 * 5 + 2);
  CHECK(std::find(path.begin(), path.end(), 80) != path.end());
  CHECK(*std::min_element(path.begin(), path.end()) >= 74);
  CHECK(*std::max_element(path.begin(), path.end()) == 81);
  CHECK(stops.ask(3).empty());
  stops.tell(50, targets{0.5});  // somebody else found better: it goes on from there
  CHECK(!stops.ask(1).empty());

  search::local_search_proposer next(line{}, {.initial = 0, .then = search::at_minimum::next_best});
  next.tell(start, height(start));
  const auto wider = search::replay(next, height, 15);
  for (const int i : wider) CHECK(std::abs(i - 78) <= 10);  // around the minimum, wider and wider

  search::local_search_proposer anew(line{}, {.initial = 0, .then = search::at_minimum::restart, .seed = 5});
  anew.tell(start, height(start));
  const auto all = search::replay(anew, height, 70);
  CHECK(std::find(all.begin(), all.end(), 30) != all.end());
}

TEST_CASE("a batch is a part of the neighbourhood, and failures are walked around") {
  search::local_search_proposer p(line{}, {.initial = 0});
  p.tell(50, targets{1});
  auto both = p.ask(2);
  std::sort(both.begin(), both.end());
  CHECK(both == std::vector<int>{49, 51});
  p.tell_failure(49);
  p.tell(51, targets{2});
  CHECK(p.ask(1) == std::vector<int>{52});  // the next best that has neighbours left
}

TEST_CASE("local search finds the best of a bounded space far sooner than chance, also under a constraint") {
  using from = search_tests::lattice_candidates<6>;
  // Sixteen ranks a coordinate, a weighted sum of them, and a constraint that asks for 3 of the first.
  const auto measure = [](const auto& a) {
    const auto x = search_tests::unit<6>(a);
    double y = 0;
    for (std::size_t i = 0; i < 6; ++i) y += (1.0 + static_cast<double>(i)) * x[i];
    return targets{y, 2.5 / 255 - x[0]};
  };
  from::bounds_type within;
  within.limit("x", 0, 15);
  const from coarse({}, within);
  double local = 0, random = 0;
  for (std::uint64_t seed = 0; seed < 5; ++seed) {
    search::local_search_proposer l(coarse, {.seed = seed});
    search::random_proposer r(coarse, seed);
    search::replay(l, measure, 400);
    search::replay(r, measure, 400);
    const auto best = [](const auto& p) {
      const auto& found = p.history().answers()[*search::best_answer(p.history())];
      CHECK(found.targets[1] <= 0);
      return found.targets[0];
    };
    local += best(l) / 5;
    random += best(r) / 5;
  }
  MESSAGE("local search " << local << ", random " << random << ", best " << 3.0 / 255);
  CHECK(local == doctest::Approx(3.0 / 255));
  CHECK(random > 5 * local);
}

TEST_CASE("what was told before counts among the initial candidates") {
  search::local_search_proposer p(line{}, {.initial = 3, .seed = 2});
  for (const int i : {10, 50, 90}) p.tell(i, std::vector<double>{std::abs(i - 48.0)});
  const auto first = p.ask(2);
  CHECK(std::set<int>(first.begin(), first.end()) == std::set<int>{49, 51});
  laws::check_initial(
      [](std::size_t initial) { return search::local_search_proposer(line{}, {.initial = initial}); },
      [](int i) { return std::vector<double>{std::abs(i - 48.0)}; }, std::vector<int>{10, 30, 50, 70, 90});
}
