// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "search/known_optima.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <string>
#include <vector>

#include "edgetran/search/bayes/bayesian.hpp"
#include "edgetran/search/bayes/tpe.hpp"
#include "edgetran/search/random.hpp"
#include "search/planted_flexibert.hpp"

namespace search = edgetran::search;
using search_tests::regret;

namespace {
std::string environment(const char* name, const char* otherwise) {
  const char* value = std::getenv(name);
  return value == nullptr ? otherwise : value;
}

double processor_seconds() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

/// `problem_of(seed)`: one problem, or a new one for each seed.
template <class Problem, class Make>
void report(const std::string& preset, Problem problem_of, Make make) {
  const auto seeds = static_cast<std::uint64_t>(std::stoul(environment("EDGETRAN_SEEDS", "20")));
  const auto batch = static_cast<std::size_t>(std::stoul(environment("EDGETRAN_BATCH", "1")));
  if (preset.find(environment("EDGETRAN_PRESET", "")) == std::string::npos) return;
  if (std::string(problem_of(0).name).find(environment("EDGETRAN_PROBLEM", "")) == std::string::npos) return;
  std::vector<double> all;
  std::size_t reached = 0;
  double seconds = 0;
  for (std::uint64_t seed = 0; seed < seeds; ++seed) {
    const auto& of = problem_of(seed);
    const double begin = processor_seconds();
    all.push_back(100 * std::max(0.0, regret(make(of.from, seed), of, 100, batch)));
    seconds += (processor_seconds() - begin) / static_cast<double>(seeds);
    reached += all.back() <= 1;
  }
  std::sort(all.begin(), all.end());
  const double median = (all[(all.size() - 1) / 2] + all[all.size() / 2]) / 2;
  std::printf("| %s | %s | %.3f | %.3f | %.3f | %zu/%zu | %.2f |\n", problem_of(0).name.c_str(),
              preset.c_str(), median, all[all.size() / 4], all[3 * all.size() / 4], reached, all.size(),
              seconds);
  std::fflush(stdout);
}

template <class Problem>
void report_all(Problem problem_of) {
  const auto initial = static_cast<std::size_t>(std::stoul(environment("EDGETRAN_INITIAL", "16")));
  const auto go = [&](const char* preset, auto make) {
    report(preset, problem_of, [&](const auto& from, std::uint64_t seed) {
      return make(from, search::model_based_options{.initial = initial, .seed = seed});
    });
  };
  go("gp_ei", [](const auto& from, const auto& o) { return search::gp_ei(from, o); });
  go("gp_ucb", [](const auto& from, const auto& o) { return search::gp_ucb(from, o); });
  go("gp_pi", [](const auto& from, const auto& o) { return search::gp_pi(from, o); });
  go("gp_thompson", [](const auto& from, const auto& o) { return search::gp_thompson(from, o); });
  go("forest_ei", [](const auto& from, const auto& o) { return search::forest_ei(from, o); });
  go("extra_trees_ei", [](const auto& from, const auto& o) { return search::extra_trees_ei(from, o); });
  go("boosted_quantiles_ei",
     [](const auto& from, const auto& o) { return search::boosted_quantiles_ei(from, o); });
  report("tpe", problem_of, [&](const auto& from, std::uint64_t seed) {
    return search::tpe_proposer(from, {.initial = initial, .seed = seed});
  });
  report("random", problem_of,
         [](const auto& from, std::uint64_t seed) { return search::random_proposer(from, seed); });
}
}  // namespace

/// A study, run by name: doctest's --no-skip -tc="what is left*". Environment: EDGETRAN_SEEDS,
/// EDGETRAN_BATCH, and parts of the names of a preset (EDGETRAN_PRESET) and of a problem (EDGETRAN_PROBLEM).
TEST_CASE("what is left to the least value after 100 evaluations, for every preset" * doctest::skip()) {
  std::printf(
      "| function | preset | median, %% of the range | first quartile | third | within 1%% | processor s a "
      "run |\n");
  std::printf("|---|---|---|---|---|---|---|\n");
  for (const auto& of : {search_tests::branin(), search_tests::hartmann6(), search_tests::ackley10()})
    report_all([&](std::uint64_t) -> const auto& { return of; });
  report_all([](std::uint64_t seed) {
    return search_tests::planted_flexibert<search_tests::flexibert_by_ranks>("FlexiBERT by ranks",
                                                                             100 + seed);
  });
  report_all([](std::uint64_t seed) {
    return search_tests::planted_flexibert<search_tests::flexibert_by_costs>("FlexiBERT by costs",
                                                                             100 + seed);
  });
}

/// What a question takes, run by name likewise.
TEST_CASE("processor time of one question at 500 answers, hyper-parameters kept" * doctest::skip()) {
  const auto time = [](const auto& of) {
    search::search_process regressor;
    search::model_based_proposer p(of.from, regressor, {.refit = 1});
    for (std::uint64_t i = 0; i < 513; ++i) {
      const auto c = of.from.draw(edgetran::stream(5).split(i));
      p.tell(c, std::vector<double>{of.value(c)});
    }
    (void)p.ask(1);
    double sum = 0;
    for (int step = 0; step < 10; ++step) {
      const double begin = processor_seconds();
      const auto c = p.ask(1);
      sum += processor_seconds() - begin;
      p.tell(c.at(0), std::vector<double>{of.value(c.at(0))});
    }
    std::printf("%s: %.1f ms\n", of.name.c_str(), 100 * sum);
  };
  time(search_tests::ackley10());
  time(search_tests::planted_flexibert<search_tests::flexibert_by_ranks>("FlexiBERT by ranks", 1));
  time(search_tests::planted_flexibert<search_tests::flexibert_by_costs>("FlexiBERT by costs", 1));
}

TEST_CASE("the least values are those that are published") {
  CHECK(search_tests::branin().least == doctest::Approx(0.397887).epsilon(0.1));  // on the grid a little more
  CHECK(search_tests::branin().least >= 0.397887);
  const double least = search_tests::hartmann6().least;
  CHECK(least == doctest::Approx(-3.32237).epsilon(0.01));
  CHECK(least >= -3.32237);
  const auto ackley = search_tests::ackley10();
  CHECK(ackley.value(search_tests::grid_candidates::candidate_type(10, 4)) ==
        doctest::Approx(0).epsilon(1e-12));
  for (const auto& c : ackley.from.neighbours(search_tests::grid_candidates::candidate_type(10, 4)))
    CHECK(ackley.value(c) > 0.01 * ackley.greatest);
  for (const auto& c : search_tests::hartmann6().from.choices(2000, edgetran::stream(1)))
    CHECK(search_tests::hartmann6().value(c) >= least);
}
