// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// Clustering of weights on one core, sorting included. The peers are what else one would write: Lloyd's loop
// over all values and centroids, and dynamic programming by halves, O(k n log n), as Ckmeans.1d.dp does.
// `excess` is the cost over the least there is, minus 1.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <map>
#include <span>
#include <vector>

#include "edgetran/cluster/cluster_matrices.hpp"
#include "edgetran/core/random.hpp"

namespace {

using namespace edgetran;

/// Weights as layers have them: a narrow middle and tails, by a mixture of normal spreads.
const std::vector<float>& weights(std::size_t n) {
  static std::map<std::size_t, std::vector<float>> made;
  std::vector<float>& w = made[n];
  if (w.empty()) {
    stream random(1);
    for (std::size_t i = 0; i < n; ++i) {
      const double kind = random.uniform01();
      w.push_back(static_cast<float>(random.normal(0, kind < 0.9 ? 0.02 : kind < 0.99 ? 0.05 : 0.2)));
    }
  }
  return w;
}

double least_cost(std::size_t n, std::size_t k) {
  static std::map<std::pair<std::size_t, std::size_t>, double> known;
  const auto [place, is_new] = known.try_emplace({n, k}, 0.0);
  if (is_new) place->second = cluster::kmeans_exact(weights(n), k).cost;
  return place->second;
}

std::pair<std::size_t, std::size_t> sizes(const benchmark::State& state) {
  return {static_cast<std::size_t>(state.range(0)), static_cast<std::size_t>(state.range(1))};
}

void sort_and_sum(benchmark::State& state) {
  const auto& w = weights(sizes(state).first);
  for (auto _ : state) benchmark::DoNotOptimize(cluster::sorted_values(w).size());
}

void exact(benchmark::State& state) {
  const auto [n, k] = sizes(state);
  const auto& w = weights(n);
  for (auto _ : state) benchmark::DoNotOptimize(cluster::kmeans_exact(w, k).cost);
}

template <cluster::lloyd_start Start>
void lloyd(benchmark::State& state) {
  const auto [n, k] = sizes(state);
  const auto& w = weights(n);
  double cost = 0;
  for (auto _ : state) cost = cluster::lloyd(w, k, {.start = Start}).cost;
  state.counters["excess"] = cost / least_cost(n, k) - 1;
}

void encode(benchmark::State& state) {
  const auto [n, k] = sizes(state);
  const auto& w = weights(n);
  const auto book = cluster::fit_codebook(std::span(w).first(n / 10), {.clusters = k}).book;
  std::vector<std::uint8_t> indices(n);
  for (auto _ : state) {
    book.encode(w, indices);
    benchmark::DoNotOptimize(indices.data());
  }
  state.SetItemsProcessed(state.iterations() * state.range(0));
}

/// 20 rounds of: every value to the nearest of all centroids, every centroid to its mean.
void peer_lloyd_loop(benchmark::State& state) {
  const auto [n, k] = sizes(state);
  const auto& w = weights(n);
  double cost = 0;
  for (auto _ : state) {
    std::vector<float> centroids;
    for (std::size_t c = 0; c < k; ++c) centroids.push_back(w[c * (n / k)]);
    for (int round = 0; round < 20; ++round) {
      std::vector<double> sum(k), count(k);
      cost = 0;
      for (const float x : w) {
        std::size_t best = 0;
        float least = std::numeric_limits<float>::infinity();
        for (std::size_t c = 0; c < k; ++c) {
          const float away = (x - centroids[c]) * (x - centroids[c]);
          if (away < least) least = away, best = c;
        }
        sum[best] += x;
        count[best] += 1;
        cost += least;
      }
      for (std::size_t c = 0; c < k; ++c)
        if (count[c] > 0) centroids[c] = static_cast<float>(sum[c] / count[c]);
    }
  }
  state.counters["excess"] = cost / least_cost(n, k) - 1;
}

/// The least cost alone, without the borders that give it.
class by_halves {
 public:
  explicit by_halves(const cluster::sorted_values& values)
      : values_(values), before_(values.size() + 1), best_(values.size() + 1) {}

  double cost(std::size_t k) {
    const std::size_t n = values_.size();
    for (std::size_t i = 1; i <= n; ++i) best_[i] = values_.raw_cost(0, i);
    for (std::size_t c = 1; c < k; ++c) {
      before_.swap(best_);
      solve(c + 1, n + 1, c, n);
    }
    return best_[n];
  }

 private:
  void solve(std::size_t begin, std::size_t end, std::size_t from, std::size_t to) {
    if (begin >= end) return;
    const std::size_t middle = begin + (end - begin) / 2;
    std::size_t choice = from;
    best_[middle] = std::numeric_limits<double>::infinity();
    for (std::size_t b = from; b <= to && b < middle; ++b)
      if (const double cost = before_[b] + values_.raw_cost(b, middle); cost < best_[middle])
        best_[middle] = cost, choice = b;
    solve(begin, middle, from, choice);
    solve(middle + 1, end, choice, to);
  }

  const cluster::sorted_values& values_;
  std::vector<double> before_, best_;
};

void peer_exact_by_halves(benchmark::State& state) {
  const auto [n, k] = sizes(state);
  double cost = 0;
  for (auto _ : state) {
    const cluster::sorted_values values(weights(n));
    cost = by_halves(values).cost(k);
  }
  state.counters["excess"] = cost / least_cost(n, k) - 1;
}

BENCHMARK(sort_and_sum)->Args({1'000'000, 0})->Args({10'000'000, 0})->Unit(benchmark::kMillisecond);
BENCHMARK(exact)
    ->Args({1'000'000, 16})
    ->Args({1'000'000, 64})
    ->Args({1'000'000, 256})
    ->Args({10'000'000, 64})
    ->Unit(benchmark::kMillisecond);
BENCHMARK_TEMPLATE(lloyd, cluster::lloyd_start::coarse)
    ->Args({1'000'000, 64})
    ->Args({10'000'000, 64})
    ->Unit(benchmark::kMillisecond);
BENCHMARK_TEMPLATE(lloyd, cluster::lloyd_start::quantile)
    ->Args({1'000'000, 64})
    ->Unit(benchmark::kMillisecond);
BENCHMARK_TEMPLATE(lloyd, cluster::lloyd_start::plus_plus)
    ->Args({1'000'000, 64})
    ->Unit(benchmark::kMillisecond);
BENCHMARK(encode)->Args({10'000'000, 16})->Args({10'000'000, 64})->Unit(benchmark::kMillisecond);
BENCHMARK(peer_lloyd_loop)->Args({1'000'000, 64})->Unit(benchmark::kMillisecond)->Iterations(1);
BENCHMARK(peer_exact_by_halves)->Args({1'000'000, 64})->Unit(benchmark::kMillisecond)->Iterations(1);

}  // namespace
