// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/core/metrics.hpp"

#include <doctest/doctest.h>

#include <array>
#include <cmath>
#include <limits>
#include <vector>

namespace {
using values = std::vector<double>;
const double infinity = std::numeric_limits<double>::infinity();
}  // namespace

TEST_CASE("relative errors are against what was measured") {
  const values predicted{110, 180, -50}, actual{100, 200, -40};
  CHECK(edgetran::mape(predicted, actual) == doctest::Approx((0.1 + 0.1 + 0.25) / 3));
  CHECK(edgetran::max_ape(predicted, actual) == doctest::Approx(0.25));
  CHECK(edgetran::share_within(predicted, actual, 0.11) == doctest::Approx(2.0 / 3));
  CHECK(edgetran::share_within(values{5}, values{4}, 0.25) == 1);
  CHECK(edgetran::share_within(predicted, actual, 0) == 0);
  CHECK(edgetran::mape(actual, actual) == 0);
  CHECK(edgetran::max_ape(actual, actual) == 0);
}

TEST_CASE("rmse is the root of the mean square") {
  CHECK(edgetran::rmse(values{1, 2, 3}, values{1, 4, 7}) == doctest::Approx(std::sqrt(20.0 / 3)));
}

TEST_CASE("the median error, and the error against knowing the mean alone") {
  const values predicted{110, 180, -50}, actual{100, 200, -40};
  CHECK(edgetran::median_ape(predicted, actual) == doctest::Approx(0.1));
  CHECK(edgetran::mse(values{1, 2, 3}, values{1, 4, 7}) == doctest::Approx(20.0 / 3));
  CHECK(edgetran::normalised_mse(values{2, 2, 2}, values{1, 2, 3}) == doctest::Approx(1));
  CHECK(edgetran::normalised_mse(values{1, 2, 4}, values{1, 2, 3}) == doctest::Approx(0.5));
  CHECK_THROWS_AS(edgetran::normalised_mse(values{1, 2}, values{3, 3}), edgetran::numeric_error);
}

TEST_CASE("the width of intervals") {
  CHECK(edgetran::mean_width(values{0, 1}, values{1, 4}) == 2);
  CHECK(edgetran::mean_width(values{-infinity}, values{1}) == infinity);
  CHECK_THROWS_AS(edgetran::mean_width(values{2}, values{1}), edgetran::numeric_error);
  CHECK_THROWS_AS(edgetran::mean_width(values{2}, values{}), edgetran::shape_error);
  CHECK_THROWS_AS(edgetran::mean_width(values{}, values{}), edgetran::state_error);
}

TEST_CASE("crps equals the integral of the squared distance between distributions") {
  for (const auto [mean, deviation, actual] :
       {std::array{0., 1., 0.}, std::array{2., 0.5, 3.1}, std::array{-1., 3., 0.4}}) {
    double integral = 0;
    const double step = 1e-3;
    for (double x = -30; x < 30; x += step) {
      const double p =
          edgetran::normal_cdf((x + step / 2 - mean) / deviation) - (x + step / 2 >= actual ? 1 : 0);
      integral += p * p * step;
    }
    CHECK(edgetran::crps(values{mean}, values{deviation}, values{actual}) ==
          doctest::Approx(integral).epsilon(1e-3));
  }
  CHECK(edgetran::crps(values{1, 5}, values{0, 0}, values{3, 4}) == 1.5);  // mean absolute error
  CHECK_THROWS_AS(edgetran::crps(values{1}, values{-1}, values{1}), edgetran::numeric_error);
  CHECK_THROWS_AS(edgetran::crps(values{1}, values{1, 2}, values{1}), edgetran::shape_error);
}

TEST_CASE("coverage counts closed intervals") {
  CHECK(edgetran::coverage(values{0, 0, 0, 0}, values{1, 1, 1, 1}, values{0, 1, 0.5, 1.5}) == 0.75);
  CHECK(edgetran::coverage(values{-infinity}, values{infinity}, values{3}) == 1);
  CHECK_THROWS_AS(edgetran::coverage(values{2}, values{1}, values{1.5}), edgetran::numeric_error);
  CHECK_THROWS_AS(edgetran::coverage(values{std::nan("")}, values{1}, values{0}), edgetran::numeric_error);
  CHECK_THROWS_AS(edgetran::coverage(values{0}, values{1, 2}, values{0}), edgetran::shape_error);
  CHECK_THROWS_AS(edgetran::coverage(values{}, values{}, values{}), edgetran::state_error);
}

TEST_CASE("metrics refuse unequal lengths, nothing, NaN and a relative error of 0") {
  using metric = double (*)(std::span<const double>, std::span<const double>);
  for (const metric f :
       {metric{edgetran::mape}, metric{edgetran::max_ape}, metric{edgetran::rmse},
        metric{edgetran::median_ape}, metric{edgetran::mse}, metric{edgetran::normalised_mse}}) {
    CHECK_THROWS_AS(f(values{1}, values{1, 2}), edgetran::shape_error);
    CHECK_THROWS_AS(f(values{}, values{}), edgetran::state_error);
    CHECK_THROWS_AS(f(values{std::nan("")}, values{1}), edgetran::numeric_error);
    CHECK_THROWS_AS(f(values{1}, values{infinity}), edgetran::numeric_error);
  }
  CHECK_THROWS_AS(edgetran::mape(values{1}, values{0}), edgetran::numeric_error);
  CHECK_THROWS_AS(edgetran::max_ape(values{1}, values{0}), edgetran::numeric_error);
  CHECK_THROWS_AS(edgetran::share_within(values{1}, values{1}, -0.1), edgetran::numeric_error);
  CHECK(edgetran::rmse(values{1}, values{0}) == 1);
}
