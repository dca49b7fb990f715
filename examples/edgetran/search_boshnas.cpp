// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT

#include "edgetran/regress/boshnas.hpp"
#include "edgetran/search/bayes/tpe.hpp"
#include "edgetran/search/boshnas/boshnas.hpp"
#include "search_make.hpp"

namespace tool {

namespace search_in = edgetran::search;

any_proposer tpe(const search_candidates& from, const proposer_setting& s) {
  return any_proposer(search_in::tpe_proposer(from, {.seed = s.seed}));
}
any_proposer boshnas(const search_candidates& from, const proposer_setting& s) {
  using network = edgetran::regress::boshnas<>;
  search_in::boshnas_proposer_options o;
  o.seed = s.seed;
  return any_proposer(search_in::boshnas_proposer<search_candidates, network>(
      from, search_in::detail::search_surrogate<network>(), o));
}

}  // namespace tool
