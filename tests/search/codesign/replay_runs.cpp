// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/search/codesign/replay_runs.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <set>
#include <span>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/core/thread_pool.hpp"
#include "edgetran/search/random.hpp"
#include "search/pool.hpp"

using namespace edgetran;

namespace {
/// Asks the rows in the order of their numbers, and writes down what it was told before the first question.
struct in_order {
  using candidate_type = std::size_t;
  std::size_t rows;
  std::vector<std::size_t>* initial = nullptr;
  search::ledger<std::size_t> known{};
  bool began = false;
  std::vector<std::size_t> ask(std::size_t count) {
    began = true;
    std::vector<std::size_t> questions;
    for (std::size_t i = 0; i < rows && questions.size() < count; ++i)
      if (known.ask(i)) questions.push_back(i);
    return questions;
  }
  void tell(const std::size_t& i, std::span<const double> targets) {
    if (!began && initial != nullptr) initial->push_back(i);
    known.tell(i, targets);
  }
  void tell_failure(const std::size_t& i) { known.tell_failure(i); }
};
}  // namespace

TEST_CASE("curves follow the least value told, initial rows included and not counted") {
  const auto pool = search_tests::random_pool(40);
  std::vector<double> values;
  stream random(3);
  for (std::size_t i = 0; i < 40; ++i) values.push_back(random.uniform01());
  const auto measure = [&](std::size_t i) { return std::vector<double>{values[i]}; };
  const auto value = [&](std::size_t i) { return values[i]; };
  const search::replay_runs_options options{.seeds = 6, .initial = 5, .queries = 50, .seed = 2};
  inline_executor here;
  std::vector<std::vector<std::size_t>> initial(6), other(6);
  const auto curves = search::replay_runs(
      pool.rows,
      [&](std::uint64_t run) {
        return in_order{40, &initial[run]};
      },
      measure, value, options, here);
  REQUIRE(curves.runs() == 6);
  for (std::size_t run = 0; run < 6; ++run) {
    CHECK(std::set<std::size_t>(initial[run].begin(), initial[run].end()).size() == 5);
    // By hand: the initial rows, then the others in order, until the table ends.
    double least = 2;
    for (const std::size_t i : initial[run]) least = std::min(least, values[i]);
    std::vector<double> expected;
    for (std::size_t i = 0; i < 40; ++i) {
      if (std::find(initial[run].begin(), initial[run].end(), i) != initial[run].end()) continue;
      least = std::min(least, values[i]);
      expected.push_back(least);
    }
    expected.resize(50, least);
    CHECK(curves.run(run) == expected);
  }
  CHECK(initial[0] != initial[1]);
  // Another proposer starts from the same rows; another seed from others.
  (void)search::replay_runs(
      pool.rows,
      [&](std::uint64_t run) {
        return in_order{40, &other[run]};
      },
      measure, value, options, here);
  CHECK(other == initial);
}

TEST_CASE("a study has the same bits for any number of threads") {
  const auto pool = search_tests::random_pool(60);
  const auto measure = [&](std::size_t i) { return pool.measure(i); };
  const auto value = [&](std::size_t i) { return pool.measure(i)[0]; };
  const auto make = [&](std::uint64_t run) { return search::random_proposer(pool.rows, run); };
  const search::replay_runs_options options{.seeds = 13, .initial = 4, .queries = 20};
  inline_executor here;
  thread_pool four(4);
  const auto a = search::replay_runs(pool.rows, make, measure, value, options, here);
  const auto b = search::replay_runs(pool.rows, make, measure, value, options, four);
  for (std::size_t run = 0; run < 13; ++run) CHECK(a.run(run) == b.run(run));
}

