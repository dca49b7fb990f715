// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/search/study.hpp"

#include <doctest/doctest.h>

#include <cstddef>
#include <limits>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/core/portable_error.hpp"
#include "edgetran/core/thread_pool.hpp"
#include "edgetran/search/low_discrepancy.hpp"
#include "edgetran/search/random.hpp"
#include "search/pool.hpp"
#include "search/pretend_ranks.hpp"

namespace search = edgetran::search;
using search_tests::pretend_ranks;

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
  const auto same = [&](const auto& other) {
    bool equal = other.end == first.end && asked(other) == asked(first) && other.progress.failed == failed &&
                 other.progress.feasible == feasible;
    for (std::size_t i = 0; i < 100 && equal; ++i)
      equal = other.trials[i].targets == first.trials[i].targets &&
              other.trials[i].failure == first.trials[i].failure;
    return equal;
  };
  for (const std::size_t threads : {2U, 3U}) {
    edgetran::thread_pool several(threads);
    CHECK(same(run(several)));
  }
  for (const std::size_t ranks : {1U, 2U, 3U, 4U}) {
    std::vector<int> equal(ranks);
    pretend_ranks::run(ranks, [&](pretend_ranks& r) { equal[r.rank()] = same(run(r)); });
    CHECK(equal == std::vector<int>(ranks, 1));
  }
}

TEST_CASE("every rank evaluates its share, the first alone is asked to stop and told of the progress") {
  const auto pool = search_tests::random_pool(200);
  for (const std::size_t ranks : {1U, 2U, 5U}) {
    std::vector<std::size_t> evaluated(ranks), looks(ranks), shown(ranks), told(ranks);
    pretend_ranks::run(ranks, [&](pretend_ranks& r) {
      const std::size_t me = r.rank();
      const search::function_column counted({"cost", "s"}, [&](std::size_t i) {
        ++evaluated[me];
        return pool.measure(i)[0];
      });
      search::random_proposer p(pool.rows, 5);
      const auto found =
          search::run_study(p, counted, search::goals(counted.columns(), {{0, {}}}), r,
                            {.budget = 150,
                             .batch = 10,
                             .stop = [&] { return me > 0 || ++looks[me] > 20; },  // of others nobody asks
                             .progress = [&](const auto&) { ++shown[me]; }});
      CHECK(found.end == search::study_end::stopped);
      CHECK(p.history().answers().size() == found.trials.size());
      told[me] = found.trials.size();
    });
    std::size_t all = 0;
    for (std::size_t r = 0; r < ranks; ++r) {
      CHECK(told[r] == told[0]);
      CHECK(evaluated[r] <= (told[0] + ranks) / ranks);
      all += evaluated[r];
      CHECK((r == 0) == (looks[r] > 0));
      CHECK((r == 0) == (shown[r] > 0));
    }
    CHECK(all == told[0]);  // none twice
  }
}

