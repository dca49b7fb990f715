// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT

#include <algorithm>
#include <cstddef>

#include "edgetran/search/evolve/genetic.hpp"
#include "edgetran/search/evolve/local_search.hpp"
#include "edgetran/search/evolve/nsga2.hpp"
#include "edgetran/search/evolve/regularised_evolution.hpp"
#include "edgetran/search/low_discrepancy.hpp"
#include "edgetran/search/random.hpp"
#include "search_make.hpp"

namespace tool {

namespace search_in = edgetran::search;

any_proposer random_draws(const search_candidates& from, const proposer_setting& s) {
  return any_proposer(search_in::random_proposer(from, s.seed));
}
any_proposer low_discrepancy(const search_candidates& from, const proposer_setting& s) {
  return any_proposer(search_in::low_discrepancy_proposer(from, 64, s.seed));
}
any_proposer local_search(const search_candidates& from, const proposer_setting& s) {
  return any_proposer(search_in::local_search_proposer(from, {.seed = s.seed}));
}
any_proposer regularised_evolution(const search_candidates& from, const proposer_setting& s) {
  const std::size_t tournament = std::clamp<std::size_t>(s.population / 3, 2, 10);
  return any_proposer(search_in::regularised_evolution_proposer(
      from, {.population = s.population, .tournament = tournament, .seed = s.seed}));
}
any_proposer genetic(const search_candidates& from, const proposer_setting& s) {
  const std::size_t fifth = std::max<std::size_t>(2, s.population / 5);
  return any_proposer(search_in::genetic_proposer(from, {.population = s.population,
                                                         .parents = fifth,
                                                         .mutants = 2 * fifth,
                                                         .children = 2 * fifth,
                                                         .iterations = 0,
                                                         .seed = s.seed}));
}
any_proposer nsga2(const search_candidates& from, const proposer_setting& s) {
  return any_proposer(search_in::nsga2_proposer(
      from, {.objectives = s.objectives, .population = s.population, .seed = s.seed}));
}

}  // namespace tool
