// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// What proposers cost beside the measurements: whole searches over FlexiBERT 2.0 by objectives that cost
// nothing, on one core; fronts and hypervolumes of many points; and predictions of many architectures.
#include <benchmark/benchmark.h>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "edgetran/core/random.hpp"
#include "edgetran/predict/device_profile.hpp"
#include "edgetran/search/device/predicted_objectives.hpp"
#include "edgetran/search/evolve/genetic.hpp"
#include "edgetran/search/evolve/local_search.hpp"
#include "edgetran/search/evolve/nsga2.hpp"
#include "edgetran/search/evolve/regularised_evolution.hpp"
#include "edgetran/search/hypervolume.hpp"
#include "edgetran/search/pareto.hpp"
#include "edgetran/search/replay.hpp"
#include "edgetran/search/space_candidates.hpp"
#include "edgetran/space/presets/flexibert.hpp"

namespace {
using namespace edgetran;
using candidates = search::space_candidates<space::flexibert2, search::embedded_features<space::flexibert2>>;
using member = candidates::candidate_type;

/// An error that falls with size, and a latency that grows with it.
std::vector<double> measure(const member& a) {
  double size = 0;
  for (const auto x : a.coordinates()) size += static_cast<double>(x % 97);
  return {1 / (1 + size), 0.01 * size + static_cast<double>(a.hash() % 1000) * 1e-4};
}

/// 125 candidates in each of 30 generations.
template <class P>
void whole_search(benchmark::State& state, const P& fresh) {
  for (auto _ : state) {
    P p = fresh;
    benchmark::DoNotOptimize(search::replay(p, measure, 125 * 30, 125));
  }
  state.SetItemsProcessed(state.iterations() * 125 * 30);
}
void nsga2(benchmark::State& state) {
  whole_search(state, search::nsga2_proposer(candidates{}, {.population = 125}));
}
BENCHMARK(nsga2)->Unit(benchmark::kMillisecond);
void genetic(benchmark::State& state) {
  whole_search(state, search::genetic_proposer(candidates{}, {.iterations = 0}));
}
BENCHMARK(genetic)->Unit(benchmark::kMillisecond);
void regularised_evolution(benchmark::State& state) {
  whole_search(state, search::regularised_evolution_proposer(candidates{}));
}
BENCHMARK(regularised_evolution)->Unit(benchmark::kMillisecond);
void local_search(benchmark::State& state) {
  whole_search(state, search::local_search_proposer(candidates{}));
}
BENCHMARK(local_search)->Unit(benchmark::kMillisecond);

/// Points of the positive part of a unit sphere, so that none dominates another.
std::vector<std::vector<double>> sphere(std::size_t n, std::size_t objectives) {
  std::vector<std::vector<double>> all(n, std::vector<double>(objectives));
  stream random(1);
  for (auto& p : all) {
    double squares = 0;
    for (double& x : p) x = std::fabs(random.normal()), squares += x * x;
    for (double& x : p) x /= std::sqrt(squares);
  }
  return all;
}
void hypervolume(benchmark::State& state) {
  const auto points =
      sphere(static_cast<std::size_t>(state.range(0)), static_cast<std::size_t>(state.range(1)));
  const std::vector<double> reference(points[0].size(), 1.1);
  for (auto _ : state) benchmark::DoNotOptimize(search::hypervolume(points, reference));
}
BENCHMARK(hypervolume)
    ->ArgNames({"points", "objectives"})
    ->Args({1000, 2})
    ->Args({1000, 3})
    ->Args({100, 4})
    ->Args({100, 5})
    ->Args({100, 6})
    ->Unit(benchmark::kMicrosecond);

void fronts(benchmark::State& state) {
  std::vector<std::vector<double>> points(static_cast<std::size_t>(state.range(0)));
  stream random(2);
  for (auto& p : points)
    for (int k = 0; k < state.range(1); ++k) p.push_back(random.uniform01());
  for (auto _ : state)
    benchmark::DoNotOptimize(search::fronts(points, static_cast<std::size_t>(state.range(1))));
}
BENCHMARK(fronts)
    ->ArgNames({"points", "objectives"})
    ->Args({250, 2})
    ->Args({250, 3})
    ->Args({10000, 2})
    ->Args({10000, 3})
    ->Unit(benchmark::kMicrosecond);

/// Architectures of all of FlexiBERT 2.0, drawn beforehand: latency with its interval and parameters, or
/// energy, peak power and FLOPs as well. What is collected once for a device is not counted.
void predictions(benchmark::State& state) {
  using quantity = search::predicted_quantity;
  std::vector<quantity> wanted{quantity::latency, quantity::parameters};
  if (state.range(1) > 2)
    wanted.insert(wanted.end(), {quantity::energy, quantity::peak_power, quantity::flops});
  predict::device_profile device;
  for (auto& law : device.laws) {
    law.samples = 10;
    law.half_width = 0.1;
    law.most.fill(1e12);
    law.price.fill(1e-12);
  }
  const search::predicted_objectives<space::flexibert2> evaluator(device, {.sequence = 64}, wanted,
                                                                  device.fingerprint);
  std::vector<member> all;
  for (std::uint64_t i = 0; i < static_cast<std::uint64_t>(state.range(0)); ++i)
    all.push_back(candidates{}.draw(stream(3).split(i)));
  std::vector<ranged> row(wanted.size());
  for (auto _ : state)
    for (const member& a : all) {
      evaluator.evaluate(a, row);
      benchmark::DoNotOptimize(row.data());
    }
}
BENCHMARK(predictions)
    ->ArgNames({"architectures", "quantities"})
    ->Args({10000, 2})
    ->Args({10000, 5})
    ->Unit(benchmark::kMillisecond);
}  // namespace