TEST_CASE("what an evaluator throws on one rank ends the study on all, and what the others gave is kept") {
  const auto pool = search_tests::random_pool(60);
  /// Answers by the number of the question.
  struct kept_answers {
    std::map<std::size_t, search::trial_answer>* all;
    std::optional<search::trial_answer> recall(std::size_t question, std::size_t) {
      const auto found = all->find(question);
      return found == all->end() ? std::nullopt : std::optional(found->second);
    }
    void record(std::size_t question, std::size_t, const search::trial_answer& a) { (*all)[question] = a; }
    void settle() {}
  };
  std::size_t unplugged = pool.rows.size();
  const search::function_column fragile({"cost", "s"}, [&](std::size_t i) {
    if (i == unplugged) throw edgetran::device_error("unplugged", "a board", "plug it in");
    return pool.measure(i)[0];
  });
  const search::goals g(fragile.columns(), {{0, {}}});
  const auto run = [&](auto& executor, auto&& memory) {
    search::random_proposer p(pool.rows, 5);
    return search::run_study(p, fragile, g, executor, {.budget = 40, .batch = 8}, memory);
  };
  edgetran::inline_executor one;
  const auto whole = run(one, search::no_memory{});
  const std::size_t eleventh = whole.trials[10].candidate;
  for (const std::size_t ranks : {1U, 2U, 4U}) {
    std::map<std::size_t, search::trial_answer> known;
    std::vector<std::string> caught(ranks);
    unplugged = eleventh;
    pretend_ranks::run(ranks, [&](pretend_ranks& r) {
      std::optional<kept_answers> memory;
      edgetran::run_once(r, [&] { memory.emplace(kept_answers{&known}); });
      try {
        (void)run(r, search::memory_if_any(memory));
      } catch (const edgetran::device_error& e) {
        caught[r.rank()] = e.problem() + e.where() + e.remedy();
      }
    });
    CHECK(caught == std::vector<std::string>(ranks, "unpluggeda boardplug it in"));
    // Of the second batch, 8 to 15, as many as ran at once with the eleventh, which is not among them.
    const std::size_t until = (2 / ranks + 1) * ranks + 8;
    CHECK(known.size() == until - 1);
    CHECK(!known.contains(10));
    unplugged = pool.rows.size();
    pretend_ranks::run(5 - ranks, [&](pretend_ranks& r) {
      std::optional<kept_answers> memory;
      edgetran::run_once(r, [&] { memory.emplace(kept_answers{&known}); });
      const auto rest = run(r, search::memory_if_any(memory));
      CHECK(rest.progress.recalled == until - 1);
      CHECK(asked(rest) == asked(whole));
    });
  }
  // Threads: whatever was answered before is kept.
  std::map<std::size_t, search::trial_answer> known;
  unplugged = eleventh;
  edgetran::thread_pool three(3);
  CHECK_THROWS_AS(run(three, kept_answers{&known}), edgetran::device_error);
  CHECK(known.size() >= 10);
  CHECK(!known.contains(10));
}

TEST_CASE("what a memory or a progress throws on the first rank ends the study on all") {
  struct broken_disk {
    std::optional<search::trial_answer> recall(std::size_t, std::size_t) { return {}; }
    void record(std::size_t, std::size_t, const search::trial_answer&) {
      throw edgetran::system_error("no space left");
    }
    void settle() {}
  };
  const auto pool = search_tests::random_pool(30);
  const two_quantities e{&pool};
  const search::goals g = goals_of(e);
  std::vector<int> caught(3);
  pretend_ranks::run(3, [&](pretend_ranks& r) {
    search::random_proposer p(pool.rows, 5);
    std::optional<broken_disk> memory;
    if (r.rank() == 0) memory.emplace();
    try {
      (void)search::run_study(p, e, g, r, {.budget = 20}, search::memory_if_any(memory));
    } catch (const edgetran::system_error&) {
      caught[r.rank()] = 1;
    }
    search::random_proposer again(pool.rows, 5);
    try {
      (void)search::run_study(again, e, g, r, {.budget = 20, .progress = [](const auto&) { throw 1; }});
    } catch (const edgetran::remote_error&) {
      ++caught[r.rank()];
    }
  });
  CHECK(caught == std::vector<int>(3, 2));
}

TEST_CASE("an evaluator says why a candidate failed") {
  /// Text for the odd, for every tenth without a number.
  struct talkative {
    [[nodiscard]] std::vector<search::column> columns() const { return {{"score", ""}}; }
    std::string evaluate(std::size_t i, std::span<search::ranged> row) const {
      const double y = static_cast<double>(i);
      row[0] = {y, y, y};
      if (i % 10 == 0) row[0].value = std::numeric_limits<double>::quiet_NaN();
      return i % 2 == 0 ? "" : "diverged at step " + std::to_string(i);
    }
  };
  const auto pool = search_tests::random_pool(50);
  const search::function_column cost({"cost", "s"}, [](std::size_t) { return 1.0; });
  const search::side_by_side both(cost, talkative{});
  edgetran::inline_executor one;
  const auto run = [&](const auto& e) {
    search::random_proposer p(pool.rows, 5);
    return search::run_study(p, e, search::goals(e.columns(), {{0, {}}}), one, {.budget = 50});
  };
  for (const auto& found : {run(talkative{}), run(both)})
    for (const auto& t : found.trials) {
      CHECK(t.failure == (t.candidate % 2 == 1    ? "diverged at step " + std::to_string(t.candidate)
                          : t.candidate % 10 == 0 ? "no number for score"
                                                  : ""));
      CHECK(t.failed() == !t.failure.empty());
      CHECK(t.row.empty() == t.failed());
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
