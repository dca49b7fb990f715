// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/search/boshnas/boshnas.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <set>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/core/random.hpp"
#include "edgetran/core/thread_pool.hpp"
#include "edgetran/search/proposer.hpp"
#include "edgetran/search/random.hpp"
#include "edgetran/search/replay.hpp"
#include "laws/proposer.hpp"
#include "search/boshnas/believer.hpp"
#include "search/networks.hpp"
#include "search/pool.hpp"

namespace search = edgetran::search;
using search::boshnas_step;
using vector = std::vector<double>;
using boshnas_tests::believer;
using boshnas_tests::believing;
using boshnas_tests::brief;
using boshnas_tests::only;
using boshnas_tests::small;

TEST_CASE("it keeps the laws of proposers in every form") {
  static_assert(search::checked_proposer<small>);
  const auto pool = search_tests::random_pool(40);
  const auto both = [&](std::size_t i) { return pool.measure(i); };  // the second target violates everywhere
  const auto objective = [&](std::size_t i) { return vector{pool.measure(i)[0]}; };
  auto o = brief();
  laws::check_proposer(small(pool.rows, search_tests::brief_network<>(), o), objective, 40);
  laws::check_proposer(small(pool.rows, search_tests::brief_network<>(), o), both, 40);
  o.uncertainty = o.diversity = 0.4;
  o.walks.second_order = false;
  o.seed = 3;
  laws::check_proposer(small(pool.rows, search_tests::brief_network<>(), o), objective, 40);
  o.refit = search::boshnas_refit::per_question;
  laws::check_proposer(small(pool.rows, search_tests::brief_network<>(), o), objective, 40);
  laws::check_proposer(believing(pool.rows, believer{}, o), objective, 40);
}

TEST_CASE("steps come with the published probabilities, in an order that the seed alone decides") {
  const auto pool = search_tests::random_pool(12);
  const auto shares = [&](const search::boshnas_proposer_options& o) {
    const believing p(pool.rows, believer{}, o);
    vector share(4, 0.0);
    for (std::size_t i = 0; i < 40000; ++i)
      share[static_cast<std::size_t>(p.step_of(o.initial + i))] += 1.0 / 40000;
    for (std::size_t i = 0; i < o.initial; ++i) CHECK(p.step_of(i) == boshnas_step::initial);
    return share;
  };
  const auto published = shares({});
  // Four standard deviations of a share of 40,000 are 0.008.
  CHECK(published[0] == 0);
  CHECK(std::fabs(published[1] - 0.8) < 0.008);
  CHECK(std::fabs(published[2] - 0.1) < 0.008);
  CHECK(std::fabs(published[3] - 0.1) < 0.008);
  const auto other = shares({.initial = 3, .uncertainty = 0, .diversity = 1});
  CHECK(other[3] == doctest::Approx(1));
  const believing a(pool.rows, believer{}, {.seed = 1}), b(pool.rows, believer{}, {.seed = 2});
  std::size_t differ = 0;
  for (std::size_t i = 0; i < 200; ++i) differ += a.step_of(i) != b.step_of(i) ? 1U : 0U;
  CHECK(differ > 20);
}

TEST_CASE(
    "an optimisation asks the unknown candidate nearest to the bottom, an uncertainty where least is known") {
  const auto pool = search_tests::random_pool(60);
  const auto nearest = [&](const auto& p, auto far) {
    std::size_t best = 60;
    for (std::size_t i = 0; i < 60; ++i)
      if (!p.history().knows(i) && (best == 60 || far(p.row(i)) < far(p.row(best)))) best = i;
    return best;
  };
  believing down(pool.rows, believer{}, only(boshnas_step::optimisation));
  believing apart(pool.rows, believer{}, only(boshnas_step::uncertainty));
  for (const auto c : down.ask(6)) down.tell(c, vector{1.0 + static_cast<double>(c)});
  for (const auto c : apart.ask(6)) apart.tell(c, vector{1.0 + static_cast<double>(c)});
  for (int i = 0; i < 20; ++i) {
    const auto bottom =
        nearest(down, [](const vector& x) { return std::fabs(x[0] - 0.3) + std::fabs(x[1] - 0.8); });
    const auto asked = down.ask(1);  // stays open
    REQUIRE(asked.size() == 1);
    CHECK(asked[0] == bottom);
    const auto corner = nearest(apart, [](const vector& x) { return -std::hypot(x[0] - 1, x[1]); });
    CHECK(apart.ask(1) == std::vector{corner});
  }
}

