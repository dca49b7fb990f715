// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/search/random.hpp"

#include <doctest/doctest.h>

#include <cstddef>
#include <vector>

#include "edgetran/search/proposer.hpp"
#include "laws/proposer.hpp"
#include "search/pool.hpp"

namespace search = edgetran::search;

TEST_CASE("random questions keep the laws of proposers") {
  static_assert(search::checked_proposer<search::random_proposer<search::pool_candidates>>);
  const auto pool = search_tests::random_pool(40);
  laws::check_proposer(
      search::random_proposer(pool.rows, 3), [&](std::size_t i) { return pool.measure(i); }, 40);
}

TEST_CASE("every candidate is as likely to be asked first, and seeds differ") {
  const auto pool = search_tests::random_pool(10);
  std::vector<int> times(10, 0);
  for (std::uint64_t seed = 0; seed < 5000; ++seed)
    ++times[search::random_proposer(pool.rows, seed).ask(1)[0]];
  // 500 expected, deviation 21.2.
  for (const int n : times) CHECK((n > 400 && n < 600));
}
