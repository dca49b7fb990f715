// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/cluster/sorted_values.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/core/random.hpp"

namespace {

using edgetran::stream;
namespace cluster = edgetran::cluster;

std::vector<float> any_floats(std::size_t n, std::uint64_t seed) {
  stream random(seed);
  std::vector<float> x;
  while (x.size() < n)
    if (const float v = std::bit_cast<float>(static_cast<std::uint32_t>(random())); std::isfinite(v))
      x.push_back(v);
  return x;
}

}  // namespace

TEST_CASE("sorted values: the order of std::sort, over the whole range of float, short and long") {
  for (const std::size_t n : {1U, 2U, 100U, 2999U, 3000U, 20'000U}) {
    auto x = any_floats(n, n);
    if (n > 10) x[3] = -0.0F, x[5] = 0.0F, x[7] = 1e-45F, x[8] = -1e-45F, x[9] = x[1];
    const cluster::sorted_values s(x);
    std::sort(x.begin(), x.end());
    x.erase(std::unique(x.begin(), x.end()), x.end());
    REQUIRE(s.size() == x.size());
    CHECK(std::equal(x.begin(), x.end(), s.values().begin()));
  }
}

TEST_CASE("sorted values: a digit that all keys share is passed over") {
  std::vector<float> x(5000);
  for (std::size_t i = 0; i < x.size(); ++i) x[i] = 1.0F + static_cast<float>((i * 7919) % 5000) * 0x1p-23F;
  const cluster::sorted_values s(x);
  REQUIRE(s.size() == 5000);
  CHECK(std::is_sorted(s.values().begin(), s.values().end()));
}

TEST_CASE("sorted values: weight, mean and cost of runs against two passes in long double") {
  stream random(1);
  for (const bool weighted : {false, true}) {
    std::vector<float> x;
    std::vector<double> w;
    for (int i = 0; i < 400; ++i) {
      x.push_back(static_cast<float>(random.normal(5, 0.1)));
      w.push_back(weighted ? 3 * random.uniform01() : 1);
    }
    if (weighted) w[17] = 0;
    const cluster::sorted_values s = weighted ? cluster::sorted_values(x, w) : cluster::sorted_values(x);
    for (int t = 0; t < 200; ++t) {
      const auto a = static_cast<std::size_t>(random.below(s.size()));
      const auto b = a + 1 + static_cast<std::size_t>(random.below(s.size() - a));
      const float low = s.values()[a], high = s.values()[b - 1];
      long double weight = 0, sum = 0, cost = 0, about = 0;
      for (std::size_t i = 0; i < x.size(); ++i)
        if (x[i] >= low && x[i] <= high) weight += w[i], sum += w[i] * static_cast<long double>(x[i]);
      for (std::size_t i = 0; i < x.size(); ++i)
        if (x[i] >= low && x[i] <= high) {
          cost += w[i] * (x[i] - sum / weight) * (x[i] - sum / weight);
          about += w[i] * (x[i] - 4.5L) * (x[i] - 4.5L);
        }
      CHECK(s.weight(a, b) == doctest::Approx(static_cast<double>(weight)).epsilon(1e-12));
      CHECK(s.mean(a, b) == doctest::Approx(static_cast<double>(sum / weight)).epsilon(1e-12));
      CHECK(std::fabs(s.cost(a, b) - static_cast<double>(cost)) < 1e-12);
      CHECK(s.cost_about(a, b, 4.5) == doctest::Approx(static_cast<double>(about)).epsilon(1e-11));
    }
  }
}

TEST_CASE("sorted values: a weight that dwarfs the others costs runs without it no digits") {
  stream random(2);
  std::vector<float> x;
  std::vector<double> w;
  for (int i = 0; i < 300; ++i) {
    x.push_back(static_cast<float>(5 + 1e-3 * i + 5e-4 * random.uniform01()));
    w.push_back(random.uniform01());
  }
  for (const std::size_t heavy : {0U, 150U, 299U}) {
    auto weights = w;
    weights[heavy] = 1e9;
    const cluster::sorted_values s(x, weights);
    REQUIRE(s.size() == x.size());
    for (int t = 0; t < 200; ++t) {
      const auto a = static_cast<std::size_t>(random.below(s.size()));
      const auto b = a + 1 + static_cast<std::size_t>(random.below(s.size() - a));
      if (a <= heavy && heavy < b) continue;
      long double weight = 0, sum = 0, cost = 0;
      for (std::size_t i = a; i < b; ++i)
        weight += weights[i], sum += weights[i] * static_cast<long double>(x[i]);
      for (std::size_t i = a; i < b; ++i) cost += weights[i] * (x[i] - sum / weight) * (x[i] - sum / weight);
      CHECK(s.weight(a, b) == doctest::Approx(static_cast<double>(weight)).epsilon(1e-12));
      CHECK(s.mean(a, b) == doctest::Approx(static_cast<double>(sum / weight)).epsilon(1e-12));
      CHECK(std::fabs(s.cost(a, b) - static_cast<double>(cost)) < 1e-12);
    }
  }
}

TEST_CASE("sorted values: copies and weights are the same thing") {
  const std::vector<float> copies{3, 1, 3, 2, 3, 2}, once{2, 3, 1};
  const std::vector<double> weights{2, 3, 1};
  const cluster::sorted_values a(copies), b(once, weights);
  REQUIRE(a.size() == 3);
  REQUIRE(b.size() == 3);
  for (std::size_t i = 0; i < 3; ++i)
    for (std::size_t j = i + 1; j <= 3; ++j) {
      CHECK(a.weight(i, j) == b.weight(i, j));
      CHECK(a.mean(i, j) == b.mean(i, j));
      CHECK(a.cost(i, j) == b.cost(i, j));
    }
}

TEST_CASE("sorted values: bad weights are typed errors") {
  const std::vector<float> x{1, 2};
  const auto with = [&](std::vector<double> w) { return cluster::sorted_values(x, w); };
  CHECK_THROWS_AS(with({1}), edgetran::shape_error);
  CHECK_THROWS_AS(with({1, -1}), edgetran::numeric_error);
  CHECK_THROWS_AS(with({1, std::nan("")}), edgetran::numeric_error);
  CHECK_THROWS_AS(with({1, HUGE_VAL}), edgetran::numeric_error);
  CHECK_THROWS_AS(with({1e30, 1e-30}), edgetran::numeric_error);
  CHECK_THROWS_AS(with({0, 0}), edgetran::state_error);
  CHECK(with({0, 1}).size() == 1);
}

TEST_CASE("sorted values: a NaN or an infinity is named by its place") {
  const std::vector<float> x{1, 2, std::nanf(""), 4};
  try {
    cluster::sorted_values s(x);
    FAIL("accepted");
  } catch (const edgetran::numeric_error& e) {
    CHECK(e.problem() == "value 2 of 4 is NaN");
  }
}
