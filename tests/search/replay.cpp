// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/search/replay.hpp"

#include <doctest/doctest.h>

#include <cstddef>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/search/random.hpp"
#include "search/pool.hpp"

namespace search = edgetran::search;

TEST_CASE("a replay tells what is known, in batches, until enough or until the end") {
  const auto pool = search_tests::random_pool(20);
  const auto measure = [&](std::size_t i) { return pool.measure(i); };
  search::random_proposer one(pool.rows, 2), by_threes(pool.rows, 2), whole(pool.rows, 2);
  const auto singly = search::replay(one, measure, 8);
  CHECK(singly.size() == 8);
  // Random questions do not depend on answers, so batches change nothing.
  CHECK(search::replay(by_threes, measure, 8, 3) == singly);
  REQUIRE(one.history().answers().size() == 8);
  for (std::size_t k = 0; k < 8; ++k) {
    CHECK(one.history().answers()[k].candidate == singly[k]);
    CHECK(one.history().answers()[k].targets == pool.measure(singly[k]));
  }
  CHECK(search::replay(whole, measure, 1000).size() == 20);
  CHECK_THROWS_AS(search::replay(whole, measure, 1, 0), edgetran::shape_error);
}
