// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT

#include "edgetran/search/bayes/bayesian.hpp"
#include "search_make.hpp"

namespace tool {

namespace search_in = edgetran::search;

any_proposer gp_ei(const search_candidates& from, const proposer_setting& s) {
  return any_proposer(search_in::gp_ei(from, {.seed = s.seed}));
}
any_proposer gp_ucb(const search_candidates& from, const proposer_setting& s) {
  return any_proposer(search_in::gp_ucb(from, {.seed = s.seed}));
}
any_proposer gp_pi(const search_candidates& from, const proposer_setting& s) {
  return any_proposer(search_in::gp_pi(from, {.seed = s.seed}));
}
any_proposer gp_thompson(const search_candidates& from, const proposer_setting& s) {
  return any_proposer(search_in::gp_thompson(from, {.seed = s.seed}));
}

}  // namespace tool
