// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// The largest translator under a limit of latency in the whole of HAT's space: what proposers find, and when.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <initializer_list>
#include <numeric>
#include <span>
#include <string>
#include <vector>

#include "edgetran/core/metrics.hpp"
#include "edgetran/regress/cross_validation.hpp"
#include "edgetran/regress/gaussian_process.hpp"
#include "edgetran/regress/polynomial.hpp"
#include "edgetran/regress/ridge.hpp"
#include "edgetran/regress/selection.hpp"
#include "edgetran/regress/trees/boosted_trees.hpp"
#include "edgetran/search/bayes/bayesian.hpp"
#include "edgetran/search/evolve/genetic.hpp"
#include "edgetran/search/evolve/local_search.hpp"
#include "edgetran/search/random.hpp"
#include "regress/compiled_once.hpp"
#include "search/largest_translator.hpp"
#include "search/largest_translator_runs.hpp"

namespace regress = edgetran::regress;
namespace search = edgetran::search;
using namespace search_tests;

namespace {
std::string environment(const char* name, const char* otherwise) {
  const char* value = std::getenv(name);
  return value == nullptr ? otherwise : value;
}

struct runs_of {
  std::string name;
  std::vector<std::vector<double>> runs;  ///< one for each seed

  /// What is known after `count` questions: a run that ended early stays at what it had.
  [[nodiscard]] std::vector<double> after(std::size_t count) const {
    std::vector<double> all;
    for (const auto& r : runs) all.push_back(r[std::min(count, r.size() - 1)]);
    return all;
  }
};

double mean(const std::vector<double>& all) {
  return std::accumulate(all.begin(), all.end(), 0.0) / static_cast<double>(all.size());
}

/// Against what is the largest and what HAT's algorithm finds with all its evaluations, seed by seed.
void print(const std::string& of, const runs_of& r, std::size_t count, const std::vector<double>& best,
           const std::vector<double>& hat) {
  const std::vector<double> all = r.after(count);
  const std::size_t n = all.size();
  std::size_t as_large = 0, the_largest = 0;
  double least = 100;
  std::vector<std::size_t> needed;
  for (std::size_t i = 0; i < n; ++i) {
    as_large += all[i] >= hat[i] - alike;
    the_largest += all[i] >= best[i] - alike;
    least = std::min(least, 100 * all[i] / best[i]);
    needed.push_back(reached(r.runs[i], hat[i]));
  }
  std::sort(needed.begin(), needed.end());
  std::printf("| %s | %s | %zu | %.3f | %.2f | %zu/%zu | %zu/%zu | %zu, %zu |\n", of.c_str(), r.name.c_str(),
              count, mean(all), least, as_large, n, the_largest, n, needed[n / 2], needed.back());
  std::fflush(stdout);
}

/// The regressors to choose the predictor from, simple ones first.
std::vector<regress::candidate> predictors() {
  std::vector<regress::candidate> all;
  all.push_back({"ridge", regress::ridge{}});
  all.push_back({"quadratic ridge", regress::polynomial<regress::ridge>{}});
  all.push_back({"ard gaussian process", regress::gaussian_process<regress::ard_covariance>{}});
  all.push_back({"boosted trees", regress::boosted_trees{}});
  return all;
}

/// Under one limit for each seed. Runs end where they have the largest there is.
void study(const std::string& of, const latency_law& latency, const std::vector<size_and_latency>& fastest,
           const std::vector<double>& limits) {
  std::vector<double> best;
  for (const double limit : limits) best.push_back(largest_within(fastest, limit));
  const auto each_seed = [&](const std::string& name, auto make) {
    runs_of all{name, {}};
    for (std::size_t i = 0; i < limits.size(); ++i)
      all.runs.push_back(make(std::uint64_t{i}, limits[i], best[i]));
    return all;
  };
  const runs_of hat = each_seed("HAT's algorithm, limit kept", [&](std::uint64_t seed, double limit, double) {
    return largest_by_hat(latency, limit, seed);
  });
  const auto report = [&](const runs_of& r, std::initializer_list<std::size_t> counts) {
    for (const std::size_t count : counts) print(of, r, count, best, hat.after(hat_budget));
  };
  report(hat, {hat_budget / 10, hat_budget});
  const auto told = [&](const std::string& name, std::size_t first, std::size_t most, std::size_t batch,
                        auto make) {
    report(each_seed(name,
                     [&](std::uint64_t seed, double limit, double enough) {
                       return largest(make(seed), latency, limit, most, enough, batch);
                     }),
           {first, most});
  };
  const translators_by_columns columns;
  told("HAT's algorithm, limit told", hat_budget / 10, hat_budget, 25, [&](std::uint64_t seed) {
    return search::genetic_proposer(columns, {.iterations = 0, .seed = seed});
  });
  told("random", hat_budget / 10, hat_budget, 25,
       [&](std::uint64_t seed) { return search::random_proposer(columns, seed); });
  told("local search", hat_budget / 10, hat_budget, 1,
       [&](std::uint64_t seed) { return search::local_search_proposer(columns, {.seed = seed}); });
  told("gp_ei by columns", 100, hat_budget / 10, 1,
       [&](std::uint64_t seed) { return search::gp_ei(columns, {.seed = seed}); });
  told("a length for each column", 100, hat_budget / 10, 1, [&](std::uint64_t seed) {
    return search::model_based_proposer(columns, regress::gaussian_process<regress::ard_covariance>{},
                                        {.seed = seed});
  });
  told("gp_ei by ranks", 100, hat_budget / 10, 1,
       [&](std::uint64_t seed) { return search::gp_ei(translators_by_ranks{}, {.seed = seed}); });
}

/// Under three limits, and under one for each seed that 5% to 90% keep; `limit_of(share)`.
template <class Limit>
void study_limits(const std::string& of, const latency_law& latency, Limit limit_of) {
  std::printf(
      "| device and limit | proposer | evaluations | mean, millions | least, %% of the largest | as large as "
      "HAT's "
      "%zu find | the largest | evaluations until then: median, most |\n|---|---|---|---|---|---|---|---|\n",
      hat_budget);
  const std::size_t seeds = std::stoul(environment("EDGETRAN_SEEDS", "20"));
  const auto fastest = fastest_of_each_size(latency);
  for (const double share : {0.1, 0.25, 0.5})
    study(of + ", " + std::to_string(std::lround(100 * share)) + "%", latency, fastest,
          std::vector<double>(seeds, limit_of(share)));
  std::vector<double> limits;
  for (std::size_t i = 0; i < seeds; ++i)
    limits.push_back(limit_of(0.05 + 0.85 * (static_cast<double>(i) + 0.5) / static_cast<double>(seeds)));
  study(of + ", 5 to 90%", latency, fastest, limits);
}
}  // namespace

