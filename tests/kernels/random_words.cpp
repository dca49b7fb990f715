// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/kernels/random_words.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace edgetran;

TEST_CASE("many words at a time are those that the stream gives one by one, on every target") {
  for (const auto t : kernels::available()) {
    CAPTURE(std::string(kernels::name(t)));
    const kernels::scoped_target forced(t);
    // From even and odd places, and across 2^32 blocks, where the counter carries.
    for (const std::uint64_t start : {std::uint64_t{0}, std::uint64_t{5}, (std::uint64_t{1} << 33) - 19})
      for (std::ptrdiff_t n = 0; n < 70; ++n) {
        stream many = stream(0x123456789abcdef0U, 0xfedcba9876543210U).at(start), one = many;
        std::vector<std::uint64_t> words(static_cast<std::size_t>(n)), expected(words);
        kernels::random_words(many, n, words.data());
        for (auto& w : expected) w = one();
        CHECK(words == expected);
        CHECK(many == one);
        CHECK(many() == one());
      }
  }
}