TEST_CASE("random choice ends where the order statistics of sampling without replacement say") {
  // The least of m of the numbers 1 .. n, drawn without replacement, is (n + 1) / (m + 1) on average.
  const std::size_t n = 99;
  std::vector<double> rows(n);
  for (std::size_t i = 0; i < n; ++i) rows[i] = static_cast<double>(i);
  const search::pool_candidates pool({"x"}, rows);
  const auto value = [&](std::size_t i) { return static_cast<double>(i) + 1; };
  const auto measure = [&](std::size_t i) { return std::vector<double>{value(i)}; };
  inline_executor here;
  const auto curves = search::replay_runs(
      pool, [&](std::uint64_t run) { return search::random_proposer(pool, run); }, measure, value,
      {.seeds = 3000, .initial = 4, .queries = 30}, here);
  for (const std::size_t queries : std::vector<std::size_t>{1, 5, 15, 30}) {
    const double expected = 100 / (static_cast<double>(4 + queries) + 1);
    const double error = curves.deviation_after(queries) / std::sqrt(3000.0);
    CHECK(std::fabs(curves.mean_after(queries) - expected) < 4 * error);
  }
}

TEST_CASE("the interval of a paired difference is Student's") {
  const search::replay_curves a({{1}, {2}, {3}, {4}, {6}}), b({{0}, {3}, {1}, {2}, {3}});
  // Differences 1, -1, 2, 2, 3: mean 1.4, deviation sqrt(2.3), t(0.975, 4) = 2.7764.
  const auto d = search::paired_difference(a, b, 1);
  CHECK(d.mean == doctest::Approx(1.4));
  CHECK(d.upper - d.mean == doctest::Approx(2.7764 * std::sqrt(2.3 / 5)).epsilon(0.003));
  CHECK(d.mean - d.lower == doctest::Approx(d.upper - d.mean));
  CHECK_FALSE(d.excludes_zero());
  CHECK(search::paired_difference(a, b, 1, 0.5).excludes_zero());
}

TEST_CASE("two runs make the interval of Cauchy's distribution") {
  // Differences 1 and 3: mean 2, half-width tan(0.475 pi) times the half of their distance.
  const auto d =
      search::paired_difference(search::replay_curves({{1}, {3}}), search::replay_curves({{0}, {0}}), 1);
  CHECK(d.mean == doctest::Approx(2));
  CHECK(d.upper - d.mean == doctest::Approx(std::tan(0.475 * 3.14159265358979)).epsilon(1e-9));
}

TEST_CASE("studies of nothing are refused") {
  const auto pool = search_tests::random_pool(10);
  const auto measure = [&](std::size_t i) { return pool.measure(i); };
  const auto value = [&](std::size_t i) { return pool.measure(i)[0]; };
  const auto make = [&](std::uint64_t run) { return search::random_proposer(pool.rows, run); };
  inline_executor here;
  const auto run = [&](const search::replay_runs_options& o) {
    return search::replay_runs(pool.rows, make, measure, value, o, here);
  };
  CHECK_THROWS_AS(run({.seeds = 0}), shape_error);
  CHECK_THROWS_AS(run({.queries = 0}), shape_error);
  CHECK_THROWS_AS(run({.initial = 11}), shape_error);
  const auto curves = run({.seeds = 2, .initial = 10, .queries = 3});  // nothing is left to ask
  CHECK(curves.run(0) == std::vector<double>(3, curves.run(0)[0]));
  CHECK_THROWS_AS((void)curves.after(0), shape_error);
  CHECK_THROWS_AS((void)curves.after(4), shape_error);
  CHECK(curves.first(1).runs() == 1);
  CHECK(curves.first(1).run(0) == curves.run(0));
  CHECK(curves.first(2).run(1) == curves.run(1));
  CHECK_THROWS_AS((void)curves.first(3), shape_error);
  const auto one = run({.seeds = 1, .initial = 2, .queries = 3});
  CHECK_THROWS_AS((void)search::paired_difference(curves, one, 1), shape_error);
  CHECK_THROWS_AS((void)search::paired_difference(curves, curves, 1, 1.0), numeric_error);
  CHECK_THROWS_AS((void)search::paired_difference(one, one, 1), state_error);
}
