// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT

#include "edgetran/search/bayes/bayesian.hpp"
#include "search_make.hpp"

namespace tool {

namespace search_in = edgetran::search;

any_proposer forest_ei(const search_candidates& from, const proposer_setting& s) {
  return any_proposer(search_in::forest_ei(from, {.seed = s.seed}));
}
any_proposer extra_trees_ei(const search_candidates& from, const proposer_setting& s) {
  return any_proposer(search_in::extra_trees_ei(from, {.seed = s.seed}));
}
any_proposer boosted_quantiles_ei(const search_candidates& from, const proposer_setting& s) {
  return any_proposer(search_in::boosted_quantiles_ei(from, {.seed = s.seed}));
}

}  // namespace tool
