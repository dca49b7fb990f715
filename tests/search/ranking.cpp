// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/search/ranking.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <cstddef>
#include <limits>
#include <vector>

#include "edgetran/core/error.hpp"

namespace search = edgetran::search;
using targets = std::vector<double>;

namespace {
constexpr double inf = std::numeric_limits<double>::infinity();
constexpr double no_number = std::numeric_limits<double>::quiet_NaN();
}  // namespace

TEST_CASE("ranking: feasible first, then the smaller violation, then the objective; NaN and failures last") {
  // Each stands before all that follow.
  const std::vector<targets> order{{1, 0, -3},     {2, -1, 0},    {inf, 0, 0}, {0, 0.25, 0.5},
                                   {5, 0.25, 0.5}, {-9, 1, -100}, {0, 2, 2},   {no_number, 0, 0}};
  for (std::size_t i = 0; i < order.size(); ++i)
    for (std::size_t k = 0; k < order.size(); ++k) {
      CAPTURE(i);
      CAPTURE(k);
      CHECK((search::standing_of(order[i]) < search::standing_of(order[k])) == (i < k));
    }
  for (const targets& bad : {targets{no_number, 0}, targets{0, no_number}, targets{}})
    CHECK(search::standing_of(bad) == search::standing_of(targets{}));
  CHECK(search::standing_of(targets{3, -1}).feasible());
  CHECK(search::standing_of(targets{3, 7, 2}, 2) == search::standing{2, 3});
  CHECK(search::standing_of(0, no_number) > search::standing_of(0, 1e308));
  CHECK(search::standing_of(no_number, 1) > search::standing_of(1e308, no_number));
  CHECK(!search::standing_of(targets{3, 1e-300}).feasible());
}

TEST_CASE("ranking: violations add up behind the objectives") {
  CHECK(search::violation_of(targets{7, 8, 0.5, -2, 0.25}, 2) == 0.75);
  CHECK(search::violation_of(targets{7, 8}, 2) == 0);
  CHECK(search::violation_of(targets{}, 2) == inf);
  CHECK(search::violation_of(targets{no_number, 1}, 2) == inf);
  CHECK_THROWS_AS((void)search::violation_of(targets{7}, 2), edgetran::shape_error);
}

TEST_CASE("ranking: the best answer of a ledger") {
  search::ledger<int> history;
  CHECK(!search::best_answer(history));
  history.tell_failure(1);
  CHECK(!search::best_answer(history));
  history.tell(2, targets{1, 5});
  history.tell(3, targets{4, 0});
  history.tell(4, targets{4, -1});
  history.tell(5, targets{9, -1});
  CHECK(search::best_answer(history) == 2);  // feasible; the earlier of two
}
