// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/search/study_journal.hpp"

#include <doctest/doctest.h>

#include <array>
#include <atomic>
#include <chrono>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <thread>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/core/executor.hpp"
#include "edgetran/core/thread_pool.hpp"
#include "edgetran/search/low_discrepancy.hpp"
#include "edgetran/search/random.hpp"
#include "edgetran/search/study.hpp"
#include "io/scratch_folder.hpp"
#include "search/pool.hpp"
#include "search/pretend_ranks.hpp"

namespace io = edgetran::io;
namespace json = edgetran::json;
namespace search = edgetran::search;

namespace {

struct number_codec {
  [[nodiscard]] json::value write(std::size_t i) const { return json::object{{"row", i}}; }
};

/// A pool's first target, with numbers that need every digit; none for the rows of every fifth.
struct one_quantity {
  const search_tests::pool* pool;
  std::size_t* calls;
  [[nodiscard]] std::vector<search::column> columns() const { return {{"cost", "s"}}; }
  void evaluate(std::size_t i, std::span<search::ranged> row) const {
    ++*calls;
    const double y = std::exp(pool->measure(i)[0]) / 3;
    row[0] = i % 3 == 0 ? search::ranged{y, y, y} : search::ranged{y, y / 1.1, y * 1.3};
    if (i % 5 == 0) row[0].value = std::numeric_limits<double>::infinity();
  }
};

const json::object plan{{"space", "a pool"}, {"seed", 4}};

}  // namespace

TEST_CASE("a search that broke off anywhere goes on as if it had not, and evaluates nothing twice") {
  const scratch_folder folder;
  const auto pool = search_tests::random_pool(200);
  std::size_t calls = 0;
  const one_quantity e{&pool, &calls};
  const search::goals g(e.columns(), {{0, {}}}, {search::parse_constraint("cost<10s", e.columns())});
  edgetran::inline_executor one;
  const auto run = [&](const std::string& name, std::size_t budget, std::size_t most_looks) {
    search::low_discrepancy_proposer p(pool.rows, 16, 4);
    io::journal journal(folder / name, search::study_schema(), {.flush_every = 0});
    std::size_t looks = 0;
    return search::run_study(p, e, g, one,
                             {.budget = budget, .batch = 8, .stop = [&] { return ++looks > most_looks; }},
                             search::study_journal(journal, plan, g, number_codec{}));
  };
  const auto whole = run("whole", 60, 1000);
  CHECK(calls == 60);
  calls = 0;
  for (const std::size_t looks : {1U, 2U, 3U, 1U}) run("broken", 60, looks);
  const auto last = run("broken", 60, 1000);
  CHECK(calls == 60);
  CHECK(last.progress.recalled > 0);
  REQUIRE(last.trials.size() == 60);
  for (std::size_t i = 0; i < 60; ++i) {
    CHECK(last.trials[i].candidate == whole.trials[i].candidate);
    CHECK(last.trials[i].targets == whole.trials[i].targets);  // every bit
    CHECK(last.trials[i].failure == whole.trials[i].failure);
    if (!last.trials[i].failed()) CHECK(last.trials[i].row[0].upper == whole.trials[i].row[0].upper);
  }
  calls = 0;
  CHECK(run("whole", 90, 1000).trials.size() == 90);  // a larger budget is the same search
  CHECK(calls == 30);
}

