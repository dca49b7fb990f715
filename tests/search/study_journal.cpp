// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/search/study_journal.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <vector>

#include "edgetran/search/low_discrepancy.hpp"
#include "io/scratch_folder.hpp"
#include "search/pool.hpp"

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
