// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/search/codesign/recommended.hpp"

#include <doctest/doctest.h>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <utility>
#include <vector>

#include "edgetran/core/executor.hpp"
#include "edgetran/search/codesign/codesign_pool_json.hpp"
#include "edgetran/search/codesign/replay_runs.hpp"
#include "edgetran/search/random.hpp"
#include "search/codesign/codesign_pool.hpp"

using namespace edgetran;

namespace {
struct compared {
  search::replay_curves random, recommended, scalar;
};
compared compare(const search::codesign_pool& pool, const search::codesign_objective& objective,
                 const search::replay_runs_options& options) {
  const auto rows = pool.candidates();
  const auto values = pool.values(objective);
  const auto value = [&](std::size_t i) { return values[i]; };
  const auto sum = [&](std::size_t i) { return std::vector<double>{values[i]}; };
  inline_executor here;
  return {
      search::replay_runs(
          rows, [&](std::uint64_t run) { return search::random_proposer(rows, run); }, sum, value, options,
          here),
      search::replay_runs(
          rows, [&](std::uint64_t run) { return search::recommended(rows, objective, run); },
          [&](std::size_t i) { return search::targets_of(pool.records()[i].outcome); }, value, options, here),
      search::replay_runs(
          rows, [&](std::uint64_t run) { return search::recommended_scalar(rows, run); }, sum, value, options,
          here)};
}
}  // namespace

TEST_CASE("on pools made up by hand both recommended proposers beat random choice on the same runs") {
  for (std::uint64_t seed = 1; seed <= 2; ++seed) {
    const auto pool = search_tests::made_up_pool(4, 12, 24, seed);
    const auto c = compare(pool, {}, {.seeds = 20, .queries = 20});
    const auto parts = search::paired_difference(c.recommended, c.random, 20);
    const auto scalar = search::paired_difference(c.scalar, c.random, 20);
    CHECK(parts.upper < 0);
    CHECK(scalar.upper < 0);
    CHECK(c.recommended.mean_after(20) <= c.scalar.mean_after(20) + 0.002);
  }
}

TEST_CASE(
    "where accuracy varies among architectures on many devices alone, it finds the best of them sooner for "
    "it") {
  for (std::uint64_t seed = 1; seed <= 2; ++seed) {
    auto records = search_tests::made_up_pool(3, 12, 32, seed, 64).records();
    const auto reaching = search::codesign_pool(records).candidates();
    for (std::size_t i = 0; i < records.size(); ++i)  // a tenth of what made_up_pool gives
      if (reaching.reach(i) == 0)
        records[i].outcome.accuracy = 0.73 + 0.1 * (records[i].outcome.accuracy - 0.73);
    const search::codesign_pool pool(std::move(records));
    const auto rows = pool.candidates();
    const auto values = pool.values();
    const auto value = [&](std::size_t i) { return values[i]; };
    const auto told = [&](std::size_t i) { return search::targets_of(pool.records()[i].outcome); };
    const search::replay_runs_options options{.seeds = 30, .initial = 8, .queries = 10};
    inline_executor here;
    const auto with = search::replay_runs(
        rows, [&](std::uint64_t run) { return search::recommended(rows, {}, run); }, told, value, options,
        here);
    const auto without = search::replay_runs(
        rows,
        [&](std::uint64_t run) {
          auto o = search::recommended(rows, {}, run).options();
          std::erase_if(o.shared, [](const auto& c) { return c.reach != 0; });
          return search::codesign_proposer(rows, o);
        },
        told, value, options, here);
    const auto gained = search::paired_difference(with, without, 10);
    MESSAGE("with " << with.mean_after(10) << ", without " << without.mean_after(10));
    CHECK(gained.upper < 0);
  }
}

TEST_CASE("on the published pairs it beats random choice, where they are") {
  const char* folder = std::getenv("EDGETRAN_DATA_DIR");
  if (folder == nullptr) {
    MESSAGE("skipped: EDGETRAN_DATA_DIR is not set");
    return;
  }
  const auto pool = search::load_codesign_pool(std::string(folder) + "/edgetran/codesign.json");
  const auto c = compare(pool, {}, {.seeds = 20, .queries = 50});
  for (const std::size_t queries : {std::size_t{20}, std::size_t{50}}) {
    const auto d = search::paired_difference(c.recommended, c.random, queries);
    MESSAGE("after " << queries << ": " << c.recommended.mean_after(queries) << ", random "
                     << c.random.mean_after(queries));
    CHECK(d.upper < 0);
  }
}
