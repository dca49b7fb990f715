// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/core/random.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <random>
#include <set>
#include <span>
#include <vector>

using edgetran::stream;

namespace {
using block = std::array<std::uint32_t, 4>;

// Known answers published with Random123 (kat_vectors, philox4x32 10).
static_assert(edgetran::philox4x32({0, 0, 0, 0}, {0, 0}) ==
              block{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8});
static_assert(edgetran::philox4x32({~0U, ~0U, ~0U, ~0U}, {~0U, ~0U}) ==
              block{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd});
static_assert(edgetran::philox4x32({0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344},
                                   {0xa4093822, 0x299f31d0}) ==
              block{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1});

static_assert(std::uniform_random_bit_generator<stream>);
static_assert(
    [] {
      stream s(7, 3);
      std::array<int, 4> items{1, 2, 3, 4};
      edgetran::shuffle(items, s);
      return items[0] + items[1] + items[2] + items[3] == 10 && s.uniform(1, 2) >= 1 && s.below(3) < 3;
    }(),
    "all but normal() works in constant expressions");

/// Chi-squared statistic of counts against equal expectations.
double chi_squared(const std::vector<std::size_t>& counts) {
  double total = 0;
  for (const auto c : counts) total += static_cast<double>(c);
  const double expected = total / static_cast<double>(counts.size());
  double sum = 0;
  for (const auto c : counts)
    sum += (static_cast<double>(c) - expected) * (static_cast<double>(c) - expected) / expected;
  return sum;
}
}  // namespace

TEST_CASE("a stream's words are the Philox blocks of (position / 2, id) under the seed") {
  const std::uint64_t seed = 0x299f31d0a4093822, id = 0x0370734413198a2e,
                      index = 0x85a308d3243f6a88 % (1ULL << 62);
  stream s = stream(seed, id).at(2 * index);
  const auto words = edgetran::philox4x32(
      {static_cast<std::uint32_t>(index), static_cast<std::uint32_t>(index >> 32), 0x13198a2e, 0x03707344},
      {0xa4093822, 0x299f31d0});
  CHECK(s() == (words[0] | std::uint64_t{words[1]} << 32));
  CHECK(s() == (words[2] | std::uint64_t{words[3]} << 32));
  CHECK(s.position() == 2 * index + 2);
}

TEST_CASE("jumping equals drawing") {
  stream walker(42, 1);
  for (std::uint64_t i = 0; i < 50; ++i) {
    stream jumped = walker.at(i);
    CHECK(jumped == walker);
    stream copy = walker;
    CHECK(jumped() == copy());
    CHECK(jumped() == copy());
    walker();
  }
}

TEST_CASE("streams of other seeds, ids and splits draw other words; a split forgets the position") {
  stream parent(5);
  const stream child = parent.split(9);
  parent();
  CHECK(parent.split(9) == child);
  CHECK(child.split(1) != child.split(2));
  std::set<std::uint64_t> firsts;
  std::size_t streams = 0;
  const auto note = [&](stream s) { firsts.insert(s()), firsts.insert(s()), streams += 2; };
  for (std::uint64_t i = 0; i < 300; ++i) {
    note(stream(i));
    note(stream(0, i + 1));
    note(stream(0).split(i));
    note(stream(0).split(0).split(i));
    note(stream(0, 1).split(i));
  }
  CHECK(firsts.size() == streams);
}

TEST_CASE("uniform numbers stay in bounds and have the right moments") {
  stream s(1);
  double sum = 0, squares = 0;
  const int n = 100000;
  for (int i = 0; i < n; ++i) {
    const double u = s.uniform01();
    REQUIRE((u >= 0 && u < 1));
    sum += u, squares += u * u;
  }
  // Five standard errors: sqrt(1/12/n) and sqrt(4/45/n).
  CHECK(std::fabs(sum / n - 0.5) < 5 * std::sqrt(1.0 / 12 / n));
  CHECK(std::fabs(squares / n - 1.0 / 3) < 5 * std::sqrt(4.0 / 45 / n));
  for (int i = 0; i < 1000; ++i) {
    const double u = s.uniform(-3, -1);
    CHECK((u >= -3 && u <= -1));
  }
  CHECK(s.uniform(2, 2) == 2);
  CHECK_THROWS_AS(s.uniform(2, 1), edgetran::numeric_error);
  CHECK_THROWS_AS(s.uniform(0, std::nan("")), edgetran::numeric_error);
  CHECK_THROWS_AS(s.uniform(-1e308, 1e308), edgetran::numeric_error);
}