TEST_CASE("a diversity is as likely to be any unknown candidate") {
  const auto pool = search_tests::random_pool(8);
  std::vector<std::size_t> times(8, 0);
  for (std::uint64_t seed = 0; seed < 3000; ++seed) {
    auto o = only(boshnas_step::diversity);
    o.initial = 0;
    o.seed = seed;
    believing p(pool.rows, believer{}, o);
    p.tell(2, vector{1});
    p.tell(5, vector{2});
    for (const auto c : p.ask(1)) ++times[c];
  }
  CHECK(times[2] + times[5] == 0);
  // 500 each, a standard deviation of 20.
  for (const std::size_t c : {0U, 1U, 3U, 4U, 6U, 7U})
    CHECK(std::fabs(static_cast<double>(times[c]) - 500) < 85);
}

TEST_CASE("threads change nothing, and a run that broke off goes on as it would have") {
  const auto pool = search_tests::random_pool(50);
  const auto fresh = [&] { return small(pool.rows, search_tests::brief_network<>(), brief()); };
  small alone = fresh(), shared = fresh();
  edgetran::thread_pool threads(3);
  std::vector<std::size_t> all;
  for (int round = 0; round < 5; ++round) {
    const auto some = alone.ask(4);
    CHECK(shared.ask(4, threads) == some);
    for (const auto c : some) {
      alone.tell(c, vector{pool.measure(c)[0]});
      shared.tell(c, vector{pool.measure(c)[0]});
      all.push_back(c);
    }
  }
  small resumed = fresh();
  for (std::size_t i = 0; i < all.size(); i += 4) {
    CHECK(resumed.ask(4) == std::vector(&all[i], &all[i] + 4));
    for (std::size_t k = i; k < i + 4; ++k) resumed.tell(all[k], vector{pool.measure(all[k])[0]});
  }
  CHECK(resumed.ask(4) == alone.ask(4));
}

TEST_CASE("it finds a planted optimum more often than chance") {
  const std::size_t rows = 300, questions = 30, seeds = 12;
  std::vector<double> values(rows * 4);
  edgetran::stream random(12);
  for (double& v : values) v = random.uniform(0, 200);
  const search::pool_candidates pool({"a", "b", "c", "d"}, values);
  const auto measure = [&](std::size_t i) {
    const double* x = &values[4 * i];
    return vector{1 + std::pow(x[0] / 200 - 0.3, 2) + std::pow(x[1] / 200 - 0.6, 2) + 0.2 * x[2] / 200};
  };
  vector sorted;
  for (std::size_t i = 0; i < rows; ++i) sorted.push_back(measure(i)[0]);
  std::sort(sorted.begin(), sorted.end());
  const auto finds = [&](auto make) {  // one of the five best
    std::size_t found = 0;
    for (std::uint64_t seed = 0; seed < seeds; ++seed) {
      auto p = make(seed);
      const auto asked = search::replay(p, measure, questions, 5);
      found +=
          std::any_of(asked.begin(), asked.end(), [&](std::size_t c) { return measure(c)[0] <= sorted[4]; });
    }
    return found;
  };
  const auto by_chance = finds([&](std::uint64_t s) { return search::random_proposer(pool, s); });
  const auto by_search = finds([&](std::uint64_t s) {
    return search::boshnas_proposer(pool, search_tests::brief_network<>(100), {.seed = s});
  });
  INFO("found " << by_search << ", by chance " << by_chance << " of " << seeds);
  CHECK(by_search >= by_chance + 4);
}

