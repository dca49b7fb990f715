// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// Proposers at an equal budget on HAT's published measurements: the largest translator under a limit of
// latency, and the front of size and latency, among 2,000 that were measured on each device.
#include <doctest/doctest.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "edgetran/io/csv.hpp"
#include "edgetran/search/evolve/genetic.hpp"
#include "edgetran/search/evolve/local_search.hpp"
#include "edgetran/search/evolve/nsga2.hpp"
#include "edgetran/search/evolve/regularised_evolution.hpp"
#include "edgetran/search/hypervolume.hpp"
#include "edgetran/search/pool_candidates.hpp"
#include "edgetran/search/random.hpp"
#include "edgetran/search/ranking.hpp"
#include "edgetran/search/replay.hpp"

namespace search = edgetran::search;
using targets = std::vector<double>;

namespace {
struct translators {
  search::pool_candidates pool;
  std::vector<targets> size_and_latency;  ///< minus millions of weights in the layers, ms
  double limit;                           ///< a quarter of them are as fast
};

/// None, with a message, where the data is not there.
std::optional<translators> read(const std::string& device) {
  const char* folder = std::getenv("EDGETRAN_DATA_DIR");
  if (folder == nullptr) {
    MESSAGE("skipped: EDGETRAN_DATA_DIR is not set");
    return {};
  }
  const auto table = edgetran::io::csv::load(std::string(folder) + "/hat/wmt14ende_" + device + "_all.csv");
  std::vector<double> rows, latencies;
  std::vector<targets> answers;
  for (std::size_t i = 0; i < table.rows(); ++i) {
    const auto x = [&](std::size_t column) { return std::stod(table.text(i, column)); };
    for (std::size_t j = 0; j < 10; ++j) rows.push_back(x(j));
    const double encoder = x(1) * (4 * x(0) * x(0) + 2 * x(0) * x(2));
    const double decoder = x(5) * (8 * x(4) * x(4) + 2 * x(4) * x(6));
    latencies.push_back(x(10) + x(11));
    answers.push_back({-(encoder + decoder) / 1e6, latencies.back()});
  }
  std::vector<std::string> columns(table.columns().begin(), table.columns().begin() + 10);
  std::sort(latencies.begin(), latencies.end());
  return translators{{std::move(columns), rows}, std::move(answers), latencies[latencies.size() / 4]};
}

/// Minus millions of weights of the largest under the limit after `count` questions, mean of 10 seeds.
template <class Make>
double largest(const translators& t, std::size_t count, Make make) {
  double sum = 0;
  for (std::uint64_t seed = 0; seed < 10; ++seed) {
    auto p = make(seed);
    search::replay(
        p,
        [&](std::size_t i) {
          return targets{t.size_and_latency[i][0], t.size_and_latency[i][1] / t.limit - 1};
        },
        count);
    const auto& best = p.history().answers()[*search::best_answer(p.history())];
    sum += (best.targets[1] <= 0 ? best.targets[0] : 0) / 10;
  }
  return sum;
}

/// Of the hypervolume of all of them, below no weight and the slowest; mean of 10 seeds.
template <class Make>
double share(const translators& t, std::size_t count, Make make) {
  targets reference{0, 0};
  for (const auto& y : t.size_and_latency) reference[1] = std::max(reference[1], y[1]);
  const double all = search::hypervolume(t.size_and_latency, reference);
  double sum = 0;
  for (std::uint64_t seed = 0; seed < 10; ++seed) {
    auto p = make(seed);
    search::replay(
        p, [&](std::size_t i) { return t.size_and_latency[i]; }, count);
    std::vector<targets> found;
    for (const auto& a : p.history().answers()) found.push_back(a.targets);
    sum += search::hypervolume(found, reference) / all / 10;
  }
  return sum;
}
}  // namespace

TEST_CASE(
    "what walks and evolves finds larger translators under a limit than chance, on both of HAT's devices") {
  for (const std::string device : {"cpu_xeon", "gpu_titanxp"}) {
    const auto t = read(device);
    if (!t) return;
    for (const std::size_t count : {100U, 200U}) {
      const double chance =
          largest(*t, count, [&](std::uint64_t seed) { return search::random_proposer(t->pool, seed); });
      const double local = largest(*t, count, [&](std::uint64_t seed) {
        return search::local_search_proposer(t->pool, {.seed = seed});
      });
      const double ageing = largest(*t, count, [&](std::uint64_t seed) {
        return search::regularised_evolution_proposer(t->pool, {.seed = seed});
      });
      const double genetic = largest(*t, count, [&](std::uint64_t seed) {
        return search::genetic_proposer(
            t->pool, {.population = 30, .parents = 8, .mutants = 10, .children = 10, .seed = seed});
      });
      MESSAGE(device << ", " << count << " of 2000: random " << -chance << ", local search " << -local
                     << ", regularised evolution " << -ageing << ", genetic " << -genetic
                     << " million weights");
      CHECK(local < chance - 0.5);
      CHECK(ageing < chance - 0.5);
      CHECK(genetic < chance - 0.5);
    }
  }
}

TEST_CASE("NSGA-II finds more of the front of size and latency than chance") {
  for (const std::string device : {"cpu_xeon", "gpu_titanxp"}) {
    const auto t = read(device);
    if (!t) return;
    for (const std::size_t count : {200U, 400U}) {
      const double chance =
          share(*t, count, [&](std::uint64_t seed) { return search::random_proposer(t->pool, seed); });
      const double evolved = share(*t, count, [&](std::uint64_t seed) {
        return search::nsga2_proposer(t->pool, {.population = 20, .seed = seed});
      });
      MESSAGE(device << ", " << count << " of 2000: random " << chance << ", NSGA-II " << evolved);
      CHECK(evolved > chance + 0.01);
    }
  }
}
