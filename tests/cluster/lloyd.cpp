// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/cluster/lloyd.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "edgetran/cluster/kmeans_exact.hpp"
#include "edgetran/core/error.hpp"
#include "edgetran/core/random.hpp"

namespace {

using edgetran::stream;
namespace cluster = edgetran::cluster;
using cluster::lloyd_start;

constexpr lloyd_start every_start[] = {lloyd_start::coarse, lloyd_start::quantile, lloyd_start::plus_plus};

std::vector<float> sample(std::size_t n, int kind, std::uint64_t seed) {
  stream random(seed);
  std::vector<float> x(n);
  for (float& v : x) {
    const auto g = static_cast<float>(random.normal());
    v = kind == 0 ? g : kind == 1 ? g * g * g * g * g : static_cast<float>(random.below(60));
  }
  return x;
}

}  // namespace

TEST_CASE("Lloyd: never cheaper than the optimum, and a fixed point of its own step") {
  for (int kind = 0; kind < 3; ++kind) {
    const cluster::sorted_values s(sample(2000, kind, 1));
    for (const std::size_t k : {1U, 2U, 5U, 16U, 50U})
      for (const lloyd_start start : every_start) {
        CAPTURE(kind);
        CAPTURE(k);
        CAPTURE(static_cast<int>(start));
        const auto best = cluster::kmeans_exact(s, k);
        const auto found = cluster::lloyd(s, k, {.start = start, .max_iterations = 100'000, .tolerance = 0});
        CHECK(found.converged);
        CHECK(found.clusters() == k);
        CHECK(found.cost >= best.cost * (1 - 1e-12));
        double worst = 0;
        // Every value lies in the cluster of its nearest centroid, every centroid in the middle of its
        // values.
        for (std::size_t c = 0; c < k; ++c) {
          double sum = 0, weight = 0;
          for (std::size_t i = found.borders[c]; i < found.borders[c + 1]; ++i) {
            const double own = std::fabs(s.values()[i] - found.centroids[c]);
            for (const double other : found.centroids)
              worst = std::max(worst, own - std::fabs(s.values()[i] - other));
            sum += s.weight(i, i + 1) * s.values()[i];
            weight += s.weight(i, i + 1);
          }
          CHECK(found.centroids[c] == doctest::Approx(sum / weight).epsilon(1e-10));
        }
        CHECK(worst < 1e-12);
      }
  }
}

TEST_CASE("Lloyd: no iteration raises the cost") {
  const cluster::sorted_values s(sample(3000, 1, 2));
  for (const lloyd_start start : every_start) {
    double last = std::numeric_limits<double>::infinity();
    for (std::size_t i = 0; i < 30; ++i) {
      const auto r = cluster::lloyd(s, 20, {.start = start, .seed = 4, .max_iterations = i, .tolerance = 0});
      CHECK(r.cost <= last);
      CHECK(r.iterations <= i);
      last = r.cost;
    }
  }
}

TEST_CASE("Lloyd: within a thousandth of the optimum from the coarse start") {
  for (int kind = 0; kind < 2; ++kind) {
    const cluster::sorted_values s(sample(200'000, kind, 3));
    for (const std::size_t k : {16U, 64U, 256U}) {
      const double best = cluster::kmeans_exact(s, k).cost;
      CHECK(cluster::lloyd(s, k).cost <= 1.001 * best);
    }
  }
}

TEST_CASE("Lloyd: clusters that would be empty are used elsewhere") {
  // The quantiles of so many copies coincide.
  std::vector<float> x(1000, 1.0F);
  x.insert(x.end(), {2, 3, 5, 9, 17});
  const auto r = cluster::lloyd(x, 5, {.start = lloyd_start::quantile});
  CHECK(r.clusters() == 5);
  CHECK(!r.reduced);
  CHECK(r.cost == doctest::Approx(0.5));
  const auto few = cluster::lloyd(x, 9);
  CHECK(few.clusters() == 6);
  CHECK(few.reduced);
  CHECK(few.cost == 0);
}

TEST_CASE("Lloyd: k-means++ follows its seed and draws far values") {
  const cluster::sorted_values s(sample(1000, 0, 5));
  const auto run = [&](std::uint64_t seed) {
    return cluster::lloyd(s, 12, {.start = lloyd_start::plus_plus, .seed = seed, .max_iterations = 0})
        .borders;
  };
  CHECK(run(1) == run(1));
  CHECK(run(1) != run(2));
  // Three groups so far apart that squared distance leaves no choice.
  std::vector<float> groups;
  for (int i = 0; i < 50; ++i)
    groups.insert(groups.end(), {0.0F + 1e-3F * static_cast<float>(i), 1e3F, 2e3F});
  for (std::uint64_t seed = 0; seed < 20; ++seed)
    CHECK(
        cluster::lloyd(groups, 3, {.start = lloyd_start::plus_plus, .seed = seed, .max_iterations = 0}).cost <
        0.1);
}

TEST_CASE("Lloyd: k-means++ draws by squared distance") {
  // The first centre is 0, by its weight; the second is 3 with chance 9 / (1 + 9).
  const std::vector<float> x{0, 1, 3};
  const std::vector<double> w{1e12, 1, 1};
  const cluster::sorted_values s(x, w);
  int far = 0;
  for (std::uint64_t seed = 0; seed < 2000; ++seed)
    far += cluster::lloyd(s, 2, {.start = lloyd_start::plus_plus, .seed = seed, .max_iterations = 0})
               .borders[1] == 2;
  CHECK(far > 1740);  // 1800 expected, standard deviation 13.4
  CHECK(far < 1860);
}

TEST_CASE("Lloyd: k-means++ draws inside every cluster by the distance from its own centre") {
  // The first two centres are 0 and 100, by their weights; the third is 1, 101 or 103 with chances 1 : 1 : 9.
  const std::vector<float> x{0, 1, 100, 101, 103};
  const std::vector<double> w{1e8, 1, 1e3, 1, 1};
  const cluster::sorted_values s(x, w);
  int one = 0, near = 0;
  for (std::uint64_t seed = 0; seed < 2000; ++seed) {
    const auto b =
        cluster::lloyd(s, 3, {.start = lloyd_start::plus_plus, .seed = seed, .max_iterations = 0}).borders;
    one += b[1] == 1;
    near += b[1] == 2 && b[2] == 3;
  }
  for (const int count : {one, near}) {  // 182 expected, standard deviation 12.9
    CHECK(count > 130);
    CHECK(count < 234);
  }
}

TEST_CASE("Lloyd: bad options are typed errors") {
  const std::vector<float> x{1, 2};
  CHECK_THROWS_AS(cluster::lloyd(x, 0), edgetran::numeric_error);
  CHECK_THROWS_AS(cluster::lloyd(x, 1, {.tolerance = -1}), edgetran::numeric_error);
  CHECK_THROWS_AS(cluster::lloyd(x, 1, {.tolerance = std::nan("")}), edgetran::numeric_error);
}
