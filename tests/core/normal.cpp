// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/core/normal.hpp"

#include <doctest/doctest.h>

#include <algorithm>
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

TEST_CASE("logarithms of the normal tail and of the expected excess keep their precision everywhere") {
  // Computed with mpmath, 50 digits: z, log of the distribution function, log of density + z * distribution.
  struct known {
    double z, tail, excess;
  };
  for (const known& k : {
           known{3.0, -0.0013508099647481938, 1.0987396653277078},
           known{0.0, -0.69314718055994531, -0.91893853320467274},
           known{-0.999, -1.8394969101647779, -2.4832171154475854},
           known{-1.001, -1.8425471807560769, -2.4870256579553894},
           known{-2.0, -3.7831843336820319, -4.7687835239171142},
           known{-6.0, -20.736768949974706, -22.578879392169797},
           known{-40.0, -804.60844201375379, -808.29856835661996},
           known{-1000.0, -500007.82669481218, -500014.73445209116},
           known{-1e8, -5000000000000019.3, -5000000000000037.8},
       }) {
    CHECK(edgetran::log_normal_cdf(k.z) == doctest::Approx(k.tail).epsilon(1e-13));
    CHECK(edgetran::log_expected_excess(k.z) == doctest::Approx(k.excess).epsilon(1e-13));
  }
  constexpr double infinity = std::numeric_limits<double>::infinity();
  CHECK(edgetran::log_normal_cdf(-infinity) == -infinity);
  CHECK(edgetran::log_expected_excess(-infinity) == -infinity);
  CHECK(edgetran::log_expected_excess(infinity) == infinity);
  CHECK(std::isnan(edgetran::log_normal_cdf(std::nan(""))));
  CHECK(std::isnan(edgetran::log_expected_excess(std::nan(""))));
}

TEST_CASE("the expected excess is the mean of what lies above 0, by its integral") {
  for (const double gap : {-3.0, -0.4, 0.0, 0.7, 5.0})
    for (const double deviation : {0.05, 0.8, 2.0}) {
      // Simpson's rule from where the excess begins to 10 deviations beyond the mean.
      const double from = std::max(0.0, gap - 10 * deviation), to = std::max(0.0, gap) + 10 * deviation;
      const int steps = 4000;
      double sum = 0;
      for (int i = 0; i <= steps; ++i) {
        const double x = from + (to - from) * i / steps;
        const double weight = i == 0 || i == steps ? 1 : i % 2 == 1 ? 4 : 2;
        sum += weight * x * edgetran::normal_density((x - gap) / deviation) / deviation;
      }
      const double expected = edgetran::expected_excess(gap, deviation);
      CHECK(close(expected, sum * (to - from) / (3 * steps), 1e-8));
      if (expected > 0)
        CHECK(std::log(expected) ==
              doctest::Approx(std::log(deviation) + edgetran::log_expected_excess(gap / deviation)));
    }
  CHECK(edgetran::expected_excess(1.5, 0) == 1.5);
  CHECK(edgetran::expected_excess(-1.5, 0) == 0);
  CHECK(edgetran::expected_excess(-1e300, 1) == 0);
  CHECK(std::isinf(edgetran::expected_excess(std::numeric_limits<double>::infinity(), 1)));
  CHECK(std::isnan(edgetran::expected_excess(std::nan(""), 1)));
  CHECK(std::isnan(edgetran::expected_excess(std::nan(""), 0)));
}
