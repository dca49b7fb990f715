// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT

#include "contenders.hpp"

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "edgetran/search/bayes/bayesian.hpp"
#include "edgetran/search/bayes/tpe.hpp"
#include "edgetran/search/codesign/recommended.hpp"
#include "edgetran/search/codesign/weighted_parts.hpp"
#include "edgetran/search/evolve/genetic.hpp"
#include "edgetran/search/evolve/local_search.hpp"
#include "edgetran/search/evolve/nsga2.hpp"
#include "edgetran/search/evolve/regularised_evolution.hpp"
#include "edgetran/search/low_discrepancy.hpp"
#include "edgetran/search/random.hpp"

namespace tool {
namespace {

namespace search = edgetran::search;
using rows = search::codesign_candidates;

/// The initial rows were told: nothing more is spread.
search::model_based_options told_before(std::uint64_t seed) {
  search::model_based_options o;
  o.initial = 0;
  o.seed = seed;
  return o;
}

search::replay_curves replay_recommended(const contest& c, edgetran::thread_pool& threads) {
  return replay_told(
      c, threads, [&](std::uint64_t seed) { return search::recommended(c.rows, c.objective, seed); },
      [&](std::size_t row) { return search::targets_of(c.pool.records()[row].outcome); });
}

// How each of the others is made.
auto random(const rows& r, std::uint64_t seed) { return search::random_proposer(r, seed); }
auto spread(const rows& r, std::uint64_t seed) { return search::low_discrepancy_proposer(r, 16, seed); }
auto scalar(const rows& r, std::uint64_t seed) { return search::recommended_scalar(r, seed); }
auto local(const rows& r, std::uint64_t seed) {
  return search::local_search_proposer(r, {.initial = 0, .seed = seed});
}
auto evolution(const rows& r, std::uint64_t seed) {
  return search::regularised_evolution_proposer(r, {.population = 16, .tournament = 5, .seed = seed});
}
auto genetic(const rows& r, std::uint64_t seed) {
  return search::genetic_proposer(
      r, {.population = 16, .parents = 8, .mutants = 8, .children = 8, .iterations = 0, .seed = seed});
}
auto nsga2(const rows& r, std::uint64_t seed) {
  return search::nsga2_proposer(r, {.objectives = 1, .population = 16, .seed = seed});
}
auto tpe(const rows& r, std::uint64_t seed) { return search::tpe_proposer(r, {.initial = 0, .seed = seed}); }
auto gp_ei(const rows& r, std::uint64_t seed) { return search::gp_ei(r, told_before(seed)); }
auto gp_ucb(const rows& r, std::uint64_t seed) { return search::gp_ucb(r, told_before(seed)); }
auto gp_pi(const rows& r, std::uint64_t seed) { return search::gp_pi(r, told_before(seed)); }
auto gp_thompson(const rows& r, std::uint64_t seed) { return search::gp_thompson(r, told_before(seed)); }
auto forest(const rows& r, std::uint64_t seed) { return search::forest_ei(r, told_before(seed)); }
auto extra_trees(const rows& r, std::uint64_t seed) { return search::extra_trees_ei(r, told_before(seed)); }
auto boosted(const rows& r, std::uint64_t seed) { return search::boosted_quantiles_ei(r, told_before(seed)); }

std::vector<contender> all_contenders() {
  std::vector<contender> all{
      told_objective("random", "every pair as likely", random),
      {"recommended", "expected improvement under a process for each part", told::parts, false,
       replay_recommended},
      told_objective("recommended_scalar", "the same, told the objective alone", scalar),
      told_objective("low_discrepancy", "pairs far from each other", spread),
      told_objective("local_search", "neighbours of the best so far", local),
      told_objective("regularised_evolution", "tournaments among the youngest, 16 at a time", evolution),
      told_objective("genetic", "HAT's algorithm in small generations", genetic),
      told_objective("nsga2", "NSGA-II with one objective, 16 at a time", nsga2),
      told_objective("tpe", "tree-structured Parzen estimator", tpe),
      told_objective("gp_ei", "expected improvement under a Gaussian process", gp_ei),
      told_objective("gp_ucb", "its lower confidence bound", gp_ucb),
      told_objective("gp_pi", "its probability of improvement", gp_pi),
      told_objective("gp_thompson", "draws from it", gp_thompson),
      told_objective("forest_ei", "expected improvement under a random forest", forest),
      told_objective("extra_trees_ei", "the same under extra trees", extra_trees),
      told_objective("boosted_quantiles_ei", "the same under boosted quantiles", boosted),
  };
  for (contender& c : network_contenders()) all.push_back(std::move(c));
  return all;
}

}  // namespace

const std::vector<contender>& contenders() {
  static const std::vector<contender> all = all_contenders();
  return all;
}

}  // namespace tool
