// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/kernels/softmax.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/core/random.hpp"

using namespace edgetran;

namespace {

std::vector<double> reference(const std::vector<float>& x) {
  double most = -std::numeric_limits<double>::infinity(), total = 0;
  for (const float v : x) most = std::max(most, double(v));
  std::vector<double> y;
  for (const float v : x) y.push_back(std::exp(v - most));
  for (const double v : y) total += v;
  for (double& v : y) v /= total;
  return y;
}

}  // namespace

TEST_CASE("softmax equals float64 on every target, for every tail") {
  for (const auto t : kernels::available()) {
    CAPTURE(std::string(kernels::name(t)));
    const kernels::scoped_target forced(t);
    for (std::ptrdiff_t n : {0, 1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 33, 100, 257}) {
      stream random(7, static_cast<std::uint64_t>(n));
      std::vector<float> x(static_cast<std::size_t>(n) + 1, 123.0F);
      for (std::ptrdiff_t i = 0; i < n; ++i) x[std::size_t(i)] = float(random.uniform(-4, 4));
      std::vector<float> in(x.begin(), x.end() - 1);
      kernels::softmax(x.data(), n);
      const auto want = reference(in);
      for (std::size_t i = 0; i < want.size(); ++i) CHECK(x[i] == doctest::Approx(want[i]).epsilon(1e-6));
      CHECK(x.back() == 123.0F);  // what lies behind stays
    }
  }
}

TEST_CASE("softmax of nothing, and of a null array") {
  CHECK_NOTHROW(kernels::softmax(nullptr, 0));
  CHECK_NOTHROW(kernels::softmax(nullptr, -1));
  CHECK_THROWS_AS(kernels::softmax(nullptr, 1), input_error);
}

TEST_CASE("softmax of masked scores, infinities and NaN") {
  for (const auto t : kernels::available()) {
    CAPTURE(std::string(kernels::name(t)));
    const kernels::scoped_target forced(t);
    std::vector<float> x{1, -1e4F, 1, -std::numeric_limits<float>::infinity(), -1e38F};
    kernels::softmax(x.data(), 5);
    CHECK(x[0] == doctest::Approx(0.5));
    CHECK(x[1] < 1e-25F);
    CHECK(x[1] > std::numeric_limits<float>::min());  // still a normal number
    CHECK(x[3] < 1e-25F);
    std::vector<float> y(20, 0.5F);
    y[18] = std::numeric_limits<float>::quiet_NaN();
    kernels::softmax(y.data(), 20);
    for (const float v : y) CHECK(std::isnan(v));
  }
}
