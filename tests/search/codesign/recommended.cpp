// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/search/codesign/recommended.hpp"

#include <doctest/doctest.h>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
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