/// Studies, run by name: doctest's --no-skip -tc="what proposers find*". Environment: EDGETRAN_SEEDS,
/// EDGETRAN_DEVICE, part of the name of a device, and EDGETRAN_PREDICTOR, part of the name of a predictor in
/// place of the first, so the simplest, whose error of five folds is within 1% of the least.
TEST_CASE("what proposers find of HAT's translators on the devices that were measured" * doctest::skip()) {
  for (const std::string device : {"cpu_xeon", "gpu_titanxp"}) {
    if (device.find(environment("EDGETRAN_DEVICE", "")) == std::string::npos) continue;
    const auto data = published(device);
    if (!data) return;
    auto all = predictors();
    const auto scores = regress::compare(all, *data, regress::k_fold(data->rows(), 5, edgetran::stream(1)));
    for (const auto& s : scores)
      std::printf("%s, %s: RMSE %.2f ms, MAPE %.2f%%\n", device.c_str(), s.name.c_str(), std::sqrt(s.mse),
                  100 * edgetran::mape(s.out_of_fold, data->targets()));
    std::fflush(stdout);
    const std::string wanted = environment("EDGETRAN_PREDICTOR", "");
    const double least = std::sqrt(scores[regress::best_of(scores)].mse);
    std::size_t chosen = 0;
    while (wanted.empty() ? std::sqrt(scores[chosen].mse) > 1.01 * least
                          : all.at(chosen).name.find(wanted) == std::string::npos)
      ++chosen;
    all[chosen].unfitted.fit(*data);
    study_limits(
        device + ", " + all[chosen].name,
        [&](std::span<const double> x) { return all[chosen].unfitted.predict(x); },
        [&](double share) { return quantile(data->targets(), share); });
  }
}

TEST_CASE("what proposers find of HAT's translators on devices that are made up" * doctest::skip()) {
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    const latency_law latency = made_up_device(seed);
    study_limits("made up " + std::to_string(seed), latency,
                 [&](double share) { return limit_kept_by(share, latency); });
  }
}
