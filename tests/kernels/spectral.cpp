// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/kernels/spectral.hpp"

#include <doctest/doctest.h>

#include <cstddef>
#include <utility>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/core/executor.hpp"
#include "edgetran/core/thread_pool.hpp"
#include "edgetran/kernels/fourier.hpp"
#include "spectral_reference.hpp"

using namespace edgetran;
namespace reference = spectral_reference;

namespace {

/// Heads side by side in [tokens, width], mixed one by one.
std::vector<float> one_by_one(const reference::array& x, int heads, int head) {
  const kernels::fourier_mixer mix(x.tokens, head);
  kernels::spectral_workspace memory;
  std::vector<float> y(x.values.size());
  for (std::ptrdiff_t h = 0; h < heads; ++h)
    mix(x.values.data() + h * head, x.stride, y.data() + h * head, x.stride, memory);
  return y;
}

}  // namespace

TEST_CASE("heads inside a wider array, for any executor") {
  const int tokens = 20, heads = 5, head = 21;
  const reference::array x = reference::random_array(tokens, heads * head, 0, 3);
  const kernels::fourier_mixer mix(tokens, head);
  const auto want = one_by_one(x, heads, head);
  std::vector<kernels::spectral_workspace> memory;
  const auto check = [&](auto&& runner) {
    std::vector<float> y(x.values.size());
    kernels::mix_heads(mix, heads, x.values.data(), head, x.stride, y.data(), head, x.stride, runner, memory);
    CHECK(y == want);
  };
  check(inline_executor{});
  check(thread_pool(2));
  check(thread_pool(7));
  // The first head is that of the array's first columns alone.
  reference::array first(tokens, head, 0);
  for (int s = 0; s < tokens; ++s)
    for (int c = 0; c < head; ++c) first.at(s, c) = x.at(s, c);
  const auto sums = reference::fourier(first);
  for (int s = 0; s < tokens; ++s)
    for (int c = 0; c < head; ++c)
      CHECK(want[static_cast<std::size_t>(s * x.stride + c)] ==
            doctest::Approx(sums[static_cast<std::size_t>(s * head + c)]).epsilon(1e-4));
}

TEST_CASE("a workspace grows and is kept") {
  kernels::spectral_workspace memory;
  float* const small = memory.reserve(100);
  CHECK(memory.reserve(50) == small);
  float* const large = memory.reserve(1000);
  CHECK(memory.reserve(1000) == large);
  CHECK(reinterpret_cast<std::size_t>(large) % 64 == 0);
  const kernels::spectral_workspace taken = std::move(memory);
  CHECK(memory.reserve(10) != nullptr);  // what was moved from begins anew
}

TEST_CASE("null arrays are refused") {
  const kernels::fourier_mixer mix(2, 3);
  kernels::spectral_workspace memory;
  std::vector<float> x(6);
  CHECK_THROWS_AS(mix(nullptr, 3, x.data(), 3, memory), input_error);
  CHECK_THROWS_AS(mix(x.data(), 3, nullptr, 3, memory), input_error);
}
