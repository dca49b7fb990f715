// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_SEARCH_HPP
#define EDGETRAN_SEARCH_HPP

#include "edgetran/search/acquisition.hpp"
#include "edgetran/search/active_learning.hpp"
#include "edgetran/search/candidates.hpp"
#include "edgetran/search/edit.hpp"
#include "edgetran/search/grow.hpp"
#include "edgetran/search/grow_and_prune.hpp"
#include "edgetran/search/grow_and_prune_options.hpp"
#include "edgetran/search/grow_and_prune_run.hpp"
#include "edgetran/search/importance.hpp"
#include "edgetran/search/ledger.hpp"
#include "edgetran/search/lineage.hpp"
#include "edgetran/search/low_discrepancy.hpp"
#include "edgetran/search/named_weights.hpp"
#include "edgetran/search/pool_candidates.hpp"
#include "edgetran/search/proposer.hpp"
#include "edgetran/search/prune.hpp"
#include "edgetran/search/random.hpp"
#include "edgetran/search/replay.hpp"
#include "edgetran/search/space_candidates.hpp"
#include "edgetran/search/stopping.hpp"
#include "edgetran/search/surrogates.hpp"
#include "edgetran/search/trial_tree.hpp"
#include "edgetran/search/uncertainty.hpp"
#include "edgetran/search/weight_transfer.hpp"

#endif  // EDGETRAN_SEARCH_HPP
