// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/kernels/transform_length.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstddef>
#include <vector>

#include "edgetran/core/error.hpp"

using namespace edgetran;

TEST_CASE("stages multiply to the length, and results lie in different places") {
  for (int n = 1; n <= 300; ++n) {
    CAPTURE(n);
    const kernels::transform_length length(n);
    CHECK(length.size() == n);
    if (length.inner() == nullptr) {
      int product = 1;
      for (const auto& s : length.stages()) {
        product *= s.radix;
        CHECK(s.span == n / product);
        CHECK(s.roots.size() == static_cast<std::size_t>(2 * (s.radix - 1) * s.span));
      }
      CHECK(product == n);
    } else {
      CHECK(length.inner()->inner() == nullptr);
      CHECK(length.inner()->size() >= 2 * n - 1);
    }
    std::vector<int> places(length.position(), length.position() + n);
    for (int k = 0; k < n; ++k) CHECK(length.mirror()[k] == places[static_cast<std::size_t>((n - k) % n)]);
    std::sort(places.begin(), places.end());
    CHECK(std::adjacent_find(places.begin(), places.end()) == places.end());
    CHECK(places.back() < length.slots());
  }
}

TEST_CASE("primes above 61 convolve; the published head sizes do not") {
  for (const int n : {10, 21, 42, 61, 64, 96, 122, 128, 192, 384, 512, 768, 2048})
    CHECK(kernels::transform_length(n).inner() == nullptr);
  for (const int n : {67, 127, 134, 509, 1018, 2039}) CHECK(kernels::transform_length(n).inner() != nullptr);
  CHECK(kernels::transform_length(512).stages().size() == 3);
}

TEST_CASE("a length is 1 to 2^24, with a large prime 1 to 2^23") {
  CHECK_THROWS_AS(kernels::transform_length(0), shape_error);
  CHECK_THROWS_AS(kernels::transform_length((1 << 24) + 1), shape_error);
  CHECK_THROWS_WITH_AS(
      kernels::transform_length(8388617),  // the least prime above 2^23
      "kernels::transform_length: a transform of 8388617 numbers, which has a prime factor above 61 "
      "(give up to 2^23, or a size without such a factor)",
      shape_error);
}
