// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT

#include "contenders.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

#include "edgetran/regress/boshnas.hpp"
#include "edgetran/search/bayes/bayesian.hpp"
#include "edgetran/search/bayes/tpe.hpp"
#include "edgetran/search/boshnas/boshnas.hpp"
#include "edgetran/search/codesign/recommended.hpp"
#include "edgetran/search/evolve/genetic.hpp"
#include "edgetran/search/evolve/local_search.hpp"
#include "edgetran/search/evolve/regularised_evolution.hpp"
#include "edgetran/search/random.hpp"

namespace tool {
namespace {

namespace search = edgetran::search;

/// Replays what `make(rows, seed)` returns, told the objective.
template <class Make>
contender told_the_sum(const char* name, const char* what, Make make) {
  return {name, what, [make](const contest& c, edgetran::thread_pool& threads) {
            const auto value = [&](std::size_t row) { return c.values[row]; };
            return search::replay_runs(
                c.rows, [&](std::uint64_t run) { return make(c.rows, run); },
                [&](std::size_t row) { return std::vector<double>{value(row)}; }, value, c.options, threads);
          }};
}

/// The initial rows were told: nothing more is spread.
search::model_based_options told(std::uint64_t seed) {
  search::model_based_options o;
  o.initial = 0;
  o.seed = seed;
  return o;
}

/// Replays the recommended proposer, told what the objective is made of.
search::replay_curves replay_recommended(const contest& c, edgetran::thread_pool& threads) {
  return search::replay_runs(
      c.rows, [&](std::uint64_t run) { return search::recommended(c.rows, c.objective, run); },
      [&](std::size_t row) { return search::targets_of(c.pool.records()[row].outcome); },
      [&](std::size_t row) { return c.values[row]; }, c.options, threads);
}

}  // namespace

const std::vector<contender>& contenders() {
  using rows = search::codesign_candidates;
  static const std::vector<contender> all{
      told_the_sum("random", "every pair as likely",
                   [](const rows& r, std::uint64_t seed) { return search::random_proposer(r, seed); }),
      {"recommended", "expected improvement under a process for each part of the objective",
       replay_recommended},
      told_the_sum("recommended_scalar", "the same, told the objective alone",
                   [](const rows& r, std::uint64_t seed) { return search::recommended_scalar(r, seed); }),
      told_the_sum("local_search", "neighbours of the best so far",
                   [](const rows& r, std::uint64_t seed) {
                     return search::local_search_proposer(r, {.initial = 0, .seed = seed});
                   }),
      told_the_sum("evolution", "regularised evolution, 16 at a time",
                   [](const rows& r, std::uint64_t seed) {
                     return search::regularised_evolution_proposer(
                         r, {.population = 16, .tournament = 5, .seed = seed});
                   }),
      told_the_sum(
          "genetic", "HAT's algorithm in small generations",
          [](const rows& r, std::uint64_t seed) {
            return search::genetic_proposer(
                r,
                {.population = 16, .parents = 8, .mutants = 8, .children = 8, .iterations = 0, .seed = seed});
          }),
      told_the_sum("tpe", "tree-structured Parzen estimator",
                   [](const rows& r, std::uint64_t seed) {
                     return search::tpe_proposer(r, {.initial = 0, .seed = seed});
                   }),
      told_the_sum("gp_ei", "expected improvement under a Gaussian process",
                   [](const rows& r, std::uint64_t seed) { return search::gp_ei(r, told(seed)); }),
      told_the_sum("gp_ucb", "its lower confidence bound",
                   [](const rows& r, std::uint64_t seed) { return search::gp_ucb(r, told(seed)); }),
      told_the_sum("gp_pi", "its probability of improvement",
                   [](const rows& r, std::uint64_t seed) { return search::gp_pi(r, told(seed)); }),
      told_the_sum("gp_thompson", "draws from it",
                   [](const rows& r, std::uint64_t seed) { return search::gp_thompson(r, told(seed)); }),
      told_the_sum("forest_ei", "expected improvement under a random forest",
                   [](const rows& r, std::uint64_t seed) { return search::forest_ei(r, told(seed)); }),
      told_the_sum("extra_trees_ei", "the same under extra trees",
                   [](const rows& r, std::uint64_t seed) { return search::extra_trees_ei(r, told(seed)); }),
      told_the_sum(
          "boosted_ei", "the same under boosted quantiles",
          [](const rows& r, std::uint64_t seed) { return search::boosted_quantiles_ei(r, told(seed)); }),
      told_the_sum("boshnas", "walks down BOSHNAS's surrogate",
                   [](const rows& r, std::uint64_t seed) {
                     using network = edgetran::regress::boshnas<>;
                     search::boshnas_proposer_options o;
                     o.initial = 0;
                     o.seed = seed;
                     return search::boshnas_proposer<rows, network>(
                         r, search::detail::search_surrogate<network>(), o);
                   }),
  };
  return all;
}

}  // namespace tool
