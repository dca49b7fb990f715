// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/cluster/kmeans_exact.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <span>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/core/random.hpp"

namespace {

using edgetran::stream;
namespace cluster = edgetran::cluster;

struct weighted {
  float value;
  double weight;
};

// Two passes in long double: nothing in common with running sums.
long double run_cost(std::span<const weighted> run) {
  long double weight = 0, sum = 0, cost = 0;
  for (const auto& v : run) weight += v.weight, sum += static_cast<long double>(v.weight) * v.value;
  for (const auto& v : run) {
    const long double away = v.value - sum / weight;
    cost += v.weight * away * away;
  }
  return cost;
}

std::vector<weighted> sorted(std::vector<weighted> values) {
  std::sort(values.begin(), values.end(), [](auto a, auto b) { return a.value < b.value; });
  return values;
}

/// The textbook dynamic programme, O(k n^2), with every run's cost from a table.
std::vector<long double> naive_costs(std::vector<weighted> values, std::size_t most) {
  values = sorted(std::move(values));
  const std::size_t n = values.size();
  std::vector<std::vector<long double>> run(n, std::vector<long double>(n + 1));
  for (std::size_t i = 0; i < n; ++i) {
    long double weight = 0, mean = 0, cost = 0;  // Welford, weighted
    for (std::size_t j = i; j < n; ++j) {
      weight += values[j].weight;
      const long double away = values[j].value - mean;
      mean += away * values[j].weight / weight;
      cost += values[j].weight * away * (values[j].value - mean);
      run[i][j + 1] = cost;
    }
  }
  std::vector<long double> before(n + 1, std::numeric_limits<long double>::infinity()), result;
  before[0] = 0;
  for (std::size_t k = 1; k <= most; ++k) {
    std::vector<long double> best(n + 1, std::numeric_limits<long double>::infinity());
    for (std::size_t i = 1; i <= n; ++i)
      for (std::size_t b = 0; b < i; ++b) best[i] = std::min(best[i], before[b] + run[b][i]);
    result.push_back(best[n]);
    before = best;
  }
  return result;
}

/// The least cost over every way to give each value to one of k clusters, runs or not.
long double brute_force(const std::vector<weighted>& values, std::size_t k) {
  const std::size_t n = values.size();
  std::vector<std::size_t> label(n, 0);
  long double best = std::numeric_limits<long double>::infinity();
  while (true) {
    long double cost = 0;
    for (std::size_t c = 0; c < k; ++c) {
      std::vector<weighted> members;
      for (std::size_t i = 0; i < n; ++i)
        if (label[i] == c) members.push_back(values[i]);
      if (!members.empty()) cost += run_cost(members);
    }
    best = std::min(best, cost);
    std::size_t i = 0;
    while (i < n && ++label[i] == k) label[i++] = 0;
    if (i == n) return best;
  }
}

cluster::partition solve(const std::vector<weighted>& values, std::size_t k) {
  std::vector<float> x;
  std::vector<double> w;
  for (const auto& v : values) x.push_back(v.value), w.push_back(v.weight);
  return cluster::kmeans_exact(cluster::sorted_values(x, w), k);
}

std::vector<weighted> sample(std::size_t n, int kind, stream random) {
  std::vector<weighted> values(n);
  for (auto& [value, weight] : values) {
    const auto g = static_cast<float>(random.normal());
    weight = 1;
    if (kind == 0) value = g;
    if (kind == 1) value = static_cast<float>(random.below(20));  // many copies, equal gaps: ties
    if (kind == 2) value = g * g * g * g * g + 1000;              // heavy tails, far from 0
    if (kind == 3) value = 0.01F * g + static_cast<float>(random.below(5));
    if (kind == 4) value = g, weight = 0.01 + 10 * random.uniform01();
    if (kind == 5)
      value = std::ldexp(1.0F, static_cast<int>(random.below(40)) - 20), weight = 1 + random.uniform01();
  }
  return values;
}

}  // namespace

TEST_CASE("exact k-means: no assignment of 9 values to clusters is cheaper") {
  for (int kind = 0; kind < 6; ++kind)
    for (std::uint64_t seed = 0; seed < 2; ++seed) {
      const auto values = sample(9, kind, stream(seed, static_cast<std::uint64_t>(kind)));
      for (std::size_t k = 1; k <= 4; ++k) {
        CAPTURE(kind);
        CAPTURE(k);
        const auto best = static_cast<double>(brute_force(values, k));
        CHECK(solve(values, k).cost == doctest::Approx(best).epsilon(1e-9));
      }
    }
}

TEST_CASE(
    "exact k-means: every number of clusters of up to 12 values costs what the textbook programme says") {
  for (int kind = 0; kind < 6; ++kind)
    for (std::size_t n = 1; n <= 12; ++n) {
      const auto values = sample(n, kind, stream(n, static_cast<std::uint64_t>(kind)));
      const auto best = naive_costs(values, n);
      for (std::size_t k = 1; k <= n; ++k) {
        CAPTURE(kind);
        CAPTURE(n);
        CAPTURE(k);
        const auto found = solve(values, k);
        const double scale = static_cast<double>(best[0]) * 1e-13;
        CHECK(std::fabs(found.cost - static_cast<double>(best[k - 1])) <= 1e-10 * found.cost + scale);
      }
    }
}

TEST_CASE("exact k-means: 300 values, weighted and not, in up to 40 clusters") {
  for (int kind = 0; kind < 6; ++kind) {
    const auto values = sample(300, kind, stream(7, static_cast<std::uint64_t>(kind)));
    const auto best = naive_costs(values, 40);
    for (std::size_t k = 1; k <= 40; ++k) {
      CAPTURE(kind);
      CAPTURE(k);
      const auto found = solve(values, k);
      const double scale = static_cast<double>(best[0]) * 1e-13;
      CHECK(std::fabs(found.cost - static_cast<double>(best[k - 1])) <= 1e-10 * found.cost + scale);
    }
  }
}