TEST_CASE(
    "a search that broke off on 2 ranks goes on on 4, the first of which has the journal, and on threads") {
  const scratch_folder folder;
  const auto pool = search_tests::random_pool(200);
  std::array<std::size_t, 4> calls{};
  const search::goals g(one_quantity{&pool, &calls[0]}.columns(), {{0, {}}});
  const auto run = [&](auto& executor, std::size_t rank, std::size_t most_looks) {
    const one_quantity e{&pool, &calls[rank]};
    search::low_discrepancy_proposer p(pool.rows, 16, 4);
    std::optional<io::journal> journal;
    std::optional<search::study_journal<number_codec>> memory;
    edgetran::run_once(executor, [&] {
      journal.emplace(folder / "j", search::study_schema(), io::journal_options{.flush_every = 0});
      memory.emplace(*journal, plan, g);
    });
    CHECK(memory.has_value() == (rank == 0));
    std::size_t looks = 0;
    return search::run_study(p, e, g, executor,
                             {.budget = 60, .batch = 8, .stop = [&] { return ++looks > most_looks; }},
                             search::memory_if_any(memory));
  };
  const auto over = [&](std::size_t ranks, std::size_t most_looks) {
    std::vector<search::study_result<std::size_t>> found(ranks);
    search_tests::pretend_ranks::run(
        ranks, [&](auto& r) { found[r.rank()] = run(r, r.rank(), r.rank() == 0 ? most_looks : 0); });
    for (const auto& f : found) CHECK(f.progress.told == found[0].progress.told);
    return found;
  };
  CHECK(over(2, 6)[0].end == search::study_end::stopped);
  CHECK(over(3, 9)[0].end == search::study_end::stopped);
  const auto last = over(4, 1000);
  CHECK(last[0].progress.recalled > 8);
  CHECK(calls[0] + calls[1] + calls[2] + calls[3] == 60);
  CHECK(calls[3] > 0);

  std::filesystem::remove(folder / "j");
  edgetran::inline_executor one;
  const auto whole = run(one, 0, 1000);
  const auto again = over(3, 1000);  // all of it from the journal
  CHECK(again[2].progress.recalled == 60);
  for (const auto* other : {&last[0], &last[3], &again[2]}) {
    REQUIRE(other->trials.size() == 60);
    for (std::size_t i = 0; i < 60; ++i) {
      CHECK(other->trials[i].candidate == whole.trials[i].candidate);
      CHECK(other->trials[i].targets == whole.trials[i].targets);
      CHECK(other->trials[i].failure == whole.trials[i].failure);
    }
  }
}

TEST_CASE("threads record in any order, and the search that goes on asks and hears the same") {
  const scratch_folder folder;
  const auto pool = search_tests::random_pool(100);
  std::atomic<std::size_t> calls = 0;
  const search::function_column slow({"cost", "s"}, [&](std::size_t i) {
    std::this_thread::sleep_for(std::chrono::microseconds(100 * (i % 5)));
    ++calls;
    return pool.measure(i)[0];
  });
  const search::goals g(slow.columns(), {{0, {}}});
  const auto run = [&](auto& executor, std::size_t most_looks) {
    search::random_proposer p(pool.rows, 4);
    io::journal journal(folder / "j", search::study_schema());
    std::size_t looks = 0;
    return search::run_study(p, slow, g, executor,
                             {.budget = 50, .batch = 20, .stop = [&] { return ++looks > most_looks; }},
                             search::study_journal(journal, plan, g, number_codec{}));
  };
  edgetran::thread_pool four(4), two(2);
  std::size_t told = 0;
  while (told < 50) told = run(told % 2 == 0 ? four : two, 7).progress.told;
  CHECK(calls == 50);
  std::filesystem::remove(folder / "j");
  edgetran::inline_executor one;
  const auto whole = run(one, 1000), again = run(four, 1000);
  for (std::size_t i = 0; i < 50; ++i) {
    CHECK(again.trials[i].candidate == whole.trials[i].candidate);
    CHECK(again.trials[i].targets == whole.trials[i].targets);
  }
}