TEST_CASE("below is unbiased, also where a modulus would not be") {
  stream s(2);
  std::vector<std::size_t> counts(7);
  for (int i = 0; i < 70000; ++i) ++counts[s.below(7)];
  CHECK(chi_squared(counts) < 30);  // 6 degrees of freedom: p = 4e-5

  // Of 3 * 2^62 values, plain word % n would hit the lowest third twice as often as the others.
  const std::uint64_t n = 3ULL << 62;
  std::vector<std::size_t> thirds(3);
  for (int i = 0; i < 30000; ++i) {
    const auto x = s.below(n);
    REQUIRE(x < n);
    ++thirds[x >> 62];
  }
  CHECK(chi_squared(thirds) < 20);       // 2 degrees of freedom: p = 5e-5
  std::vector<std::size_t> residues(3);  // multiplying without rejecting would favour one residue
  for (int i = 0; i < 30000; ++i) ++residues[s.below(n) % 3];
  CHECK(chi_squared(residues) < 20);
  CHECK(s.below(1) == 0);
  CHECK_THROWS_AS(s.below(0), edgetran::numeric_error);
}

TEST_CASE("the wide product is exact") {
  stream s(3);
  for (int i = 0; i < 1000; ++i) {
    const std::uint64_t a = s(), b = s();
    // (high 2^64 + low) modulo 2^61 - 1 against the factors' residues, whose product fits by pieces of 31
    // bits.
    constexpr std::uint64_t m = (1ULL << 61) - 1;
    const auto times_mod = [](std::uint64_t x, std::uint64_t y) {
      std::uint64_t sum = 0;
      for (x %= m; y != 0; y >>= 1, x = x * 2 % m)
        if (y & 1) sum = (sum + x) % m;
      return sum;
    };
    const auto p = edgetran::detail::multiply_wide(a, b);
    CHECK(p.second == a * b);
    CHECK((times_mod(p.first % m, 8) + p.second % m) % m == times_mod(a % m, b % m));
  }
  const auto most = edgetran::detail::multiply_wide(~0ULL, ~0ULL);
  CHECK(most.first == ~0ULL - 1);
  CHECK(most.second == 1);
}

TEST_CASE("normal variables fill the deciles of the normal distribution equally") {
  stream s(4);
  const int n = 100000;
  std::vector<std::size_t> deciles(10);
  double sum = 0, squares = 0;
  for (int i = 0; i < n; ++i) {
    const double z = (s.normal(3, 2) - 3) / 2;
    ++deciles[std::min<std::size_t>(9, static_cast<std::size_t>(0.5 * std::erfc(-z / std::sqrt(2.0)) * 10))];
    sum += z, squares += z * z;
  }
  CHECK(chi_squared(deciles) < 40);  // 9 degrees of freedom: p = 8e-6
  CHECK(std::fabs(sum / n) < 5 / std::sqrt(n));
  CHECK(std::fabs(squares / n - 1) < 5 * std::sqrt(2.0 / n));
  CHECK(s.position() == static_cast<std::uint64_t>(n));
  CHECK(s.normal(3, 0) == 3);
  CHECK_THROWS_AS(s.normal(0, -1), edgetran::numeric_error);
}

TEST_CASE("chance respects its ends and its rate") {
  stream s(6);
  int hits = 0;
  for (int i = 0; i < 10000; ++i) {
    CHECK_FALSE(s.chance(0));
    CHECK(s.chance(1));
    hits += s.chance(0.3);
  }
  CHECK(std::abs(hits - 3000) < 230);  // five standard deviations
}

TEST_CASE("shuffle reaches every permutation equally often") {
  stream s(8);
  std::vector<std::size_t> counts(24);
  for (int i = 0; i < 24000; ++i) {
    std::vector<int> items{0, 1, 2, 3};
    edgetran::shuffle(items, s);
    std::size_t rank = 0;
    for (std::size_t a = 0; a < 4; ++a) {
      std::size_t smaller = 0;
      for (std::size_t b = a + 1; b < 4; ++b) smaller += items[b] < items[a];
      rank = rank * (4 - a) + smaller;
    }
    ++counts[rank];
  }
  CHECK(chi_squared(counts) < 65);  // 23 degrees of freedom: p = 7e-6
  int one[] = {5};
  edgetran::shuffle(std::span(one), s);
  CHECK(one[0] == 5);
}

TEST_CASE("samples without replacement are distinct and reach every ordered pair equally often") {
  stream s(10);
  std::vector<std::size_t> counts(20);
  for (int i = 0; i < 20000; ++i) {
    const auto pair = edgetran::sample_without_replacement(5, 2, s);
    REQUIRE(pair.size() == 2);
    REQUIRE(pair[0] != pair[1]);
    ++counts[pair[0] * 4 + pair[1] - (pair[1] > pair[0])];
  }
  CHECK(chi_squared(counts) < 55);  // 19 degrees of freedom: p = 2e-5
  auto all = edgetran::sample_without_replacement(100, 100, s);
  std::sort(all.begin(), all.end());
  for (std::size_t i = 0; i < 100; ++i) CHECK(all[i] == i);
  CHECK(edgetran::sample_without_replacement(0, 0, s).empty());
  CHECK_THROWS_AS(edgetran::sample_without_replacement(3, 4, s), edgetran::shape_error);
}
