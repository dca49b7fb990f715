// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// What a search measures on this machine.
#ifndef EDGETRAN_TOOL_SEARCH_MEASURING_HPP
#define EDGETRAN_TOOL_SEARCH_MEASURING_HPP

#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "edgetran/io/journal.hpp"
#include "edgetran/io/json.hpp"
#include "edgetran/model/workload.hpp"
#include "edgetran/profile/trial.hpp"
#include "edgetran/profile/worker_crew.hpp"
#include "search.hpp"
#include "search_candidates.hpp"
#include "search_evaluator.hpp"
#include "search_outcome.hpp"

namespace tool {

/// Measures architectures on this machine, one after the other, each once: the journal, where there is one,
/// knows what was measured before.
class search_measurer {
 public:
  search_measurer(const edgetran::model::workload& w, double each, edgetran::io::journal* journal,
                  std::string study);

  /// Nothing where a signal came.
  std::optional<edgetran::profile::outcome> operator()(const edgetran::json::value& architecture,
                                                       const std::string& hash);

 private:
  edgetran::model::workload workload_;
  double each_;
  edgetran::io::journal* journal_;
  std::string study_;
  std::map<std::string, edgetran::profile::outcome> known_;
  std::unique_ptr<edgetran::profile::worker_crew> crew_;
};

/// Measures members of the space that are drawn at random, as many as `--check` says, and corrects latencies
/// by them. False where a signal came.
bool check_predictions(const search_options& o, const search_candidates& from, search_evaluator& evaluator,
                       search_measurer& measure, search_outcome& r);

/// Measures finalists; then the chosen anew, until one was measured and satisfies the constraints. After
/// `count` more it is one of those that were measured, or none.
void measure_finalists(const search_options& o, search_outcome& r, search_measurer& measure,
                       std::size_t count);

}  // namespace tool

#endif  // EDGETRAN_TOOL_SEARCH_MEASURING_HPP
