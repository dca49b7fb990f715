// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/kernels/float64.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "edgetran/core/random.hpp"

using namespace edgetran;

namespace {

/// Runs `body` on every target of this machine.
template <class Body>
void on_every_target(Body body) {
  for (const auto t : kernels::available()) {
    CAPTURE(std::string(kernels::name(t)));
    const kernels::scoped_target forced(t);
    body();
  }
}

std::vector<double> draw(std::size_t n, stream& random) {
  std::vector<double> x(n);
  for (double& v : x) v = random.uniform(-2, 2);
  return x;
}

/// The functions of the header's table, and their slopes by the chain rule as one writes it by hand.
double value(kernels::radial_shape shape, double s) {
  switch (shape) {
    case kernels::radial_shape::gauss:
      return std::exp(-s / 2);
    case kernels::radial_shape::matern12:
      return std::exp(-std::sqrt(s));
    case kernels::radial_shape::matern32:
      return (1 + std::sqrt(3 * s)) * std::exp(-std::sqrt(3 * s));
    case kernels::radial_shape::matern52:
      return (1 + std::sqrt(5 * s) + 5 * s / 3) * std::exp(-std::sqrt(5 * s));
  }
  return 0;
}

}  // namespace

TEST_CASE("sums and scaled sums of arrays, for every tail") {
  on_every_target([] {
    for (std::size_t n = 0; n < 40; ++n) {
      stream random(1, n);
      const auto x = draw(n, random), y = draw(n, random), z = draw(n, random);
      const auto length = static_cast<std::ptrdiff_t>(n);
      double two = 0, three = 0;
      for (std::size_t i = 0; i < n; ++i) two += x[i] * y[i], three += x[i] * y[i] * z[i];
      CHECK(kernels::dot(length, x.data(), y.data()) == doctest::Approx(two).epsilon(1e-13));
      CHECK(kernels::dot_of_three(length, x.data(), y.data(), z.data()) ==
            doctest::Approx(three).epsilon(1e-13));
      auto sum = y;
      sum.push_back(7);
      kernels::add_scaled(length, 3, x.data(), -0.5, sum.data());
      for (std::size_t i = 0; i < n; ++i) CHECK(sum[i] == doctest::Approx(3 * x[i] - 0.5 * y[i]));
      CHECK(sum[n] == 7);  // what lies behind stays
      const std::vector<double> left{1.5, -1};
      const auto products = draw(2 * n, random);
      std::vector<double> square(2 * n + 1, 7);
      kernels::squared_distances(2, length, left.data(), x.data(), products.data(), square.data());
      for (std::size_t r = 0; r < 2; ++r)
        for (std::size_t i = 0; i < n; ++i)
          CHECK(square[r * n + i] ==
                doctest::Approx(std::max(0.0, left[r] + x[i] - 2 * products[r * n + i])));
      CHECK(square[2 * n] == 7);
    }
  });
}

TEST_CASE("radial functions equal the C library's within some units in the last place") {
  on_every_target([] {
    for (const auto shape : {kernels::radial_shape::gauss, kernels::radial_shape::matern12,
                             kernels::radial_shape::matern32, kernels::radial_shape::matern52}) {
      CAPTURE(static_cast<int>(shape));
      std::vector<double> squares{0, 1e-300, 1e-20, 1e-8};
      for (double s = 1e-4; s < 3e4; s *= 1.07) squares.push_back(s);
      const std::size_t n = squares.size();
      std::vector<double> sum(n + 1, 1), values(n + 1, 7), slopes(n + 1, 7);
      const auto length = static_cast<std::ptrdiff_t>(n);
      kernels::radial({shape, length, squares.data(), 0.7, 2.5, sum.data(), values.data(), slopes.data()});
      for (std::size_t i = 0; i < n; ++i) {
        const double s = 0.7 * squares[i];
        if (value(shape, s) > 1e-290)
          CHECK(values[i] == doctest::Approx(2.5 * value(shape, s)).epsilon(2e-13).scale(0));
        else
          CHECK(values[i] < 1e-285);
        CHECK(values[i] >= 0);
        CHECK(sum[i] == doctest::Approx(1 + values[i]));
        CHECK(std::isfinite(slopes[i]));
        if (s < 1e-4) continue;
        const double step = 1e-4 * s;
        const double slope = (value(shape, s + step) - value(shape, s - step)) / (2 * step);
        CHECK(slopes[i] == doctest::Approx(2.5 * slope).epsilon(1e-4));
      }
      CHECK(slopes[0] * squares[0] == 0);
      CHECK(values[n] == 7);
      CHECK(slopes[n] == 7);
      kernels::radial({shape, length, squares.data(), 0.7, 2.5, sum.data()});
      for (std::size_t i = 0; i < n; ++i) CHECK(sum[i] == doctest::Approx(1 + 2 * values[i]));
      CHECK(sum[n] == 1);
      double far = 1e8, none = 0;  // below what float64 can hold
      kernels::radial({shape, 1, &far, 1, 1, &none});
      CHECK(none >= 0);
      CHECK(none < 1e-290);
    }
  });
}

TEST_CASE("products of rows and a panel, full and ragged, for every number of rows") {
  on_every_target([] {
    const auto width = static_cast<std::size_t>(kernels::panel_width());
    for (std::size_t rows = 0; rows < 19; ++rows)
      for (const std::size_t k : {0U, 1U, 2U, 7U, 30U}) {
        stream random(2, 100 * rows + k);
        const std::size_t deep = k + rows;
        const auto a = draw(rows * deep, random), b = draw(deep * width, random);
        std::vector<const double*> pointers;
        for (std::size_t i = 0; i < rows; ++i) pointers.push_back(a.data() + i * deep);
        const auto check = [&](bool ragged) {
          std::vector<double> c(rows * width + 1, 7);
          (ragged ? kernels::ragged_panel_product : kernels::panel_product)(
              pointers.data(), static_cast<std::ptrdiff_t>(rows), static_cast<std::ptrdiff_t>(k), b.data(),
              c.data());
          for (std::size_t i = 0; i < rows; ++i)
            for (std::size_t t = 0; t < width; ++t) {
              double sum = 0;
              for (std::size_t j = 0; j < k + (ragged ? i : 0); ++j)
                sum += a[i * deep + j] * b[j * width + t];
              CHECK(c[i * width + t] == doctest::Approx(sum).epsilon(1e-12));
            }
          CHECK(c.back() == 7);
        };
        check(false);
        check(true);
      }
  });
}