TEST_CASE("constraints are satisfied before anything is minimised") {
  const auto pool = search_tests::random_pool(200);
  // The objective falls towards a = 0, which nothing may reach: a is at least 0.4.
  const auto measure = [&](std::size_t i) {
    return vector{1 + pool.values[2 * i], 0.4 - pool.values[2 * i]};
  };
  std::size_t inside = 0, total = 0;
  double best = 9, least = 9;
  for (std::size_t i = 0; i < 200; ++i)
    if (measure(i)[1] <= 0) least = std::min(least, measure(i)[0]);
  auto o = only(boshnas_step::optimisation);
  o.initial = 10;
  small p(pool.rows, search_tests::brief_network<>(150), o);
  for (const auto c : search::replay(p, measure, 40, 3)) {
    ++total;
    if (measure(c)[1] <= 0) best = std::min(best, measure(c)[0]);
    if (total > 10) inside += measure(c)[1] <= 0 ? 1U : 0U;
  }
  CHECK(inside >= 20);  // of 30; 18 by chance
  CHECK(best < least + 0.05);
}

TEST_CASE("without answers it asks at random, failures are never asked again, the end is the end") {
  const auto pool = search_tests::random_pool(20);
  small p(pool.rows, search_tests::brief_network<>(), brief());
  std::set<std::size_t> asked;
  for (int i = 0; i < 20; ++i)
    for (const auto c : p.ask(1)) {
      CHECK(asked.insert(c).second);
      p.tell_failure(c);
    }
  CHECK(asked.size() == 20);
  CHECK(p.ask(1).empty());
  // Of the 14 after the initial ones those that were to be random are as they should be.
  std::size_t diverse = 0;
  for (std::size_t i = 6; i < 20; ++i) diverse += p.step_of(i) == boshnas_step::diversity ? 1U : 0U;
  CHECK(p.random_questions() == 14 - diverse);
  CHECK_THROWS_AS((void)p.fitted(), edgetran::state_error);
  CHECK_THROWS_AS((void)p.acquisition(), edgetran::state_error);
}

TEST_CASE("options that mean nothing are refused, and so is a regressor of another width") {
  const auto pool = search_tests::random_pool(20);
  const auto with = [&](auto change) {
    search::boshnas_proposer_options o;
    change(o);
    return believing(pool.rows, believer{}, o);
  };
  CHECK_THROWS_AS(with([](auto& o) { o.objectives = 2; }), edgetran::shape_error);
  CHECK_THROWS_AS(with([](auto& o) { o.choices = 0; }), edgetran::shape_error);
  CHECK_THROWS_AS(with([](auto& o) { o.walks.starts = 0; }), edgetran::shape_error);
  CHECK_THROWS_AS(with([](auto& o) { o.diversity = 0.95; }), edgetran::numeric_error);
  CHECK_THROWS_AS(with([](auto& o) { o.uncertainty = -0.1; }), edgetran::numeric_error);
  CHECK_THROWS_AS(with([](auto& o) { o.deviations = std::numeric_limits<double>::infinity(); }),
                  edgetran::numeric_error);
  search::boshnas_proposer<search::pool_candidates, search_tests::exact_pair_network> wide(
      pool.rows, {}, only(boshnas_step::optimisation));
  for (const auto c : wide.ask(6)) wide.tell(c, vector{1.0 + static_cast<double>(c)});
  CHECK_THROWS_AS((void)wide.ask(1), edgetran::shape_error);  // two columns, not four
}

TEST_CASE("what was told before counts among the initial candidates, and asked questions keep their steps") {
  const auto pool = search_tests::random_pool(40);
  laws::check_initial(
      [&](std::size_t initial) {
        auto o = brief();
        o.initial = initial;
        return believing(pool.rows, believer{}, o);
      },
      [&](std::size_t i) { return vector{pool.measure(i)[0]}; },
      std::vector<std::size_t>{0, 1, 2, 3, 4, 5, 6, 7, 8, 9});
  believing p(pool.rows, believer{}, {.initial = 6, .uncertainty = 0, .diversity = 0});
  for (std::size_t i = 0; i < 4; ++i) p.tell(i, vector{1});
  CHECK(p.step_of(1) == boshnas_step::initial);
  CHECK(p.step_of(2) == boshnas_step::optimisation);
  CHECK(p.ask(1).size() == 1);
  std::size_t other = 4;
  while (p.history().knows(other)) ++other;
  p.tell_failure(other);
  CHECK(p.step_of(0) == boshnas_step::initial);
  CHECK(p.step_of(1) == boshnas_step::optimisation);
}
