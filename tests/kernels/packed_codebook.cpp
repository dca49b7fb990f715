// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/kernels/packed_codebook.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <cstdint>
#include <limits>
#include <utility>
#include <vector>

#include "edgetran/core/random.hpp"

using namespace edgetran;
using kernels::packed_codebook;

namespace {

std::vector<float> centroids(int count) {
  std::vector<float> c;
  for (int i = 0; i < count; ++i) c.push_back(0.25F * static_cast<float>(i) - 3);
  return c;
}

}  // namespace

TEST_CASE("packed indices come back, for every width and every filling of panels and groups") {
  for (const auto& format : {std::pair{4, 16}, {4, 3}, {6, 64}, {8, 2}, {8, 256}})
    for (const auto& shape : {std::pair{1, 1}, {7, 31}, {8, 32}, {9, 33}, {24, 65}}) {
      const int bits = format.first, clusters = format.second, k = shape.first, n = shape.second;
      CAPTURE(bits);
      CAPTURE(k);
      stream random(3, static_cast<std::uint64_t>(clusters));
      std::vector<int> index;
      for (int i = 0; i < k * n; ++i)
        index.push_back(static_cast<int>(random.below(static_cast<std::uint64_t>(clusters))));
      const auto c = centroids(clusters);
      const packed_codebook w(k, n, bits, c, [&](std::ptrdiff_t row, std::ptrdiff_t column) {
        return index[static_cast<std::size_t>(row * n + column)];
      });
      CHECK(w.index_bytes() == static_cast<std::size_t>((k + 7) / 8 * ((n + 31) / 32) * 32 * bits));
      CHECK(w.codebook().size() == c.size());
      for (int row = 0; row < k; ++row)
        for (int column = 0; column < n; ++column) {
          const int i = index[static_cast<std::size_t>(row * n + column)];
          REQUIRE(w.index(row, column) == i);
          REQUIRE(w.weight(row, column) == c[static_cast<std::size_t>(i)]);
        }
    }
}

TEST_CASE("the packed layout is the documented one") {
  const auto only = [](int bits, std::ptrdiff_t row, std::ptrdiff_t column, int value) {
    return packed_codebook(16, 64, bits, centroids(1 << bits), [=](std::ptrdiff_t r, std::ptrdiff_t c) {
      return r == row && c == column ? value : 0;
    });
  };
  const auto w4 = only(4, 11, 37, 15);  // panel 1, group 1, word 5, bits 12-15
  CHECK(w4.view().indices[2 * 128 + 128 + 4 * 5 + 1] == 0xf0);
  const auto w8 = only(8, 11, 32 + 21, 200);  // word 8 (5 / 4) + 4 + 1, its high byte
  CHECK(w8.view().indices[2 * 256 + 256 + 64 + 2 * 13 + 1] == 200);
  const auto w6 = only(6, 6, 1, 0x35);  // low four bits above bit 12 of word 1, the others below in the next
  CHECK(w6.view().indices[3] == 0x50);
  CHECK(w6.view().indices[64 + 2] == 3);
}

TEST_CASE("what cannot be packed says why") {
  const auto zero = [](std::ptrdiff_t, std::ptrdiff_t) { return 0; };
  const auto two = centroids(2);
  CHECK_THROWS_AS(packed_codebook(-1, 4, 4, two, zero), shape_error);
  CHECK_THROWS_AS(packed_codebook(4, 4, 5, two, zero), shape_error);
  CHECK_THROWS_AS(packed_codebook(4, 4, 4, centroids(17), zero), shape_error);
  CHECK_THROWS_AS(packed_codebook(4, 4, 6, centroids(65), zero), shape_error);
  CHECK_THROWS_AS(packed_codebook(4, 4, 8, centroids(257), zero), shape_error);
  CHECK_THROWS_AS(packed_codebook(4, 4, 4, std::vector<float>{}, zero), shape_error);
  CHECK_THROWS_AS(packed_codebook(4, 4, 4, std::vector<float>{1, std::nanf("")}, zero), numeric_error);
  CHECK_THROWS_AS(packed_codebook(4, 4, 4, std::vector<float>{std::numeric_limits<float>::infinity()}, zero),
                  numeric_error);
  CHECK_THROWS_WITH_AS(packed_codebook(4, 4, 4, two, [](auto row, auto) { return row == 3 ? 2 : 1; }),
                       "packed_codebook: W[3, 0] has index 2 of 2 centroids (count from 0)", input_error);
  CHECK_THROWS_AS(packed_codebook(4, 4, 4, two, [](auto, auto) { return -1; }), input_error);
  CHECK_THROWS_AS(packed_codebook(PTRDIFF_MAX / 4, PTRDIFF_MAX / 4, 8, two, zero), numeric_error);
  const packed_codebook w(4, 3, 4, two, zero);
  CHECK_THROWS_AS(static_cast<void>(w.index(4, 0)), shape_error);
  CHECK_THROWS_AS(static_cast<void>(w.index(0, 3)), shape_error);
}

TEST_CASE("empty matrices hold no index") {
  const auto never = [](std::ptrdiff_t, std::ptrdiff_t) { return 99; };
  for (const auto& [k, n] : {std::pair{0, 5}, {5, 0}, {0, 0}}) {
    const packed_codebook w(k, n, 6, std::vector<float>{}, never);
    CHECK(w.index_bytes() == 0);
    CHECK(w.codebook().empty());
  }
  CHECK(packed_codebook().table_bytes() == 0);
}

TEST_CASE("a moved matrix keeps its indices") {
  packed_codebook a(3, 40, 8, centroids(200),
                    [](auto row, auto column) { return (row * 40 + column) % 200; });
  const packed_codebook b = std::move(a);
  CHECK(b.index(2, 39) == 119);
  CHECK(b.view().index(2, 39) == 119);
}

TEST_CASE("bfloat16 rounds to nearest, halves to even") {
  CHECK(kernels::to_bfloat16(1.0F) == 0x3f80);
  CHECK(kernels::to_bfloat16(1.0F + 1.0F / 256) == 0x3f80);  // half: down to even
  CHECK(kernels::to_bfloat16(1.0F + 3.0F / 256) == 0x3f82);  // half: up to even
  CHECK(kernels::to_bfloat16(-1.0F - 1.01F / 256) == 0xbf81);
  CHECK(kernels::to_bfloat16(3.4e38F) == 0x7f80);
}
