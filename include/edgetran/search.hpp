// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_SEARCH_HPP
#define EDGETRAN_SEARCH_HPP

#include "edgetran/search/acquisition.hpp"
#include "edgetran/search/active_learning.hpp"
#include "edgetran/search/candidates.hpp"
#include "edgetran/search/column.hpp"
#include "edgetran/search/constraint.hpp"
#include "edgetran/search/correction.hpp"
#include "edgetran/search/flexibert_parts.hpp"
#include "edgetran/search/generations.hpp"
#include "edgetran/search/genetic.hpp"
#include "edgetran/search/hypervolume.hpp"
#include "edgetran/search/ledger.hpp"
#include "edgetran/search/local_search.hpp"
#include "edgetran/search/low_discrepancy.hpp"
#include "edgetran/search/moves.hpp"
#include "edgetran/search/nsga2.hpp"
#include "edgetran/search/objective.hpp"
#include "edgetran/search/pareto.hpp"
#include "edgetran/search/pool_candidates.hpp"
#include "edgetran/search/predicted_objectives.hpp"
#include "edgetran/search/proposer.hpp"
#include "edgetran/search/random.hpp"
#include "edgetran/search/ranking.hpp"
#include "edgetran/search/regularised_evolution.hpp"
#include "edgetran/search/replay.hpp"
#include "edgetran/search/resume.hpp"
#include "edgetran/search/sequence_objectives.hpp"
#include "edgetran/search/space_candidates.hpp"
#include "edgetran/search/stopping.hpp"
#include "edgetran/search/study.hpp"
#include "edgetran/search/surrogates.hpp"
#include "edgetran/search/uncertainty.hpp"

#endif  // EDGETRAN_SEARCH_HPP
