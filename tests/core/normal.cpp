// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/core/normal.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>

namespace {
bool close(double a, double b, double relative) { return std::fabs(a - b) <= relative * std::fabs(b); }
}  // namespace

TEST_CASE("normal_quantile gives the tabulated values") {
  CHECK(close(edgetran::normal_quantile(0.975), 1.959963984540054, 1e-15));
  CHECK(close(edgetran::normal_quantile(0.95), 1.6448536269514722, 1e-15));
  CHECK(close(edgetran::normal_quantile(0.84134474606854293), 1.0, 1e-15));
  CHECK(edgetran::normal_quantile(0.5) == 0.0);
  // AS 241's own check values: p = 0.25, 0.001 and 1e-20.
  CHECK(close(edgetran::normal_quantile(0.25), -0.6744897501960817, 1e-15));
  CHECK(close(edgetran::normal_quantile(0.001), -3.090232306167814, 1e-15));
  CHECK(close(edgetran::normal_quantile(1e-20), -9.262340089798408, 1e-15));
}

TEST_CASE("normal_quantile inverts normal_cdf over 300 decades") {
  for (double p = 0.4999; p > 1e-300; p *= 0.37) {
    // A relative error e of z moves the probability by about z^2 e, relatively.
    const double z = edgetran::normal_quantile(p);
    CHECK_MESSAGE(close(edgetran::normal_cdf(z), p, 1e-15 * (2 + z * z)), "p = ", p);
  }
  for (double p = 0.01; p < 0.5; p += 0.01)
    CHECK(edgetran::normal_quantile(1 - p) == doctest::Approx(-edgetran::normal_quantile(p)).epsilon(1e-13));
}

TEST_CASE("normal_density is the slope of normal_cdf") {
  for (double z = -4; z <= 4; z += 0.25) {
    const double h = 1e-5;
    const double slope = (edgetran::normal_cdf(z + h) - edgetran::normal_cdf(z - h)) / (2 * h);
    CHECK(edgetran::normal_density(z) == doctest::Approx(slope).epsilon(1e-6));
  }
}

TEST_CASE("normal_quantile refuses what is no probability and knows the ends") {
  CHECK_THROWS_AS(edgetran::normal_quantile(-1e-300), edgetran::numeric_error);
  CHECK_THROWS_AS(edgetran::normal_quantile(1.0000001), edgetran::numeric_error);
  CHECK_THROWS_AS(edgetran::normal_quantile(std::numeric_limits<double>::quiet_NaN()),
                  edgetran::numeric_error);
  CHECK(edgetran::normal_quantile(0) == -std::numeric_limits<double>::infinity());
  CHECK(edgetran::normal_quantile(1) == std::numeric_limits<double>::infinity());
}
