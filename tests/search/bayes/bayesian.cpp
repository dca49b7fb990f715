// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/search/bayes/bayesian.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "edgetran/search/random.hpp"
#include "laws/proposer.hpp"
#include "search/known_optima.hpp"
#include "search/planted_flexibert.hpp"
#include "search/pool.hpp"

namespace search = edgetran::search;
using search_tests::regret;

namespace {
/// Over so many seeds.
template <class Make, class Candidates>
double median_regret(const search_tests::problem<Candidates>& of, std::size_t seeds, std::size_t evaluations,
                     Make make, std::size_t batch = 1) {
  std::vector<double> all;
  for (std::uint64_t seed = 0; seed < seeds; ++seed)
    all.push_back(regret(make(seed), of, evaluations, batch));
  std::sort(all.begin(), all.end());
  return all[seeds / 2];
}
}  // namespace

TEST_CASE("every preset keeps the laws of proposers") {
  const auto pool = search_tests::random_pool(24);
  const auto measure = [&](std::size_t i) { return std::vector<double>{pool.measure(i)[0]}; };
  const search::model_based_options few{.initial = 6};
  laws::check_proposer(search::gp_ei(pool.rows, few), measure, 24);
  laws::check_proposer(search::gp_ucb(pool.rows, few), measure, 24);
  laws::check_proposer(search::gp_pi(pool.rows, few), measure, 24);
  laws::check_proposer(search::gp_thompson(pool.rows, few), measure, 24);
  laws::check_proposer(search::forest_ei(pool.rows, few), measure, 24);
  laws::check_proposer(search::extra_trees_ei(pool.rows, few), measure, 24);
  laws::check_proposer(search::boosted_quantiles_ei(pool.rows, few), measure, 24);
}

TEST_CASE("every preset finds the least of a function of two coordinates, within 1% of its range") {
  const auto of = search_tests::branin();
  const auto check = [&](auto preset) {
    CHECK(median_regret(of, 3, 50, [&](std::uint64_t seed) {
            return preset(search::model_based_options{.seed = seed});
          }) <= 0.01);
  };
  check([&](const auto& o) { return search::gp_ei(of.from, o); });
  check([&](const auto& o) { return search::gp_ucb(of.from, o); });
  check([&](const auto& o) { return search::gp_pi(of.from, o); });
  check([&](const auto& o) { return search::gp_thompson(of.from, o); });
  check([&](const auto& o) { return search::forest_ei(of.from, o); });
  check([&](const auto& o) { return search::extra_trees_ei(of.from, o); });
  check([&](const auto& o) { return search::boosted_quantiles_ei(of.from, o); });
}

TEST_CASE("the default comes within 1% of the least of ten coordinates in 100 evaluations, batches too") {
  const auto of = search_tests::ackley10();
  const auto make = [&](std::uint64_t seed) { return search::gp_ei(of.from, {.seed = seed}); };
  CHECK(median_regret(of, 3, 100, make) <= 0.01);
  CHECK(median_regret(of, 3, 100, make, 4) <= 0.3);  // random choice is left with 57%
}

TEST_CASE("the default is at one of the two least minima of six coordinates after 100 evaluations") {
  const auto of = search_tests::hartmann6();
  const auto make = [&](std::uint64_t seed) { return search::gp_ei(of.from, {.seed = seed}); };
  CHECK(median_regret(of, 3, 100, make) <= 0.06);
}

TEST_CASE("a planted architecture among 10^88 is found, up to 1% of the range, by costs and by ranks") {
  // Random choice is left with 5% and 12%.
  const auto by_ranks = search_tests::planted_flexibert<search_tests::flexibert_by_ranks>("ranks", 100);
  CHECK(median_regret(by_ranks, 3, 100, [&](std::uint64_t seed) {
          return search::gp_ei(by_ranks.from, {.seed = seed});
        }) <= 0.01);
  const auto by_costs = search_tests::planted_flexibert<search_tests::flexibert_by_costs>("costs", 100);
  CHECK(regret(search::gp_ei(by_costs.from, {.seed = 1}), by_costs, 60) <= 0.02);
}
