// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_TOOL_CONTENDERS_HPP
#define EDGETRAN_TOOL_CONTENDERS_HPP

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "edgetran/core/thread_pool.hpp"
#include "edgetran/search/codesign/codesign_objective.hpp"
#include "edgetran/search/codesign/codesign_pool.hpp"
#include "edgetran/search/codesign/replay_runs.hpp"
#include "interrupt.hpp"

namespace tool {

/// What proposers are tried on.
struct contest {
  edgetran::search::codesign_pool pool;
  edgetran::search::codesign_objective objective;
  edgetran::search::codesign_candidates rows;  ///< of the pool
  std::vector<double> values;                  ///< the objective of each
  edgetran::search::replay_runs_options options;

  /// Of a proposer in this run; the number of the run where the seed of all is 0.
  [[nodiscard]] std::uint64_t seed_of(std::uint64_t run) const {
    return run + options.seed * 0x9e3779b97f4a7c15;
  }
};

/// A signal asked for an end while a proposer was replayed.
struct replay_interrupted {};

/// Replays what `make(seed)` returns, told `measure(row)`. Throws `replay_interrupted` too.
template <class Make, class Measure>
edgetran::search::replay_curves replay_told(const contest& c, edgetran::thread_pool& threads,
                                            const Make& make, const Measure& measure) {
  return edgetran::search::replay_runs(
      c.rows, [&](std::uint64_t run) { return make(c.seed_of(run)); },
      [&](std::size_t row) {
        if (interrupted != 0) throw replay_interrupted{};
        return measure(row);
      },
      [&](std::size_t row) { return c.values[row]; }, c.options, threads);
}

/// What a proposer is told of each pair: the objective, or every quantity that it is made of.
enum class told { objective, parts };

/// A proposer by its name.
struct contender {
  std::string name, what;
  told of;
  bool trains_networks;
  std::function<edgetran::search::replay_curves(const contest&, edgetran::thread_pool&)> replay;
};

/// What `make(rows, seed)` returns, told the objective.
template <class Make>
contender told_objective(std::string name, std::string what, Make make, bool trains_networks = false) {
  return {std::move(name), std::move(what), told::objective, trains_networks,
          [make](const contest& c, edgetran::thread_pool& threads) {
            return replay_told(
                c, threads, [&](std::uint64_t seed) { return make(c.rows, seed); },
                [&](std::size_t row) { return std::vector<double>{c.values[row]}; });
          }};
}

/// Every proposer that `replay` knows, random choice first, those that train networks last. The second is the
/// recommended one.
const std::vector<contender>& contenders();
/// Those that train networks.
std::vector<contender> network_contenders();

}  // namespace tool

#endif  // EDGETRAN_TOOL_CONTENDERS_HPP