TEST_CASE("why a candidate failed is told again, whatever it says") {
  const scratch_folder folder;
  const search_tests::pool pool = search_tests::random_pool(20);
  struct failing {
    [[nodiscard]] std::vector<search::column> columns() const { return {{"score", ""}}; }
    std::string evaluate(std::size_t i, std::span<search::ranged>) const {
      return "out of \"memory\"\n\tat \xc3\xa9tape " + std::to_string(i);
    }
  };
  const search::goals g(failing{}.columns(), {{0, {}}});
  edgetran::inline_executor one;
  const auto run = [&] {
    search::random_proposer p(pool.rows, 4);
    io::journal journal(folder / "j", search::study_schema());
    return search::run_study(p, failing{}, g, one, {.budget = 9},
                             search::study_journal(journal, plan, g, number_codec{}));
  };
  run();
  const auto again = run();
  CHECK(again.progress.recalled == 9);
  CHECK(again.progress.failed == 9);
  for (const auto& t : again.trials)
    CHECK(t.failure == "out of \"memory\"\n\tat \xc3\xa9tape " + std::to_string(t.candidate));
}

TEST_CASE("another search, another proposer and a damaged row are refused") {
  const scratch_folder folder;
  const auto pool = search_tests::random_pool(50);
  std::size_t calls = 0;
  const one_quantity e{&pool, &calls};
  const search::goals g(e.columns(), {{0, {}}});
  edgetran::inline_executor one;
  io::journal journal(folder / "j", search::study_schema());
  const auto run = [&](const json::object& how, std::uint64_t seed) {
    search::low_discrepancy_proposer p(pool.rows, 16, seed);
    return search::run_study(p, e, g, one, {.budget = 10, .batch = 5},
                             search::study_journal(journal, how, g, number_codec{}));
  };
  run(plan, 4);
  CHECK_THROWS_AS(run(plan, 5), edgetran::state_error);
  try {
    run({{"space", "a pool"}, {"seed", 5}}, 5);
    FAIL("took another search's journal");
  } catch (const edgetran::state_error& error) {
    CHECK(error.problem().find("seed") != std::string::npos);
  }
  const search::goals wider({{"cost", "s"}, {"worth", ""}}, {{0, {}}});
  CHECK_THROWS_AS(search::study_journal(journal, plan, wider, number_codec{}), edgetran::input_error);
}

TEST_CASE("a pretended rank that throws or leaves early fails a test and does not hang it") {
  for (const std::size_t who : {0U, 2U})
    for (const bool throws : {true, false}) {
      const auto program = [&](search_tests::pretend_ranks& r) {
        for (std::size_t i = 0; i < 5; ++i) {
          if (i == 3 && r.rank() == who) {
            if (throws) throw edgetran::input_error("mine", "here", "none");
            return;
          }
          (void)edgetran::run_once(r, [&] { return i; });
        }
      };
      if (throws)
        CHECK_THROWS_AS(search_tests::pretend_ranks::run(3, program), edgetran::input_error);
      else
        CHECK_THROWS_AS(search_tests::pretend_ranks::run(3, program), search_tests::pretend_ranks::lost_rank);
    }
}

TEST_CASE("an evaluator that is stopped ends the search, and what was answered counts and is kept") {
  const scratch_folder folder;
  const auto pool = search_tests::random_pool(200);
  const search::goals g({{"cost", "s"}}, {{0, {}}});
  const auto run = [&](auto& executor, std::size_t rank, const std::string& name, std::size_t stops_at) {
    std::atomic<std::size_t> calls = 0;
    const search::function_column cost({"cost", "s"}, [&](std::size_t i) {
      if (++calls >= stops_at) throw search::evaluation_stopped{};
      return pool.measure(i)[0];
    });
    std::optional<io::journal> journal;
    std::optional<search::study_journal<number_codec>> memory;
    if (rank == 0) journal.emplace(folder / name, search::study_schema());
    if (rank == 0) memory.emplace(*journal, plan, g);
    search::low_discrepancy_proposer p(pool.rows, 16, 4);
    return search::run_study(p, cost, g, executor, {.budget = 60, .batch = 8}, search::memory_if_any(memory));
  };
  edgetran::inline_executor one;
  edgetran::thread_pool three(3);
  constexpr std::size_t never = 1000;
  const auto whole = run(one, 0, "whole", never);
  const auto broken = run(one, 0, "broken", 21);
  CHECK(broken.end == search::study_end::stopped);
  CHECK(broken.trials.size() == 20);
  const auto threads = run(three, 0, "broken", 10);
  CHECK(threads.end == search::study_end::stopped);
  CHECK(threads.progress.recalled == 20);
  std::vector<search::study_result<std::size_t>> ranks(3);
  search_tests::pretend_ranks::run(
      3, [&](auto& r) { ranks[r.rank()] = run(r, r.rank(), "broken", r.rank() == 1 ? 5 : never); });
  for (const auto& r : ranks) {
    CHECK(r.end == search::study_end::stopped);
    CHECK(r.progress.told == ranks[0].progress.told);
    CHECK(r.progress.recalled == 29);
  }
  const auto last = run(three, 0, "broken", never);
  CHECK(last.progress.recalled >= ranks[0].progress.told);
  REQUIRE(last.trials.size() == 60);
  for (std::size_t i = 0; i < 60; ++i) CHECK(last.trials[i].targets == whole.trials[i].targets);
}

