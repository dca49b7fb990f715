// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/search/bayes/uncertainty.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <span>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/regress/ridge.hpp"
#include "edgetran/search/proposer.hpp"
#include "laws/proposer.hpp"
#include "regress/compiled_once.hpp"
#include "search/pool.hpp"

namespace search = edgetran::search;
namespace regress = edgetran::regress;
using edgetran::regress::ridge;

TEST_CASE("uncertain questions keep the laws of proposers, whatever the acquisition") {
  using plain = search::uncertainty_proposer<search::pool_candidates, ridge>;
  static_assert(search::checked_proposer<plain>);
  const auto pool = search_tests::random_pool(40);
  const auto measure = [&](std::size_t i) { return pool.measure(i); };
  laws::check_proposer(plain(pool.rows, ridge{}, {.initial = 6}), measure, 40);
  laws::check_proposer(
      search::uncertainty_proposer(pool.rows, ridge{}, {.initial = 6}, search::expected_improvement{}),
      measure, 40);
  laws::check_proposer(
      search::uncertainty_proposer(pool.rows, ridge{}, {.initial = 6},
                                   search::expected_error_reduction{.shortlist = 3, .reference = 5}),
      measure, 40);
  CHECK_THROWS_AS(plain(pool.rows, ridge{}, {.choices = 0}), edgetran::shape_error);
}

TEST_CASE("the question is the candidate of the greatest deviation under regressors fitted by hand") {
  const auto pool = search_tests::random_pool(50);
  search::uncertainty_proposer p(pool.rows, ridge{}, {.initial = 8});
  std::vector<std::size_t> told = p.ask(8);
  for (const auto i : told) p.tell(i, pool.measure(i));
  for (int step = 0; step < 4; ++step) {
    std::vector<regress::table> tables(2, regress::table({"a", "b"}));
    std::vector<double> most(2, 0);
    for (const auto i : told)
      for (std::size_t t = 0; t < 2; ++t) {
        tables[t].add(pool.rows.features(i), pool.measure(i)[t]);
        most[t] = std::max(most[t], pool.measure(i)[t]);
      }
    std::vector<ridge> fitted(2);
    for (std::size_t t = 0; t < 2; ++t) fitted[t].fit(tables[t]);
    std::size_t best = 0;
    double greatest = -1;
    for (std::size_t i = 0; i < 50; ++i) {
      if (std::find(told.begin(), told.end(), i) != told.end()) continue;
      double sum = 0;
      for (std::size_t t = 0; t < 2; ++t)
        sum += *fitted[t].predict_distribution(pool.rows.features(i)).epistemic / most[t];
      if (sum > greatest) greatest = sum, best = i;
    }
    const auto next = p.ask(1);
    REQUIRE(next.size() == 1);
    CHECK(next[0] == best);
    CHECK(*p.greatest_uncertainty() == doctest::Approx(greatest));
    p.tell(next[0], pool.measure(next[0]));
    told.push_back(next[0]);
  }
}

TEST_CASE("a batch spreads: the second question is not the neighbour of the first") {
  // A line with the same row many times at both ends: without belief both questions would be at one end.
  std::vector<double> values;
  for (int i = 0; i < 40; ++i)
    values.push_back(i < 15 ? -4 - 0.001 * i : i < 30 ? 4 + 0.001 * (i - 15) : 0.02 * (i - 35));
  const search::pool_candidates rows({"a"}, values);
  search::uncertainty_proposer p(rows, ridge{}, {.initial = 0});
  for (std::size_t i = 30; i < 40; ++i)
    p.tell(i, std::vector<double>{2 + values[i] + 0.1 * static_cast<double>(i % 2)});
  const auto batch = p.ask(2);
  REQUIRE(batch.size() == 2);
  CHECK(values[batch[0]] * values[batch[1]] < 0);
}

TEST_CASE("expected improvement has its closed form, and finds the least of a pool") {
  const search::expected_improvement ei;
  const std::vector<search::target_scale> scales{{10, 2}};
  // Monte Carlo of max(2 - y, 0) with y normal(2.5, 0.8).
  edgetran::stream random(4);
  double sum = 0;
  for (int i = 0; i < 200000; ++i) sum += std::max(0.0, 2 - random.normal(2.5, 0.8));
  const std::vector<regress::prediction> p{{2.5, 0.8}};
  CHECK(ei.score(p, scales) == doctest::Approx(sum / 200000 / 10).epsilon(0.02));
  const std::vector<regress::prediction> sure{{1.5, 0}}, worse{{2.5, 0}};
  CHECK(ei.score(sure, scales) == doctest::Approx(0.05));
  CHECK(ei.score(worse, scales) == 0);

  const auto pool = search_tests::random_pool(60);
  std::size_t least = 0;
  for (std::size_t i = 0; i < 60; ++i)
    if (pool.measure(i)[0] < pool.measure(least)[0]) least = i;
  search::uncertainty_proposer seek(pool.rows, ridge{}, {.initial = 6}, ei);
  bool found = false;
  for (int i = 0; i < 12 && !found; ++i)
    for (const auto c : seek.ask(1)) {
      seek.tell(c, std::vector<double>{pool.measure(c)[0]});
      found = c == least;
    }
  CHECK(found);
}

TEST_CASE("failures are never asked again and never fitted; all failures still leave questions") {
  const auto pool = search_tests::random_pool(20);
  search::uncertainty_proposer p(pool.rows, ridge{}, {.initial = 4});
  for (int i = 0; i < 20; ++i)
    for (const auto c : p.ask(1)) p.tell_failure(c);
  CHECK(p.history().answers().size() == 20);
  CHECK(p.ask(1).empty());
  CHECK(p.random_questions() == 16);  // nothing to choose by: all after the initial ones
  CHECK_THROWS_AS((void)p.fitted(), edgetran::state_error);
}

TEST_CASE("what was told before counts among the initial candidates") {
  const auto pool = search_tests::random_pool(40);
  laws::check_initial(
      [&](std::size_t initial) {
        return search::uncertainty_proposer(pool.rows, ridge{}, {.initial = initial});
      },
      [&](std::size_t i) { return pool.measure(i); }, std::vector<std::size_t>{0, 1, 2, 3, 4, 5, 6, 7, 8, 9});
}

TEST_CASE("an error of an acquisition is not taken for a fit that failed") {
  struct failing {
    double score(std::span<const regress::prediction>, std::span<const search::target_scale>) const {
      throw edgetran::state_error("mine", "here", "mend it");
    }
  };
  const auto pool = search_tests::random_pool(20);
  search::uncertainty_proposer p(pool.rows, ridge{}, {.initial = 4}, failing{});
  for (const auto i : p.ask(4)) p.tell(i, pool.measure(i));
  CHECK_THROWS_AS((void)p.ask(1), edgetran::state_error);
}
