// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/core/student.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <cstddef>
#include <limits>
#include <numbers>

#include "edgetran/core/error.hpp"

using edgetran::student_quantile;

TEST_CASE("quantiles of Student's t are those of the tables") {
  struct line {
    std::size_t freedom;
    double t975, t995;
  };
  for (const line& l : {line{1, 12.7062, 63.6567}, line{2, 4.3027, 9.9248}, line{3, 3.1824, 5.8409},
                        line{4, 2.7764, 4.6041}, line{5, 2.5706, 4.0321}, line{10, 2.2281, 3.1693},
                        line{29, 2.0452, 2.7564}, line{30, 2.0423, 2.7500}, line{199, 1.9720, 2.6008}}) {
    CAPTURE(l.freedom);
    CHECK(student_quantile(0.975, l.freedom) == doctest::Approx(l.t975).epsilon(3e-5));
    CHECK(student_quantile(0.995, l.freedom) == doctest::Approx(l.t995).epsilon(3e-5));
    CHECK(student_quantile(0.025, l.freedom) == doctest::Approx(-l.t975).epsilon(3e-5));
  }
}

TEST_CASE("of one degree it is Cauchy's, of two a root, of many the normal distribution") {
  for (double p = 0.05; p < 1; p += 0.05) {
    CHECK(student_quantile(p, 1) == doctest::Approx(std::tan(std::numbers::pi * (p - 0.5))));
    CHECK(student_quantile(p, 2) == doctest::Approx((2 * p - 1) / std::sqrt(2 * p * (1 - p))));
    CHECK(student_quantile(p, 1000000000) == doctest::Approx(edgetran::normal_quantile(p)));
  }
}

TEST_CASE("the density integrates to the probability of the quantile") {
  for (const std::size_t freedom : {3u, 8u, 29u, 30u, 75u}) {
    const double n = static_cast<double>(freedom);
    const double scale =
        std::exp(std::lgamma((n + 1) / 2) - std::lgamma(n / 2)) / std::sqrt(n * std::numbers::pi);
    for (const double p : {0.6, 0.9, 0.975, 0.9995}) {
      const double t = student_quantile(p, freedom);
      const int steps = 4000;  // Simpson's rule from 0
      double sum = 0;
      for (int i = 0; i <= steps; ++i) {
        const double x = t * i / steps;
        const double weight = i == 0 || i == steps ? 1 : i % 2 == 1 ? 4 : 2;
        sum += weight * scale * std::pow(1 + x * x / n, -(n + 1) / 2);
      }
      CHECK(0.5 + sum * t / (3 * steps) == doctest::Approx(p).epsilon(1e-7));
    }
  }
}

TEST_CASE("what is no probability, and no degree of freedom, is refused; the ends are infinite") {
  CHECK_THROWS_AS((void)student_quantile(1.5, 4), edgetran::numeric_error);
  CHECK_THROWS_AS((void)student_quantile(std::nan(""), 4), edgetran::numeric_error);
  CHECK_THROWS_AS((void)student_quantile(0.5, 0), edgetran::state_error);
  for (const std::size_t freedom : {1u, 40u}) {
    CHECK(student_quantile(1, freedom) == std::numeric_limits<double>::infinity());
    CHECK(student_quantile(0, freedom) == -std::numeric_limits<double>::infinity());
  }
}
