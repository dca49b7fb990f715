// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/core/rank_correlation.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <vector>

#include "edgetran/core/random.hpp"

namespace {
using values = std::vector<double>;

/// Tau-b by looking at every pair.
double kendall_of_pairs(const values& a, const values& b) {
  double difference = 0, in_a = 0, in_b = 0;
  for (std::size_t i = 0; i < a.size(); ++i)
    for (std::size_t j = 0; j < i; ++j) {
      const int x = (a[i] > a[j]) - (a[i] < a[j]), y = (b[i] > b[j]) - (b[i] < b[j]);
      difference += x * y, in_a += x * x, in_b += y * y;
    }
  return difference / std::sqrt(in_a * in_b);
}

/// The rank of a value: one more than those below it, and half of its equals.
double rank(const values& all, double v) {
  double below = 0, equal = 0;
  for (const double other : all) below += other < v, equal += other == v;
  return below + (equal + 1) / 2;
}
}  // namespace

TEST_CASE("the same order is 1 and the reverse -1, whatever the distances") {
  const values a{1, 2, 3, 4}, b{0.1, 7, 8, 1e9}, reverse{4, 3, 2, 1};
  CHECK(edgetran::spearman(a, b) == doctest::Approx(1));
  CHECK(edgetran::kendall(a, b) == doctest::Approx(1));
  CHECK(edgetran::spearman(a, reverse) == doctest::Approx(-1));
  CHECK(edgetran::kendall(a, reverse) == doctest::Approx(-1));
}

TEST_CASE("rank correlations equal their definitions, with ties") {
  edgetran::stream random(7);
  for (const std::size_t n : {2u, 3u, 10u, 57u, 200u})
    for (const std::uint64_t levels : {3u, 20u, 100000u}) {
      values a(n), b(n);
      do {
        for (double& v : a) v = static_cast<double>(random.below(levels));
        for (std::size_t i = 0; i < n; ++i) b[i] = 0.5 * a[i] + static_cast<double>(random.below(levels));
      } while (std::count(a.begin(), a.end(), a[0]) == static_cast<std::ptrdiff_t>(n) ||
               std::count(b.begin(), b.end(), b[0]) == static_cast<std::ptrdiff_t>(n));
      CHECK(edgetran::kendall(a, b) == doctest::Approx(kendall_of_pairs(a, b)));
      double ab = 0, aa = 0, bb = 0;
      const double middle = (static_cast<double>(n) + 1) / 2;
      for (std::size_t i = 0; i < n; ++i) {
        const double x = rank(a, a[i]) - middle, y = rank(b, b[i]) - middle;
        ab += x * y, aa += x * x, bb += y * y;
      }
      CHECK(edgetran::spearman(a, b) == doctest::Approx(ab / std::sqrt(aa * bb)));
    }
}

TEST_CASE("what has no order is refused") {
  for (const auto f : {edgetran::spearman, edgetran::kendall}) {
    CHECK_THROWS_AS(f(values{1, 1}, values{1, 2}), edgetran::numeric_error);
    CHECK_THROWS_AS(f(values{1, 2}, values{3, 3}), edgetran::numeric_error);
    CHECK_THROWS_AS(f(values{1}, values{1}), edgetran::numeric_error);
    CHECK_THROWS_AS(f(values{1}, values{1, 2}), edgetran::shape_error);
    CHECK_THROWS_AS(f(values{}, values{}), edgetran::state_error);
    CHECK_THROWS_AS(f(values{1, std::nan("")}, values{1, 2}), edgetran::numeric_error);
  }
}
