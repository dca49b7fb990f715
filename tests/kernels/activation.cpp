// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/kernels/activation.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "activation_reference.hpp"

using namespace edgetran;

namespace {

using activation_reference::every;
using activation_reference::reference;
using kernels::activation;

}  // namespace

TEST_CASE("activations equal float64 on every target") {
  std::vector<float> x;
  for (int i = -5000; i <= 5000; ++i) x.push_back(float(i) * 1e-3F);
  for (double v = 1e-30; v < 5; v *= 1.7) {
    x.push_back(float(v));
    x.push_back(float(-v));
  }
  for (const auto t : kernels::available()) {
    const kernels::scoped_target forced(t);
    for (const auto f : every) {
      std::vector<float> y(x.size());
      kernels::activate(f, x.data(), std::ptrdiff_t(x.size()), y.data());
      double worst = 0;
      for (std::size_t i = 0; i < x.size(); ++i) {
        const double want = reference(f, double(x[i]));
        if (want != 0) worst = std::max(worst, std::abs(double(y[i]) - want) / std::abs(want));
        if (want == 0) CHECK(y[i] == 0);
      }
      CAPTURE(std::string(kernels::name(t)));
      CAPTURE(int(f));
      CHECK(worst < 2e-6);
    }
  }
}

TEST_CASE("activations far out, at infinity and of NaN") {
  constexpr float infinity = std::numeric_limits<float>::infinity();
  for (const auto t : kernels::available()) {
    const kernels::scoped_target forced(t);
    for (const auto f : every) {
      CAPTURE(std::string(kernels::name(t)));
      CAPTURE(int(f));
      for (const float v : {5.5F, 8.0F, 12.9F, 14.0F, 40.0F, 87.5F, 89.0F, 1e4F, 1e20F, 3e38F}) {
        float y[2] = {v, -v};
        kernels::activate(f, y, 2);
        CHECK(std::abs(double(y[0]) - reference(f, double(v))) <= 1e-6 * double(v));
        CHECK(std::abs(double(y[1]) - reference(f, double(-v))) <=
              1e-30 + (f == activation::none || f == activation::tanh
                           ? 1e-6 * double(v)
                           : 1e-6 * reference(f, double(v)) * 1e-5));
      }
      float far[3] = {infinity, -infinity, std::numeric_limits<float>::quiet_NaN()};
      kernels::activate(f, far, 3);
      CHECK(far[0] == (f == activation::tanh ? 1.0F : infinity));
      if (f == activation::none) CHECK(far[1] == -infinity);
      if (f == activation::tanh) CHECK(far[1] == -1.0F);
      if (f != activation::none && f != activation::tanh) CHECK(std::abs(far[1]) < 1e-30F);
      CHECK(std::isnan(far[2]));
    }
  }
}

TEST_CASE("activations write their range and no more, for every tail, and say what is wrong") {
  for (const auto t : kernels::available()) {
    const kernels::scoped_target forced(t);
    for (std::ptrdiff_t n = 0; n < 40; ++n) {
      std::vector<float> x(std::size_t(n) + 1, -2.0F), y(std::size_t(n) + 1, 7.0F);
      kernels::activate(activation::relu, x.data(), n, y.data());
      for (std::ptrdiff_t i = 0; i < n; ++i) CHECK(y[std::size_t(i)] == 0.0F);
      CHECK(y.back() == 7.0F);
    }
  }
  float x = 1;
  CHECK_NOTHROW(kernels::activate(activation::gelu, nullptr, 0));
  CHECK_THROWS_AS(kernels::activate(activation::gelu, nullptr, 1, &x), input_error);
  CHECK_THROWS_AS(kernels::activate(activation::gelu, &x, 1, nullptr), input_error);
}
