// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/search/bayes/active_learning.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <cstddef>
#include <set>
#include <vector>

#include "edgetran/core/metrics.hpp"
#include "edgetran/regress/ridge.hpp"
#include "edgetran/search/replay.hpp"
#include "laws/proposer.hpp"
#include "regress/compiled_once.hpp"
#include "search/pool.hpp"

namespace search = edgetran::search;
using edgetran::regress::ridge;

TEST_CASE("active learning keeps the laws of proposers, and has its initial sample first") {
  const auto pool = search_tests::random_pool(40);
  const auto measure = [&](std::size_t i) { return pool.measure(i); };
  using never = search::measured_enough;
  laws::check_proposer(search::active_learning(pool.rows, ridge{}, never{1000}, {.initial = 6}), measure, 40);

  search::active_learning p(pool.rows, ridge{}, never{1000}, {.initial = 6, .seed = 4});
  CHECK(p.ask(6) == pool.rows.spread(6, edgetran::stream(4).split(0)));
}

TEST_CASE("it stops when the rule says so, and its regressors know all that was told") {
  const auto pool = search_tests::random_pool(200);
  // A plane with 1% noise.
  const auto measure = [&](std::size_t i) {
    return std::vector<double>{(2 + pool.values[2 * i] + 0.5 * pool.values[2 * i + 1]) *
                               (1 + 0.01 * std::sin(37.0 * static_cast<double>(i)))};
  };
  search::active_learning p(pool.rows, ridge{}, search::interval_width{.tolerance = 0.03, .level = 0.9});
  const auto asked = search::replay(p, measure, 200);
  CHECK(p.done());
  CHECK(p.ask(1).empty());
  CHECK(asked.size() >= 16);
  CHECK(asked.size() < 40);
  CHECK(*p.error() <= 0.03);
  CHECK(p.fitted().rows() == asked.size());
  std::size_t inside = 0, others = 0;
  const std::set<std::size_t> told(asked.begin(), asked.end());
  for (std::size_t i = 0; i < 200; ++i) {
    if (told.contains(i)) continue;
    ++others;
    const double predicted = p.fitted().regressors()[0].predict(pool.rows.features(i));
    inside += std::fabs(measure(i)[0] - predicted) <= 0.03 * predicted ? 1 : 0;
  }
  CHECK(static_cast<double>(inside) >= 0.9 * static_cast<double>(others));
}

TEST_CASE("a replay of a run that broke off asks what an uninterrupted run asks") {
  const auto pool = search_tests::random_pool(60);
  const auto fresh = [&] {
    return search::active_learning(pool.rows, ridge{}, search::measured_enough{30},
                                   {.initial = 6, .seed = 2});
  };
  const auto answer = [&](auto& p, std::size_t c) {
    if (c % 7 == 3)
      p.tell_failure(c);
    else
      p.tell(c, pool.measure(c));
  };
  auto whole = fresh();
  std::vector<std::size_t> asked;
  for (;;) {
    const auto some = whole.ask(1);
    if (some.empty()) break;
    asked.push_back(some[0]);
    answer(whole, some[0]);
  }
  CHECK(whole.history().measured() == 30);
  CHECK(asked.size() > 30);
  for (const std::size_t broke : {3U, 10U, 25U}) {
    auto again = fresh();
    for (std::size_t i = 0; i < broke; ++i) {
      REQUIRE(again.ask(1) == std::vector<std::size_t>{asked[i]});
      answer(again, asked[i]);
    }
    for (std::size_t i = broke; i < asked.size(); ++i) {
      REQUIRE(again.ask(1) == std::vector<std::size_t>{asked[i]});
      answer(again, asked[i]);
    }
    CHECK(again.ask(1).empty());
  }
}
