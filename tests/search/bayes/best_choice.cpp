// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/search/bayes/best_choice.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "edgetran/search/paired_candidates.hpp"
#include "search/known_optima.hpp"
#include "search/pool.hpp"

namespace search = edgetran::search;
using edgetran::stream;
using search_tests::grid_candidates;

namespace {
/// The squared distance to a row whose every value is `centre`.
auto distance_to(double centre) {
  return [centre](std::span<const double> values, std::size_t count) {
    std::vector<search::standing> all(count);
    const std::size_t width = values.size() / count;
    for (std::size_t i = 0; i < values.size(); ++i)
      all[i / width].objective += (values[i] - centre) * (values[i] - centre);
    return all;
  };
}
}  // namespace

TEST_CASE("of a finite pool the best row that is not known, as looking at all of them finds it") {
  const auto pool = search_tests::random_pool(70);
  search::ledger<std::size_t> history;
  const auto away = [&](std::size_t i) {
    return std::hypot(pool.values[2 * i] - 0.3, pool.values[2 * i + 1] - 0.3);
  };
  for (int round = 0; round < 70; ++round) {
    std::size_t best = 70;
    for (std::size_t i = 0; i < 70; ++i)
      if (!history.knows(i) && (best == 70 || away(i) < away(best))) best = i;
    const auto found =
        search::best_choice(pool.rows, history, {}, {.choices = 5}, stream(1), distance_to(0.3));
    REQUIRE(found);
    CHECK(*found == best);
    history.ask(best);
  }
  CHECK(!search::best_choice(pool.rows, history, {}, {}, stream(1), distance_to(0.3)));
}

TEST_CASE("where candidates have neighbours the search climbs to the best of 10^10, and past what is known") {
  const grid_candidates from(std::vector<std::size_t>(5, 101));
  search::ledger<grid_candidates::candidate_type> history;
  const grid_candidates::candidate_type best(5, 70);
  const auto ask = [&](const search::choice_options& o, std::uint64_t seed) {
    return search::best_choice(from, history, {grid_candidates::candidate_type(5, 60)}, o, stream(seed),
                               distance_to(0.7));
  };
  CHECK(ask({.choices = 50, .most = 4000}, 1) == best);
  history.ask(best);
  const auto next = ask({.choices = 50, .most = 4000}, 1);
  REQUIRE(next);
  int apart = 0;
  for (std::size_t j = 0; j < 5; ++j) apart += std::abs((*next)[j] - 70);
  CHECK(apart == 1);
  CHECK(ask({.choices = 50}, 1) == ask({.choices = 50}, 1));
}

TEST_CASE("pairs with any number of devices are an endless source, though their choices are some more") {
  for (const std::size_t devices : {1u, 2u, 3u, 5u, 7u}) {
    std::vector<std::string> names;
    for (std::size_t d = 0; d < devices; ++d) names.push_back(std::to_string(d));
    const search::paired_candidates from(grid_candidates(std::vector<std::size_t>(5, 101)), names);
    const search::ledger<search::paired<grid_candidates::candidate_type>> history;
    const auto found = search::best_choice(from, history, {{grid_candidates::candidate_type(5, 60), 0}},
                                           {.choices = 256, .most = 4000}, stream(1), distance_to(0.7));
    REQUIRE(found);
    CHECK(found->architecture == grid_candidates::candidate_type(5, 70));
  }
  const auto pool = search_tests::random_pool(10);
  CHECK(!search::detail::is_finite(grid_candidates({101})));
  CHECK(search::detail::is_finite(search::paired_candidates(pool.rows, {"a", "b", "c"})));
}

TEST_CASE("looking takes no more than it is allowed to") {
  const grid_candidates from(std::vector<std::size_t>(5, 101));
  const search::ledger<grid_candidates::candidate_type> history;
  std::size_t looked = 0;
  const auto count = [&](std::span<const double> values, std::size_t n) {
    looked += n;
    return distance_to(0.7)(values, n);
  };
  CHECK(search::best_choice(from, history, {}, {.choices = 40, .rounds = 0, .climbs = 0}, stream(1), count));
  CHECK(looked == 40);
  looked = 0;
  CHECK(search::best_choice(from, history, {}, {.choices = 40, .climbs = 3, .most = 100}, stream(1), count));
  CHECK(looked > 40 + 4 * 40 / 2);
  CHECK(looked <= 40 + 4 * 40 + 100);
}

TEST_CASE("the best answers come first, what violates a constraint behind what does not, failures never") {
  search::ledger<int> history;
  history.tell_failure(1);
  history.tell(2, std::vector<double>{5, 1});
  history.tell(3, std::vector<double>{7, 0});
  history.tell(4, std::vector<double>{7, -1});
  history.tell(5, std::vector<double>{8, -1});
  CHECK(search::detail::best_answers(history, 1, 9) == std::vector<int>{3, 4, 5, 2});
  CHECK(search::detail::best_answers(history, 2, 2) == std::vector<int>{2, 3});
}
