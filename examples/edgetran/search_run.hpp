// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// Proposers at work, one behind the other.
#ifndef EDGETRAN_TOOL_SEARCH_RUN_HPP
#define EDGETRAN_TOOL_SEARCH_RUN_HPP

#include <cstddef>
#include <vector>

#include "edgetran/search/study.hpp"
#include "edgetran/search/study_journal.hpp"
#include "search.hpp"
#include "search_candidates.hpp"
#include "search_evaluator.hpp"
#include "search_outcome.hpp"
#include "search_proposers.hpp"

namespace tool {

/// Gives every proposer, with its population and its batch, the budget of the options, until a signal comes,
/// and fills in what runs and progress of `r` say. `memory` may be absent. Returns the trials of all, those
/// of a run side by side.
std::vector<edgetran::search::evaluated<search_candidate>> run_proposers(
    const search_options& o, const proposer_choice& which, const std::vector<std::size_t>& populations,
    const std::vector<std::size_t>& batches, const search_candidates& from, const search_evaluator& evaluator,
    search_outcome& r, edgetran::search::study_journal<search_codec>* memory);

}  // namespace tool

#endif  // EDGETRAN_TOOL_SEARCH_RUN_HPP
