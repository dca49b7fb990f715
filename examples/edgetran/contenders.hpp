// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_TOOL_CONTENDERS_HPP
#define EDGETRAN_TOOL_CONTENDERS_HPP

#include <functional>
#include <string>
#include <vector>

#include "edgetran/core/thread_pool.hpp"
#include "edgetran/search/codesign/codesign_objective.hpp"
#include "edgetran/search/codesign/codesign_pool.hpp"
#include "edgetran/search/codesign/replay_runs.hpp"

namespace tool {

/// What proposers are tried on.
struct contest {
  edgetran::search::codesign_pool pool;
  edgetran::search::codesign_objective objective;
  edgetran::search::codesign_candidates rows;  ///< of the pool
  std::vector<double> values;                  ///< the objective of each
  edgetran::search::replay_runs_options options;
};

/// A proposer by its name.
struct contender {
  const char* name;
  const char* what;
  std::function<edgetran::search::replay_curves(const contest&, edgetran::thread_pool&)> replay;
};

/// Every proposer that `replay` knows, random choice first. The second is the recommended one.
const std::vector<contender>& contenders();

}  // namespace tool

#endif  // EDGETRAN_TOOL_CONTENDERS_HPP
