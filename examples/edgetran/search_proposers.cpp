// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT

#include "search_proposers.hpp"

#include <algorithm>
#include <cstddef>
#include <string>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/io/journal.hpp"
#include "edgetran/io/json.hpp"
#include "edgetran/search/evolve/genetic.hpp"
#include "edgetran/search/evolve/local_search.hpp"
#include "edgetran/search/evolve/nsga2.hpp"
#include "edgetran/search/evolve/regularised_evolution.hpp"
#include "edgetran/search/low_discrepancy.hpp"
#include "edgetran/search/random.hpp"

namespace tool {

namespace json = edgetran::json;
namespace search_in = edgetran::search;

namespace {

any_proposer random_one(const search_candidates& from, const proposer_setting& s) {
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

}  // namespace

const std::vector<known_proposer>& known_proposers() {
  static const std::vector<known_proposer> all{
      {"random", 0, 20, true, random_one},
      {"low_discrepancy", 0, 20, true, low_discrepancy},
      {"local_search", 0, 20, false, local_search},
      {"regularised_evolution", 100, 20, false, regularised_evolution},
      {"genetic", 125, 20, false, genetic},
      {"nsga2", 100, 20, true, nsga2}};
  return all;
}

const known_proposer& proposer_named(const std::string& name) {
  std::string names;
  for (const known_proposer& p : known_proposers()) {
    if (p.name == name) return p;
    names.append(names.empty() ? "" : ", ").append(p.name);
  }
  throw edgetran::unknown_error("no proposer '" + name + "'", "--proposer", "known: " + names);
}

std::size_t population_for(const known_proposer& p, std::size_t budget,
                           const edgetran::io::journal* journal) {
  std::size_t population = std::min(p.population, std::max<std::size_t>(4, budget / 5));
  if (journal == nullptr) return population;
  for (const edgetran::io::journal_record& r : journal->records())
    if (const json::value* plan = r.body.find("plan"); plan != nullptr && plan->is_object()) {
      const json::value* began = plan->find("population");
      population =
          began == nullptr ? p.population : static_cast<std::size_t>(began->as_integer(1, 1'000'000));
    }
  return population;
}

}  // namespace tool
