// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/search/evolve/generations.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstddef>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/search/ledger.hpp"

namespace search = edgetran::search;
using indices = std::vector<std::size_t>;

TEST_CASE("questions fall into generations") {
  const search::generations g(5, 3);
  CHECK(g.of(0) == 0);
  CHECK(g.of(4) == 0);
  CHECK(g.of(5) == 1);
  CHECK(g.of(7) == 1);
  CHECK(g.of(8) == 2);
  CHECK(g.place(4) == 4);
  CHECK(g.place(5) == 0);
  CHECK(g.place(10) == 2);
  CHECK_THROWS_AS(search::generations(0, 3), edgetran::shape_error);
  CHECK_THROWS_AS(search::generations(3, 0), edgetran::shape_error);
}

TEST_CASE("parents come from earlier generations alone, late answers count from then on") {
  search::ledger<int> history;
  search::generations g(2, 2);
  std::size_t selections = 0;
  const auto all = [&](indices those) {
    ++selections;
    return those;
  };
  const auto candidates = [&](std::size_t generation) {
    std::vector<int> them;
    for (const std::size_t i : g.parents(history, generation, all))
      them.push_back(history.answers()[i].candidate);
    return them;
  };
  const auto tell = [&](int c) { history.tell(c, std::vector<double>{1.0 * c}); };
  for (int c = 0; c < 6; ++c) history.ask(c);  // 0 1 | 2 3 | 4 5
  CHECK(candidates(0).empty());
  CHECK(candidates(2).empty());
  tell(3);
  CHECK(candidates(1).empty());
  CHECK(candidates(2) == std::vector<int>{3});
  tell(1);
  tell(2);
  tell(4);
  CHECK(candidates(1) == std::vector<int>{1});
  CHECK(candidates(2) == std::vector<int>{1, 2, 3});  // in the order of the questions
  const std::size_t before = selections;
  CHECK(candidates(2) == std::vector<int>{1, 2, 3});
  CHECK(selections == before);
  tell(0);
  history.tell_failure(5);
  CHECK(candidates(2) == std::vector<int>{0, 1, 2, 3});
  CHECK(candidates(3) == std::vector<int>{0, 1, 2, 3, 4});
  tell(9);  // not asked: known to all but the first generation
  CHECK(candidates(0).empty());
  CHECK(candidates(1) == std::vector<int>{0, 1, 9});
}

TEST_CASE("what is told while the first generation goes on is one question less of it, later no more") {
  search::ledger<int> history;
  search::generations g(5, 3);
  const auto all = [](indices some) { return some; };
  for (int i = 0; i < 2; ++i) history.ask(i);
  for (int i = 100; i < 102; ++i) history.tell(i, std::vector<double>{1});
  g.read(history);
  CHECK(g.of(2) == 0);
  CHECK(g.of(3) == 1);
  CHECK(g.place(3) == 0);
  history.tell(102, std::vector<double>{1});
  g.read(history);
  CHECK(g.of(1) == 0);
  CHECK(g.of(2) == 1);
  history.tell(103, std::vector<double>{1});  // both questions stay where they were asked
  g.read(history);
  CHECK(g.of(1) == 0);
  CHECK(g.of(2) == 1);
  CHECK(g.parents(history, 1, all) == indices{0, 1, 2, 3});

  search::generations later(5, 3);  // who reads all at once reads the same
  later.read(history);
  CHECK(later.of(1) == 0);
  CHECK(later.of(2) == 1);
}
