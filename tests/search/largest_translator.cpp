// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// The largest translator under a limit of latency in the whole of HAT's space: what HAT's genetic algorithm
// finds with the 3,750 evaluations that it has, and what model-based proposers find with a tenth.
#include "search/largest_translator.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <initializer_list>
#include <numeric>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "edgetran/core/metrics.hpp"
#include "edgetran/io/csv.hpp"
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

namespace regress = edgetran::regress;
namespace search = edgetran::search;
namespace space = edgetran::space;
using namespace search_tests;

namespace {
constexpr std::size_t budget = 3750;
constexpr double alike = 1e-9;

/// HAT's published latencies of a device; none, with a message, where the data is not there.
std::optional<regress::table> published(const std::string& device) {
  const char* folder = std::getenv("EDGETRAN_DATA_DIR");
  if (folder == nullptr) {
    MESSAGE("skipped: EDGETRAN_DATA_DIR is not set");
    return {};
  }
  const auto file = edgetran::io::csv::load(std::string(folder) + "/hat/wmt14ende_" + device + "_all.csv");
  regress::table data(translator_columns::columns());
  for (std::size_t i = 0; i < file.rows(); ++i) {
    std::vector<double> row;
    for (std::size_t j = 0; j < 10; ++j) row.push_back(std::stod(file.text(i, j)));
    data.add(row, std::stod(file.text(i, 10)) + std::stod(file.text(i, 11)));
  }
  return data;
}

double quantile(std::span<const double> of, double share) {
  std::vector<double> all(of.begin(), of.end());
  std::sort(all.begin(), all.end());
  return all[static_cast<std::size_t>(share * static_cast<double>(all.size()))];
}

/// Millions of parameters of the largest so far under the limit, after every question; ends at `enough`.
template <class Proposer>
std::vector<double> largest(Proposer proposer, const latency_law& latency, double limit, std::size_t count,
                            double enough = 1e300, std::size_t batch = 1) {
  std::vector<double> best{0};
  while (best.size() <= count && best.back() < enough - alike) {
    const auto questions = proposer.ask(std::min(batch, count + 1 - best.size()));
    if (questions.empty()) break;
    for (const auto& a : questions) {
      const std::vector<double> y = translator_targets(a, latency, limit);
      proposer.tell(a, y);
      best.push_back(y[1] <= 0 ? std::max(best.back(), -y[0]) : best.back());
    }
  }
  return best;
}

/// HAT's: its populations, whose members all keep the limit. It evaluates the parents of a generation anew,
/// among its 3,750; here all are new ones.
std::vector<double> largest_by_hat(const latency_law& latency, double limit, std::uint64_t seed) {
  auto fast = space::such_that<space::hat>(keeps_limit{&latency, limit});
  const search::space_candidates<decltype(fast), translator_columns> members(fast);
  return largest(search::genetic_proposer(members, {.iterations = 0, .seed = seed}), latency, limit, budget,
                 1e300, 25);
}

std::size_t reached(const std::vector<double>& best, double size) {
  const auto first = std::find_if(best.begin(), best.end(), [&](double b) { return b >= size - alike; });
  return static_cast<std::size_t>(first - best.begin());  // one more than was asked where it was not
}
}  // namespace

TEST_CASE("a translator of 512 channels and 2,048 hidden ones has the layers of the original Transformer") {
  // torch.nn.Transformer() has 44,140,544 parameters, 2 * 1,024 of them in norms behind the stacks.
  const std::vector<double> original{512, 6, 2048, 8, 512, 6, 2048, 8, 8, 1};
  CHECK(translator_parameters(original) == 44'140'544 - 2 * 1024);
}

TEST_CASE("the largest by all rows of columns: the deepest that keeps a limit of layers, or none") {
  const auto fastest = fastest_of_each_size([](std::span<const double> x) { return x[1] + x[5]; });
  CHECK(fastest.size() == 2 * 13 * 2 * (3 + 5 + 7 + 9 + 11 + 13));
  const auto all_of = [](double decoders) {
    return translator_parameters(std::vector<double>{640, 6, 3072, 8, 640, decoders, 3072, 8, 8, 3}) / 1e6;
  };
  CHECK(largest_within(fastest, 12) == doctest::Approx(all_of(6)).epsilon(1e-12));
  CHECK(largest_within(fastest, 9.5) == doctest::Approx(all_of(3)).epsilon(1e-12));
  CHECK(largest_within(fastest, 6) == 0);
}