TEST_CASE("exact k-means: borders, centroids and cost belong together") {
  const auto values = sample(300, 1, stream(3));
  std::vector<float> x;
  for (const auto& v : values) x.push_back(v.value);
  const cluster::sorted_values s(x);
  const auto p = cluster::kmeans_exact(s, 7);
  REQUIRE(p.clusters() == 7);
  REQUIRE(p.borders.size() == 8);
  CHECK(p.borders.front() == 0);
  CHECK(p.borders.back() == s.size());
  double cost = 0;
  for (const float v : x) {
    double nearest = std::numeric_limits<double>::infinity();
    for (const double c : p.centroids) nearest = std::min(nearest, (v - c) * (v - c));
    cost += nearest;
  }
  CHECK(cost == doctest::Approx(p.cost).epsilon(1e-12));
  for (std::size_t c = 0; c + 1 < p.centroids.size(); ++c) CHECK(p.centroids[c] < p.centroids[c + 1]);
}

TEST_CASE("exact k-means: equal costs for several numbers of clusters at one price") {
  // 8 equal pairs far apart: from 8 to 16 clusters each further one saves exactly as much as the last.
  std::vector<float> x;
  for (int i = 0; i < 8; ++i)
    x.insert(x.end(), {static_cast<float>(1024 * i), static_cast<float>(1024 * i + 2)});
  for (std::size_t k = 8; k <= 16; ++k)
    CHECK(cluster::kmeans_exact(x, k).cost == 2.0 * static_cast<double>(16 - k));
  // A grid: nearly every border has several best places.
  std::vector<float> grid;
  for (int i = 0; i < 240; ++i) grid.push_back(static_cast<float>(i));
  for (const std::size_t k : {2U, 3U, 7U, 16U, 45U, 60U, 100U, 239U}) {
    double cost = 0;  // as even as can be: runs of m and m + 1, each costing m (m^2 - 1) / 12
    for (std::size_t c = 0; c < k; ++c) {
      const double m = static_cast<double>(240 / k + (c < 240 % k ? 1 : 0));
      cost += m * (m * m - 1) / 12;
    }
    CHECK(cluster::kmeans_exact(grid, k).cost == doctest::Approx(cost).epsilon(1e-12));
  }
}

TEST_CASE("exact k-means: the coarse search for a price does not change the result") {
  // Beyond 65,536 values prices are first tried at some places only; the grid's best cost is known.
  std::vector<float> grid(100'000);
  for (std::size_t i = 0; i < grid.size(); ++i) grid[grid.size() - 1 - i] = static_cast<float>(i);
  for (const std::size_t k : {1U, 10U, 32U, 250U, 5000U}) {
    const double m = 100'000.0 / static_cast<double>(k);
    CHECK(cluster::kmeans_exact(grid, k).cost ==
          doctest::Approx(static_cast<double>(k) * m * (m * m - 1) / 12).epsilon(1e-11));
  }
}

TEST_CASE("exact k-means: fewer distinct values than clusters") {
  const std::vector<float> x{2, 1, 2, 1, 2};
  const auto p = cluster::kmeans_exact(x, 5);
  CHECK(p.centroids == std::vector<double>{1, 2});
  CHECK(p.reduced);
  CHECK(p.cost == 0);
  CHECK(!cluster::kmeans_exact(x, 2).reduced);
  const std::vector<float> zeros{-0.0F, 0.0F};
  CHECK(cluster::kmeans_exact(zeros, 2).clusters() == 1);
}

TEST_CASE("exact k-means: outliers and extremes of float leave a sound partition") {
  std::vector<float> x{-3.4e38F, 3.4e38F, 1e-45F, -1e-45F, 0.0F};
  for (int i = 0; i < 100; ++i) x.push_back(static_cast<float>(i) * 1e-3F);
  for (int i = 0; i < 20; ++i) x.push_back(1e30F + static_cast<float>(i) * 1e23F);
  for (const std::size_t k : {1U, 2U, 3U, 4U, 8U, 30U, 100U, 122U}) {
    const auto p = cluster::kmeans_exact(x, k);
    CHECK(p.clusters() == std::min<std::size_t>(k, cluster::sorted_values(x).size()));
    CHECK(std::isfinite(p.cost));
    for (std::size_t c = 0; c + 1 < p.borders.size(); ++c) CHECK(p.borders[c] < p.borders[c + 1]);
  }
  // The tails cost the middle no digits.
  std::vector<weighted> inner;
  std::vector<float> with_tails{-1e9F, 1e9F};
  stream random(5);
  for (int i = 0; i < 200; ++i) {
    inner.push_back({static_cast<float>(random.normal()) * 1e-2F, 1});
    with_tails.push_back(inner.back().value);
  }
  CHECK(cluster::kmeans_exact(with_tails, 10).cost ==
        doctest::Approx(static_cast<double>(naive_costs(inner, 8)[7])).epsilon(1e-9));
}

TEST_CASE("exact k-means: bad input is a typed error") {
  const std::vector<float> x{1, 2}, none, nan{1, std::nanf("")}, inf{1, -HUGE_VALF};
  CHECK_THROWS_AS(cluster::kmeans_exact(x, 0), edgetran::numeric_error);
  CHECK_THROWS_AS(cluster::kmeans_exact(none, 1), edgetran::state_error);
  CHECK_THROWS_AS(cluster::kmeans_exact(nan, 1), edgetran::numeric_error);
  CHECK_THROWS_AS(cluster::kmeans_exact(inf, 1), edgetran::numeric_error);
}
