// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// Proposers by the names of their functions, in groups that are compiled beside each other.
#ifndef EDGETRAN_TOOL_SEARCH_MAKE_HPP
#define EDGETRAN_TOOL_SEARCH_MAKE_HPP

#include "search_proposers.hpp"

namespace tool {

// search_evolving.cpp: by what stood first so far, or by nothing.
any_proposer random_draws(const search_candidates& from, const proposer_setting& s);
any_proposer low_discrepancy(const search_candidates& from, const proposer_setting& s);
any_proposer local_search(const search_candidates& from, const proposer_setting& s);
any_proposer regularised_evolution(const search_candidates& from, const proposer_setting& s);
any_proposer genetic(const search_candidates& from, const proposer_setting& s);
any_proposer nsga2(const search_candidates& from, const proposer_setting& s);

// search_gaussian.cpp: Gaussian processes.
any_proposer gp_ei(const search_candidates& from, const proposer_setting& s);
any_proposer gp_ucb(const search_candidates& from, const proposer_setting& s);
any_proposer gp_pi(const search_candidates& from, const proposer_setting& s);
any_proposer gp_thompson(const search_candidates& from, const proposer_setting& s);

// search_forests.cpp: trees.
any_proposer forest_ei(const search_candidates& from, const proposer_setting& s);
any_proposer extra_trees_ei(const search_candidates& from, const proposer_setting& s);
any_proposer boosted_quantiles_ei(const search_candidates& from, const proposer_setting& s);

// search_boshnas.cpp: densities, and networks.
any_proposer tpe(const search_candidates& from, const proposer_setting& s);
any_proposer boshnas(const search_candidates& from, const proposer_setting& s);

}  // namespace tool

#endif  // EDGETRAN_TOOL_SEARCH_MAKE_HPP