TEST_CASE("on devices that are made up, a tenth of HAT's evaluations find what HAT's algorithm finds") {
  for (const std::uint64_t seed : {1U, 2U, 3U}) {
    const latency_law latency = made_up_device(seed);
    const double limit = limit_kept_by(0.25, latency);
    const double best = largest_within(fastest_of_each_size(latency), limit);
    const double hat = largest_by_hat(latency, limit, seed).back();
    const auto ours =
        largest(search::gp_ei(translators_by_columns{}, {.seed = seed}), latency, limit, budget / 10, hat);
    const auto chance =
        largest(search::random_proposer(translators_by_columns{}, seed), latency, limit, budget, 1e300, 25);
    MESSAGE("device " << seed << ": of " << best << " million HAT's algorithm finds " << hat << ", ours "
                      << ours.back() << " in " << ours.size() - 1 << ", chance " << chance.back());
    CHECK(hat <= best + alike);
    CHECK(ours.back() <= best + alike);
    CHECK(ours.back() >= hat - alike);
    CHECK(chance.back() < hat - alike);
  }
}

TEST_CASE("on HAT's devices, as fitted, a tenth of HAT's evaluations find what HAT's algorithm finds") {
  for (const std::string device : {"cpu_xeon", "gpu_titanxp"}) {
    const auto data = published(device);
    if (!data) return;
    regress::polynomial<regress::ridge> fitted;
    fitted.fit(*data);
    const latency_law latency = [&](std::span<const double> x) { return fitted.predict(x); };
    const double limit = quantile(data->targets(), 0.25);
    const double hat = largest_by_hat(latency, limit, 1).back();
    const auto ours =
        largest(search::gp_ei(translators_by_columns{}, {.seed = 1}), latency, limit, budget / 10, hat);
    MESSAGE(device << ": HAT's algorithm finds " << hat << " million, ours " << ours.back() << " in "
                   << ours.size() - 1);
    CHECK(ours.back() >= hat - alike);
  }
}

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
    for (const std::size_t count : counts) print(of, r, count, best, hat.after(budget));
  };
  report(hat, {budget / 10, budget});
  const auto told = [&](const std::string& name, std::size_t first, std::size_t most, std::size_t batch,
                        auto make) {
    report(each_seed(name,
                     [&](std::uint64_t seed, double limit, double enough) {
                       return largest(make(seed), latency, limit, most, enough, batch);
                     }),
           {first, most});
  };
  const translators_by_columns columns;
  told("HAT's algorithm, limit told", budget / 10, budget, 25, [&](std::uint64_t seed) {
    return search::genetic_proposer(columns, {.iterations = 0, .seed = seed});
  });
  told("random", budget / 10, budget, 25,
       [&](std::uint64_t seed) { return search::random_proposer(columns, seed); });
  told("local search", budget / 10, budget, 1,
       [&](std::uint64_t seed) { return search::local_search_proposer(columns, {.seed = seed}); });
  told("gp_ei by columns", 100, budget / 10, 1,
       [&](std::uint64_t seed) { return search::gp_ei(columns, {.seed = seed}); });
  told("a length for each column", 100, budget / 10, 1, [&](std::uint64_t seed) {
    return search::model_based_proposer(columns, regress::gaussian_process<regress::ard_covariance>{},
                                        {.seed = seed});
  });
  told("gp_ei by ranks", 100, budget / 10, 1,
       [&](std::uint64_t seed) { return search::gp_ei(translators_by_ranks{}, {.seed = seed}); });
}

/// Under three limits, and under one for each seed that 5% to 90% keep; `limit_of(share)`.
template <class Limit>
void study_limits(const std::string& of, const latency_law& latency, Limit limit_of) {
  std::printf(
      "| device and limit | proposer | evaluations | mean, millions | least, %% of the largest | as large as "
      "HAT's "
      "%zu find | the largest | evaluations until then: median, most |\n|---|---|---|---|---|---|---|---|\n",
      budget);
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
