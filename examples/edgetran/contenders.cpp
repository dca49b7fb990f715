// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT

#include "contenders.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

#include "edgetran/search/random.hpp"
#include "edgetran/search/recommended.hpp"

namespace tool {
namespace {

namespace search = edgetran::search;

/// Replays what `make(rows, seed)` returns, told the objective.
template <class Make>
contender told_the_sum(const char* name, const char* what, Make make) {
  return {name, what, [make](const contest& c, edgetran::thread_pool& threads) {
            const auto value = [&](std::size_t row) { return c.values[row]; };
            return search::study(
                c.rows, [&](std::uint64_t run) { return make(c.rows, run); },
                [&](std::size_t row) { return std::vector<double>{value(row)}; }, value, c.options, threads);
          }};
}

/// Replays the recommended proposer, told what the objective is made of.
search::replay_curves replay_recommended(const contest& c, edgetran::thread_pool& threads) {
  return search::study(
      c.rows, [&](std::uint64_t run) { return search::recommended(c.rows, c.objective, run); },
      [&](std::size_t row) { return search::targets_of(c.pool.records()[row].outcome); },
      [&](std::size_t row) { return c.values[row]; }, c.options, threads);
}

}  // namespace

const std::vector<contender>& contenders() {
  using rows = search::codesign_candidates;
  static const std::vector<contender> all{
      told_the_sum("random", "every pair as likely",
                   [](const rows& r, std::uint64_t seed) { return search::random_proposer(r, seed); }),
      {"recommended", "expected improvement under a process for each part of the objective",
       replay_recommended},
      told_the_sum("recommended_scalar", "the same, told the objective alone",
                   [](const rows& r, std::uint64_t seed) { return search::recommended_scalar(r, seed); }),
  };
  return all;
}

}  // namespace tool
