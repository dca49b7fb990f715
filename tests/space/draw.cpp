// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/space/draw.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "edgetran/core/thread_pool.hpp"
#include "edgetran/space/presets/bertperf.hpp"
#include "edgetran/space/presets/flexibert.hpp"

using namespace edgetran;
using namespace edgetran::space;

namespace {
/// Standard deviations by which the chi-square statistic of equally likely cells lies off its mean.
double surprise(const std::vector<std::uint64_t>& counts) {
  double total = 0, chi_square = 0;
  for (const auto c : counts) total += static_cast<double>(c);
  const double expected = total / static_cast<double>(counts.size());
  for (const auto c : counts) chi_square += std::pow(static_cast<double>(c) - expected, 2) / expected;
  const double freedom = static_cast<double>(counts.size() - 1);
  return (chi_square - freedom) / std::sqrt(2 * freedom);
}
}  // namespace

TEST_CASE("uniform: every member as likely as the others") {
  stream random(11);
  std::vector<std::uint64_t> stacks(9'312), bundles(4'200);
  for (int i = 0; i < 100'000; ++i) {
    ++stacks[static_cast<std::uint64_t>(rank(uniform(flexibert1_test{}, random)))];
    ++bundles[static_cast<std::uint64_t>(rank(uniform(bertperf{}, random)))];
  }
  CHECK(std::fabs(surprise(stacks)) < 4);
  CHECK(std::fabs(surprise(bundles)) < 4);
}

TEST_CASE("uniform: halves of a space beyond 64 bits") {
  stream random(12);
  std::vector<std::uint64_t> bins(64);
  for (int i = 0; i < 20'000; ++i) {
    const auto a = uniform(flexibert2{}, random);
    CHECK(a.get<"layers">() == 12);  // all but one in 1e14
    auto r = rank(a);
    r.divide(cardinality<flexibert2> / 64 + 1);
    const auto quotient = rank(a) / (cardinality<flexibert2> / 64 + 1);
    ++bins[static_cast<std::uint64_t>(quotient)];
  }
  CHECK(std::fabs(surprise(bins)) < 4);
}

TEST_CASE("uniform_coordinates: every value of every coordinate as likely as the others") {
  stream random(13);
  std::vector<std::uint64_t> depth(6), hidden(4), stacks(258), heads(21'805), last(4);
  for (int i = 0; i < 300'000; ++i) {
    const auto a = uniform_coordinates(flexibert2{}, random);
    ++depth[a.coordinates()[0]];
    ++hidden[a.coordinates()[1]];
    ++stacks[a.coordinates()[2]];
    ++heads[a.coordinates()[3]];
    if (a.get<"layers">() == 12)
      ++last[a.coordinates()[34]];
    else if (a.coordinates()[34] != 0)
      FAIL("a layer that is not there has a value");
  }
  for (const auto* counts : {&depth, &hidden, &stacks, &heads, &last})
    CHECK(std::fabs(surprise(*counts)) < 4);
}

TEST_CASE("rank and unrank: a million draws come back") {
  stream random(14);
  std::size_t lost = 0;
  for (int i = 0; i < 1'000'000; ++i) {
    const auto a = uniform_coordinates(flexibert2{}, random);
    lost += unrank<flexibert2>(rank(a)) == a ? 0 : 1;
  }
  CHECK(lost == 0);
}

TEST_CASE("uniform_coordinates: stays inside bounds") {
  stream random(15);
  bounds<bertperf> within;
  within.limit<"batch">(1, 2).limit<"hidden">(0, 3);
  std::vector<std::uint64_t> hidden(4);
  for (int i = 0; i < 20'000; ++i) {
    const auto a = uniform_coordinates(bertperf{}, random, within);
    CHECK(within.contains(a));
    CHECK((a.get<"batch">() > 1 || a.get<"hidden">() == 512));  // 512 has batch 1 alone
    ++hidden[a.coordinates()[0]];
  }
  CHECK(std::fabs(surprise(hidden)) < 4);
}

TEST_CASE("draws: the same for any number of threads") {
  const stream root(16);
  const auto draw = [&](std::size_t i) {
    stream mine = root.split(i);
    return uniform_coordinates(flexibert2{}, mine);
  };
  std::vector<architecture<flexibert2>> alone(500);
  for (std::size_t i = 0; i < alone.size(); ++i) alone[i] = draw(i);
  for (const std::size_t threads : {1U, 2U, 5U}) {
    thread_pool pool(threads);
    std::vector<architecture<flexibert2>> together(alone.size());
    pool.parallel_for(together.size(), [&](std::size_t i) { together[i] = draw(i); });
    CHECK(together == alone);
  }
}
