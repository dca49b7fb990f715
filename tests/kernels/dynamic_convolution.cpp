// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/kernels/dynamic_convolution.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/core/executor.hpp"
#include "edgetran/core/random.hpp"
#include "edgetran/core/thread_pool.hpp"

using namespace edgetran;

namespace {

/// Rows 3 numbers further apart than they are long; what lies between is 77.
std::vector<float> rows(std::uint64_t seed, int count, int length) {
  stream random(seed, static_cast<std::uint64_t>(count * 4096 + length));
  std::vector<float> x(static_cast<std::size_t>(count) * static_cast<std::size_t>(length + 3), 77.0F);
  for (int r = 0; r < count; ++r)
    for (int i = 0; i < length; ++i)
      x[static_cast<std::size_t>(r * (length + 3) + i)] = static_cast<float>(random.uniform(-1, 1));
  return x;
}

/// Whether y is, within 1e-6 of the sum of all sizes, the sum over the window of weight(s, tau, c) x; and
/// nothing else was written.
template <class Weight>
bool right(const kernels::convolution_job& job, const std::vector<float>& y, const Weight& weight) {
  for (int s = 0; s < job.tokens; ++s) {
    for (int c = 0; c < job.channels; ++c) {
      double sum = 0, size = 0;
      for (int tau = 0; tau < job.taps; ++tau) {
        const int row = s + tau - job.taps / 2;
        if (row < 0 || row >= job.tokens) continue;
        const double product = double(weight(s, tau, c)) * job.x[row * job.x_stride + c];
        sum += product;
        size += std::abs(product);
      }
      if (!(std::abs(y[static_cast<std::size_t>(s * job.y_stride + c)] - sum) <= 1e-6 * size)) return false;
    }
    for (std::ptrdiff_t c = job.channels; c < job.y_stride; ++c)
      if (y[static_cast<std::size_t>(s * job.y_stride + c)] != 77.0F) return false;
  }
  return true;
}

}  // namespace

TEST_CASE("both convolutions equal float64 on every target, for every tail and window") {
  for (const int tokens : {0, 1, 2, 3, 4, 5, 7, 8, 9, 16, 23, 40})
    for (const int channels : {1, 3, 4, 10, 16, 21, 42, 64, 100})
      for (const int taps : {1, 3, 5, 7, 9, 13, 31}) {
        CAPTURE(tokens);
        CAPTURE(channels);
        CAPTURE(taps);
        const auto x = rows(1, tokens, channels), w = rows(2, tokens, taps), f = rows(3, taps, channels);
        for (const auto t : kernels::available()) {
          CAPTURE(std::string(kernels::name(t)));
          const kernels::scoped_target forced(t);
          std::vector<float> y(x.size(), 77.0F), z(y);
          kernels::convolution_job job{tokens,   channels,     taps,     w.data(),    taps + 3,
                                       x.data(), channels + 3, y.data(), channels + 3};
          kernels::dynamic_convolution(job);
          CHECK(right(job, y, [&](int s, int tau, int) { return w[std::size_t(s * (taps + 3) + tau)]; }));
          job.weights = f.data();
          job.weights_stride = channels + 3;
          job.y = z.data();
          kernels::depthwise_convolution(job);
          CHECK(right(job, z, [&](int, int tau, int c) { return f[std::size_t(tau * (channels + 3) + c)]; }));
        }
      }
}

TEST_CASE("heads side by side in a wider array, for any executor") {
  const int tokens = 19, heads = 3, head = 21, taps = 9;
  const auto x = rows(4, tokens, heads * head - 3), w = rows(5, tokens, heads * taps - 3);
  const auto run = [&](auto&& runner) {
    std::vector<float> y(x.size());
    const kernels::convolution_job first{tokens,   head,         taps,     w.data(),    heads * taps,
                                         x.data(), heads * head, y.data(), heads * head};
    kernels::dynamic_convolution(first, heads, taps, head, head, runner);
    return y;
  };
  const auto y = run(inline_executor{});
  CHECK(run(thread_pool(2)) == y);
  for (int s = 0; s < tokens; ++s)
    for (int c = 0; c < heads * head; ++c) {
      double want = 0;
      for (int tau = 0; tau < taps; ++tau) {
        const int row = s + tau - taps / 2;
        if (row >= 0 && row < tokens)
          want += double(w[std::size_t(s * heads * taps + c / head * taps + tau)]) *
                  x[std::size_t(row * heads * head + c)];
      }
      CHECK(y[std::size_t(s * heads * head + c)] == doctest::Approx(want).epsilon(1e-5));
    }
}

TEST_CASE("an infinity reaches the windows that hold it and no others") {
  for (const auto t : kernels::available()) {
    CAPTURE(std::string(kernels::name(t)));
    const kernels::scoped_target forced(t);
    const int tokens = 30, channels = 20, taps = 5;
    std::vector<float> x(tokens * channels, 1.0F), w(tokens * taps, 0.2F), y(tokens * channels);
    x[11 * channels + 17] = HUGE_VALF;
    kernels::dynamic_convolution(
        {tokens, channels, taps, w.data(), taps, x.data(), channels, y.data(), channels});
    for (int s = 0; s < tokens; ++s)
      for (int c = 0; c < channels; ++c)
        CHECK(std::isinf(y[std::size_t(s * channels + c)]) == (c == 17 && s >= 9 && s <= 13));
  }
}

TEST_CASE("bad convolutions are refused") {
  std::vector<float> v(100);
  const kernels::convolution_job good{4, 5, 3, v.data(), 5, v.data() + 20, 5, v.data() + 60, 5};
  kernels::dynamic_convolution(good);
  auto even = good, negative = good, short_x = good, short_y = good, short_weights = good;
  even.taps = 4;
  negative.tokens = -1;
  short_x.x_stride = 4;
  short_y.y_stride = 4;
  short_weights.weights_stride = 2;
  for (const auto& bad : {even, negative, short_x, short_y, short_weights})
    CHECK_THROWS_AS(kernels::dynamic_convolution(bad), shape_error);
  short_weights.weights_stride = 4;  // holds 3 taps, but not 5 channels
  kernels::dynamic_convolution(short_weights);
  CHECK_THROWS_AS(kernels::depthwise_convolution(short_weights), shape_error);
  auto no_x = good, no_y = good, no_weights = good, nothing = good;
  no_x.x = nullptr, no_y.y = nullptr, no_weights.weights = nullptr;
  for (const auto& bad : {no_x, no_y, no_weights})
    CHECK_THROWS_AS(kernels::dynamic_convolution(bad), input_error);
  nothing.tokens = 0, nothing.x = nullptr, nothing.y = nullptr, nothing.weights = nullptr;
  CHECK_NOTHROW(kernels::dynamic_convolution(nothing));
}
