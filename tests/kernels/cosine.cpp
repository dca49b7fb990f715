// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/kernels/cosine.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <numbers>
#include <string>
#include <utility>
#include <vector>

#include "edgetran/core/error.hpp"
#include "spectral_reference.hpp"

using namespace edgetran;
namespace reference = spectral_reference;

namespace {

/// Every radix first, in the middle and last; one vector and its neighbours on both sides; primes summed
/// directly (13, 61) and convolved (67, 127, 509).
constexpr std::pair<int, int> sizes[] = {{1, 1},    {1, 7},    {7, 1},    {2, 2},    {2, 3},     {3, 5},
                                         {8, 8},    {10, 10},  {21, 21},  {42, 42},  {15, 17},   {16, 16},
                                         {17, 15},  {31, 33},  {33, 31},  {64, 64},  {96, 21},   {128, 64},
                                         {100, 77}, {61, 13},  {13, 61},  {13, 127}, {127, 6},   {67, 42},
                                         {4, 134},  {509, 10}, {12, 768}, {6, 1018}, {2048, 10}, {97, 192}};

}  // namespace

TEST_CASE("the cosine transform equals sums in float64 on every target, for every kind of size") {
  for (const auto& size : sizes) {
    const int tokens = size.first, channels = size.second;
    CAPTURE(tokens);
    CAPTURE(channels);
    const reference::array x = reference::random_array(tokens, channels, 3, 11);
    const auto want = reference::cosine(x);
    const kernels::cosine_mixer mix(tokens, channels);
    CHECK(mix.tokens() == tokens);
    CHECK(mix.channels() == channels);
    for (const auto t : kernels::available()) {
      CAPTURE(std::string(kernels::name(t)));
      const kernels::scoped_target forced(t);
      kernels::spectral_workspace memory;
      reference::array y(tokens, channels, 5);
      mix(x.values.data(), x.stride, y.values.data(), y.stride, memory);
      CHECK(reference::error(y, want, x) < 4e-6);
      CHECK(y.gaps_untouched());
      reference::array z = x;
      mix(z.values.data(), z.stride, z.values.data(), z.stride, memory);  // in place, in memory used before
      bool same = z.gaps_untouched();
      for (int s = 0; s < tokens; ++s)
        for (int c = 0; c < channels; ++c) same = same && z.at(s, c) == y.at(s, c);
      CHECK(same);
    }
  }
}

TEST_CASE("a cosine of its own basis transforms to a single number") {
  const int tokens = 18, channels = 35;
  kernels::spectral_workspace memory;
  const kernels::cosine_mixer mix(tokens, channels);
  for (const auto t : kernels::available()) {
    CAPTURE(std::string(kernels::name(t)));
    const kernels::scoped_target forced(t);
    reference::array x(tokens, channels, 0), y(tokens, channels, 0);
    for (int s = 0; s < tokens; ++s)
      for (int c = 0; c < channels; ++c)
        x.at(s, c) = static_cast<float>(std::cos(std::numbers::pi * 4 * (2 * s + 1) / (2.0 * tokens)) *
                                        std::cos(std::numbers::pi * 7 * (2 * c + 1) / (2.0 * channels)));
    mix(x.values.data(), x.stride, y.values.data(), y.stride, memory);
    for (int s = 0; s < tokens; ++s)
      for (int c = 0; c < channels; ++c)
        CHECK(std::abs(y.at(s, c) - (s == 4 && c == 7 ? tokens * channels : 0)) < 1e-4 * tokens * channels);
  }
}

TEST_CASE("cosine transform: bad sizes, short strides, NaN") {
  CHECK_THROWS_AS((kernels::cosine_mixer(0, 8)), shape_error);
  CHECK_THROWS_AS((kernels::cosine_mixer(8, -1)), shape_error);
  const kernels::cosine_mixer mix(5, 6);
  kernels::spectral_workspace memory;
  std::vector<float> x(40), y(40);
  CHECK_THROWS_WITH_AS(mix(x.data(), 5, y.data(), 6, memory), doctest::Contains("stride"), shape_error);
  CHECK_THROWS_AS(mix(x.data(), 6, y.data(), 5, memory), shape_error);
  x[13] = std::numeric_limits<float>::quiet_NaN();
  mix(x.data(), 6, y.data(), 6, memory);
  for (int i = 0; i < 30; ++i) CHECK(std::isnan(y[static_cast<std::size_t>(i)]));
}
