// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/search/study.hpp"

#include <doctest/doctest.h>

#include <cstddef>
#include <limits>
#include <span>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/core/thread_pool.hpp"
#include "edgetran/search/low_discrepancy.hpp"
#include "edgetran/search/random.hpp"
#include "search/pool.hpp"

namespace search = edgetran::search;

namespace {

/// Two quantities of a pool's rows with intervals of 10%; the first row of every seven has none.
struct two_quantities {
  const search_tests::pool* pool;
  [[nodiscard]] std::vector<search::column> columns() const { return {{"cost", "s"}, {"worth", ""}}; }
  void evaluate(std::size_t i, std::span<search::ranged> row) const {
    const auto y = pool->measure(i);
    for (std::size_t k = 0; k < 2; ++k) row[k] = {y[k], 0.9 * y[k], 1.1 * y[k]};
    if (i % 7 == 0) row[1].upper = std::numeric_limits<double>::quiet_NaN();
  }
};

search::goals goals_of(const two_quantities& e) {
  const auto columns = e.columns();
  return {columns,
          {{0, search::direction::minimise}, {1, search::direction::maximise}},
          {search::parse_constraint("cost<2.9s@90%", columns)}};
}

/// Carries results to where it likes, as mpi_ranks does.
struct elsewhere : edgetran::inline_executor {
  template <class Result, class Function>
  std::vector<Result> map(std::size_t n, Function&& function) {
    std::vector<Result> all;
    for (std::size_t i = 0; i < n; ++i) all.push_back(function(i));
    return all;
  }
};
template <class X>
concept runs_a_study = requires(search::random_proposer<search::pool_candidates>& p, const two_quantities& e,
                                const search::goals& g, X& runner) {
  search::run_study(p, e, g, runner);
};
static_assert(runs_a_study<edgetran::inline_executor>);
static_assert(runs_a_study<edgetran::thread_pool>);
static_assert(!runs_a_study<elsewhere>);

template <class Result>
std::vector<std::size_t> asked(const Result& r) {
  std::vector<std::size_t> all;
  for (const auto& t : r.trials) all.push_back(t.candidate);
  return all;
}

}  // namespace

TEST_CASE("any number of threads comes to the same, and what has no finite number is a failure") {
  const auto pool = search_tests::random_pool(300);
  const two_quantities e{&pool};
  const search::goals g = goals_of(e);
  const auto run = [&](auto& executor) {
    search::low_discrepancy_proposer p(pool.rows, 16, 3);
    return search::run_study(p, e, g, executor, {.budget = 100, .batch = 9});
  };
  edgetran::inline_executor one;
  const auto first = run(one);
  CHECK(first.end == search::study_end::budget);
  CHECK(first.trials.size() == 100);
  CHECK(first.progress.told == 100);
  std::size_t failed = 0, feasible = 0;
  for (const auto& t : first.trials) {
    failed += t.candidate % 7 == 0 ? 1 : 0;
    CHECK(t.failed() == (t.candidate % 7 == 0));
    if (t.failed()) {
      CHECK(t.failure == "no number for worth");
      CHECK(t.row.empty());
      continue;
    }
    const auto y = pool.measure(t.candidate);
    CHECK(t.targets == g.targets_of(t.row));
    CHECK(t.targets[0] == y[0]);
    CHECK(t.targets[1] == -y[1]);
    feasible += 1.1 * y[0] < 2.9 ? 1 : 0;
  }
  CHECK(first.progress.failed == failed);
  CHECK(first.progress.feasible == feasible);
  for (const std::size_t threads : {2U, 3U}) {
    edgetran::thread_pool several(threads);
    const auto other = run(several);
    CHECK(asked(other) == asked(first));
    for (std::size_t i = 0; i < 100; ++i) CHECK(other.trials[i].targets == first.trials[i].targets);
  }
}

TEST_CASE("a finite pool ends, a smaller budget is the beginning of a larger one") {
  const auto pool = search_tests::random_pool(40);
  const two_quantities e{&pool};
  const search::goals g = goals_of(e);
  edgetran::inline_executor one;
  const auto run = [&](std::size_t budget) {
    search::random_proposer p(pool.rows, 5);
    return search::run_study(p, e, g, one, {.budget = budget, .batch = 7});
  };
  const auto all = run(1000);
  CHECK(all.end == search::study_end::exhausted);
  CHECK(all.trials.size() == 40);
  const auto some = run(17);
  CHECK(some.end == search::study_end::budget);
  const auto begin = asked(all);
  CHECK(asked(some) == std::vector<std::size_t>(begin.begin(), begin.begin() + 17));
}

TEST_CASE("it stops between candidates, tells of its progress, and what was evaluated counts") {
  const auto pool = search_tests::random_pool(200);
  const two_quantities e{&pool};
  const search::goals g = goals_of(e);
  edgetran::inline_executor one;
  search::random_proposer p(pool.rows, 5);
  std::size_t looks = 0, told = 0;
  const auto r = search::run_study(p, e, g, one,
                                   {.budget = 150,
                                    .batch = 10,
                                    .stop = [&] { return ++looks > 5; },
                                    .progress =
                                        [&](const search::study_progress& now) {
                                          CHECK(now.told > told);
                                          told = now.told;
                                        }});
  CHECK(r.end == search::study_end::stopped);
  CHECK(r.trials.size() < 150);
  CHECK(r.trials.size() == told);
  CHECK(p.history().answers().size() == told);
}

TEST_CASE("an exception of the evaluator ends the study, a batch of none and other columns are refused") {
  const auto pool = search_tests::random_pool(20);
  const two_quantities e{&pool};
  const search::goals g = goals_of(e);
  edgetran::inline_executor one;
  search::random_proposer p(pool.rows);
  CHECK_THROWS_AS(search::run_study(p, e, g, one, {.batch = 0}), edgetran::shape_error);
  const search::function_column other({"speed", ""}, [](std::size_t) { return 1.0; });
  CHECK_THROWS_AS(search::run_study(p, other, g, one), edgetran::shape_error);
  const search::function_column broken(
      {"speed", ""}, [](std::size_t) -> double { throw edgetran::device_error("unplugged"); });
  CHECK_THROWS_AS(search::run_study(p, broken, search::goals(broken.columns(), {{0, {}}}), one),
                  edgetran::device_error);
}
