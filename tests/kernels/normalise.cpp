// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/kernels/normalise.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "edgetran/core/random.hpp"

using namespace edgetran;

namespace {

std::vector<float> drawn(std::size_t n, double mean, double spread, std::uint64_t seed) {
  stream random(11, seed);
  std::vector<float> x(n);
  for (float& v : x) v = float(mean + random.uniform(-spread, spread));
  return x;
}

std::vector<double> reference(const float* x, std::size_t n, const float* weight, const float* bias,
                              double epsilon, bool centred) {
  double mean = 0, square = 0;
  for (std::size_t i = 0; centred && i < n; ++i) mean += double(x[i]) / double(n);
  for (std::size_t i = 0; i < n; ++i) square += (double(x[i]) - mean) * (double(x[i]) - mean) / double(n);
  std::vector<double> y(n);
  for (std::size_t i = 0; i < n; ++i)
    y[i] = (double(x[i]) - mean) / std::sqrt(square + epsilon) * (weight ? double(weight[i]) : 1.0) +
           (bias ? double(bias[i]) : 0.0);
  return y;
}

/// The greatest difference, relative to the greatest number wanted.
double error_of(const float* y, const std::vector<double>& want) {
  double worst = 0, most = 0;
  for (std::size_t i = 0; i < want.size(); ++i) {
    worst = std::max(worst, std::abs(double(y[i]) - want[i]));
    most = std::max(most, std::abs(want[i]));
  }
  return worst / most;
}

constexpr float gap = -77.0F;

}  // namespace

TEST_CASE("norms equal float64 on every target, for every tail, strided and in place") {
  for (const auto t : kernels::available()) {
    CAPTURE(std::string(kernels::name(t)));
    const kernels::scoped_target forced(t);
    for (const std::size_t n :
         std::initializer_list<std::size_t>{2, 3, 5, 8, 15, 16, 17, 31, 64, 67, 100, 768, 1000, 4096}) {
      for (const double mean : {0.0, -3.0, 1e4}) {
        CAPTURE(n);
        CAPTURE(mean);
        const std::size_t rows = 3, stride = n + 5;
        auto x = drawn(rows * stride, mean, 1.0, n);
        const auto weight = drawn(n, 1, 0.5, n + 1), bias = drawn(n, 0, 0.5, n + 2);
        std::vector<float> y(rows * stride, gap), z(y);
        const auto s = std::ptrdiff_t(stride), w = std::ptrdiff_t(n);
        kernels::layer_norm(x.data(), s, weight.data(), bias.data(), 1e-12F, 3, w, y.data(), s);
        kernels::rms_norm(x.data(), s, weight.data(), 1e-6F, 3, w, z.data(), s);
        auto in_place = x;
        kernels::layer_norm(in_place.data(), s, nullptr, nullptr, 1e-5F, 3, w, in_place.data(), s);
        for (std::size_t r = 0; r < rows; ++r) {
          const float* row = x.data() + r * stride;
          CHECK(error_of(&y[r * stride], reference(row, n, weight.data(), bias.data(), 1e-12, true)) < 2e-6);
          CHECK(error_of(&z[r * stride], reference(row, n, weight.data(), nullptr, 1e-6, false)) < 2e-6);
          CHECK(error_of(&in_place[r * stride], reference(row, n, nullptr, nullptr, 1e-5, true)) < 2e-6);
          CHECK(y[r * stride + n] == gap);
          CHECK(z[r * stride + n] == gap);
          CHECK(in_place[r * stride + n] == x[r * stride + n]);
        }
      }
    }
  }
}

TEST_CASE("rows of equal numbers give the bias, whatever rounding leaves of their mean") {
  for (const auto t : kernels::available()) {
    CAPTURE(std::string(kernels::name(t)));
    const kernels::scoped_target forced(t);
    for (std::size_t n = 1; n < 800; n += n < 40 ? 1 : 37)
      for (const float number : {0.1F, -0.7F, 1234.5678F, 1e6F / 7, 1e12F / 3, -1e15F / 7, 1e18F / 7}) {
        CAPTURE(n);
        CAPTURE(number);
        const std::vector<float> x(n, number), bias(n, 0.25F);
        std::vector<float> y(n);
        const auto w = std::ptrdiff_t(n);
        kernels::layer_norm(x.data(), w, nullptr, bias.data(), 1e-12F, 1, w, y.data(), w);
        for (const float v : y) REQUIRE(v == 0.25F);
      }
  }
}

TEST_CASE("norms of equal numbers, NaN and single columns; errors") {
  for (const auto t : kernels::available()) {
    CAPTURE(std::string(kernels::name(t)));
    const kernels::scoped_target forced(t);
    std::vector<float> x(40, 3.0F), y(40);
    x[30] = std::numeric_limits<float>::quiet_NaN();
    kernels::layer_norm(x.data(), 20, nullptr, nullptr, 1e-5F, 2, 20, y.data(), 20);
    for (std::size_t i = 0; i < 20; ++i) CHECK(y[i] == 0.0F);
    for (std::size_t i = 20; i < 40; ++i) CHECK(std::isnan(y[i]));
    const float bias = 0.5F;
    kernels::layer_norm(x.data(), 1, nullptr, &bias, 1e-5F, 1, 1, y.data(), 1);
    CHECK(y[0] == 0.5F);
    CHECK_NOTHROW(kernels::layer_norm(nullptr, 0, nullptr, nullptr, 1e-5F, 0, 20, nullptr, 0));
    CHECK_NOTHROW(kernels::rms_norm(nullptr, 0, nullptr, 1e-5F, 3, 0, nullptr, 0));
    CHECK_THROWS_AS(kernels::layer_norm(nullptr, 20, nullptr, nullptr, 1e-5F, 2, 20, y.data(), 20),
                    input_error);
    CHECK_THROWS_AS(kernels::rms_norm(x.data(), 20, nullptr, 1e-5F, 2, 20, nullptr, 20), input_error);
    CHECK_THROWS_AS(kernels::rms_norm(x.data(), 19, nullptr, 1e-5F, 2, 20, y.data(), 20), shape_error);
  }
}
