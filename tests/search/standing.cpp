// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/search/standing.hpp"

#include <doctest/doctest.h>

#include <cstddef>
#include <vector>

namespace search = edgetran::search;

TEST_CASE("what holds comes before what does not, then the least violation, then the least value") {
  using targets = std::vector<double>;
  CHECK(search::standing_of(targets{3}) < search::standing_of(targets{4}));
  CHECK(search::standing_of(targets{9, -1, 0}) < search::standing_of(targets{1, 0.1, -5}));
  CHECK(search::standing_of(targets{9, 0.1, 0.1}) < search::standing_of(targets{1, 0.3, -5}));
  CHECK(search::standing_of(targets{1, 2, 3}).violation == 5);
  CHECK(search::standing_of(targets{1, 2, 3}, 2).violation == 3);
  CHECK(search::standing_of(targets{1, -2}) == search::standing_of(targets{1}));
}

TEST_CASE("answers are ordered by their standing, the earlier of equal ones first, failures left out") {
  search::ledger<int> history;
  CHECK(!search::best_answer(history));
  history.tell_failure(1);
  CHECK(!search::best_answer(history));
  history.tell(2, std::vector<double>{5, 1});
  history.tell(3, std::vector<double>{7, 0});
  history.tell(4, std::vector<double>{7, -1});
  history.tell(5, std::vector<double>{8, -1});
  CHECK(search::answers_by_standing(history) == std::vector<std::size_t>{2, 3, 4, 1});
  CHECK(search::answers_by_standing(history, 2) == std::vector<std::size_t>{1, 2, 3, 4});
  CHECK(search::best_answer(history) == 2);
}