TEST_CASE("failures that may say nothing of their candidates are kept once a later answer is there") {
  const scratch_folder folder;
  const auto pool = search_tests::random_pool(200);
  struct at_times {
    std::size_t* calls;
    std::size_t works_from, breaks_at;
    [[nodiscard]] std::vector<search::column> columns() const { return {{"cost", "s"}}; }
    search::failure_reason evaluate(std::size_t i, std::span<search::ranged> row) const {
      row[0] = {1.0 * static_cast<double>(i), 0, 1e3};
      const std::size_t n = ++*calls;
      if (n % 7 == 0) return {"diverged"};
      return n < works_from || n > breaks_at ? search::failure_reason{"no GPU", true}
                                             : search::failure_reason{};
    }
  };
  const search::goals g({{"cost", "s"}}, {{0, {}}});
  edgetran::inline_executor one;
  const auto run = [&](std::size_t budget, std::size_t works_from, std::size_t breaks_at) {
    std::size_t calls = 0;
    search::random_proposer p(pool.rows, 4);
    io::journal journal(folder / "j", search::study_schema());
    return search::run_study(p, at_times{&calls, works_from, breaks_at}, g, one,
                             {.budget = budget, .batch = 4},
                             search::study_journal(journal, plan, g, number_codec{}));
  };
  CHECK(run(6, 1000, 1000).progress.failed == 6);
  const auto again = run(10, 3, 8);  // two that fail, answers, and two that fail at the end
  CHECK(again.progress.recalled == 0);
  CHECK(again.progress.failed == 5);
  const auto last = run(10, 0, 1000);
  CHECK(last.progress.recalled == 8);
  CHECK(last.progress.failed == 3);
  CHECK(last.trials[1].failure == "no GPU");
  CHECK(last.trials[6].failure == "diverged");
}

TEST_CASE("records come to the disk while a batch is at work, if that takes long") {
  struct counted_syncs : io::system_calls {
    int* count;
    [[nodiscard]] int sync(int) const {
      ++*count;
      return 0;
    }
  };
  const scratch_folder folder;
  const auto pool = search_tests::random_pool(50);
  int syncs = 0;
  std::vector<int> before;
  const search::function_column slow({"cost", "s"}, [&](std::size_t i) {
    before.push_back(syncs);
    std::this_thread::sleep_for(std::chrono::milliseconds(600));
    return pool.measure(i)[0];
  });
  const search::goals g(slow.columns(), {{0, {}}});
  io::basic_journal<counted_syncs> journal(folder / "j", search::study_schema(), {.flush_every = 0},
                                           counted_syncs{{}, &syncs});
  search::random_proposer p(pool.rows, 4);
  edgetran::inline_executor one;
  search::run_study(p, slow, g, one, {.budget = 3, .batch = 3},
                    search::study_journal<number_codec, io::basic_journal<counted_syncs>>(journal, plan, g));
  REQUIRE(before.size() == 3);
  CHECK(before[1] == before[0]);
  CHECK(before[2] == before[0] + 1);
}
