// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/regress/conformal.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "edgetran/core/random.hpp"

namespace {
namespace regress = edgetran::regress;
using regress::conformal;
using regress::residual;
using values = std::vector<double>;
}  // namespace

TEST_CASE("the interval reaches to the ceil((n + 1) level)-th smallest error") {
  const auto c = conformal::fit(values{-9, 1, -2, 3, 4, -5, 6, 7, 8});
  const auto nine = c.around(100, 0.9);  // ceil(9) = 9th of 1 .. 9
  CHECK(nine.lower == 91);
  CHECK(nine.upper == 109);
  CHECK(c.around(100, 0.5).upper == 105);
  CHECK(c.around(100, 0.51).upper == 106);
  CHECK(c.around(100, 0.7).upper == 107);  // 10 * 0.7 is 7, not a rounding above it
  CHECK(c.around(100, 0.01).upper == 101);
  // One-sided: the rising errors are -9 -5 -2 1 3 4 6 7 8.
  CHECK(c.upper_bound(100, 0.9) == 108);
  CHECK(c.upper_bound(100, 0.4) == 101);
  CHECK(c.upper_bound(100, 0.1) == 91);
}

TEST_CASE("relative errors scale with the prediction") {
  const auto c = conformal::fit(values{10, 20, -40, 10}, values{11, 18, -38, 12}, residual::relative);
  REQUIRE(c.residuals().size() == 4);
  CHECK(c.residuals()[0] == doctest::Approx(-0.1));
  CHECK(c.residuals()[3] == doctest::Approx(0.2));
  CHECK(c.around(1000, 0.8).upper == doctest::Approx(1200));
  CHECK(c.around(-1000, 0.8).lower == doctest::Approx(-1200));
  CHECK(c.around(1000, 0.2).upper == doctest::Approx(1050));
  CHECK_THROWS_AS((void)c.around(0, 0.5), edgetran::numeric_error);
  CHECK_THROWS_AS((void)conformal::fit(values{0}, values{1}, residual::relative), edgetran::numeric_error);
  const auto restored = conformal::fit(c.residuals(), c.kind());
  CHECK(restored.around(7, 0.8).upper == c.around(7, 0.8).upper);
}

TEST_CASE("too few errors say how many are needed, and that many suffice") {
  for (const auto& [level, needed] : {std::pair{0.5, 1}, {0.75, 3}, {0.9, 9}, {0.95, 19}, {0.99, 99}}) {
    const auto enough = conformal::fit(values(static_cast<std::size_t>(needed), 1.0));
    CHECK(enough.around(0, level).upper == 1);
    if (needed == 1) continue;
    const auto few = conformal::fit(values(static_cast<std::size_t>(needed) - 1, 1.0));
    const auto remedy = "measure at least " + std::to_string(needed) + " rows or lower the level";
    try {
      (void)few.around(0, level);
      FAIL("no error");
    } catch (const edgetran::state_error& e) {
      CHECK(e.remedy() == remedy);
    }
    CHECK_THROWS_AS((void)few.upper_bound(0, level), edgetran::state_error);
  }
}

TEST_CASE("new rows are covered as often as promised, neither less nor much more") {
  // Skewed errors: exp(normal) - 1 around a prediction of 10, n for calibration and one new row per trial.
  const int trials = 4000;
  const edgetran::stream root(12);
  for (const double level : {0.5, 0.8, 0.9}) {
    for (const std::size_t n : {9U, 25U, 100U}) {
      int covered = 0, bounded = 0;
      for (int trial = 0; trial < trials; ++trial) {
        auto s = root.split(static_cast<std::uint64_t>(trial)).split(n);
        values errors(n);
        for (double& e : errors) e = std::exp(s.normal()) - 1;
        const double measured = 10 + std::exp(s.normal()) - 1;
        const auto c = conformal::fit(errors);
        const auto i = c.around(10, level);
        covered += i.lower <= measured && measured <= i.upper;
        bounded += measured <= c.upper_bound(10, level);
      }
      const double exact =
          std::ceil((static_cast<double>(n) + 1) * level - 1e-9) / (static_cast<double>(n) + 1);
      const double three_deviations = 3 * std::sqrt(exact * (1 - exact) / trials);
      CHECK(std::fabs(covered / static_cast<double>(trials) - exact) < three_deviations);
      CHECK(std::fabs(bounded / static_cast<double>(trials) - exact) < three_deviations);
    }
  }
}

TEST_CASE("bad errors, predictions and levels are refused") {
  CHECK_THROWS_AS((void)conformal::fit(values{}), edgetran::state_error);
  CHECK_THROWS_AS((void)conformal::fit(values{1, std::nan("")}), edgetran::numeric_error);
  CHECK_THROWS_AS((void)conformal::fit(values{1}, values{1, 2}), edgetran::shape_error);
  const auto c = conformal::fit(values{1, 2, 3});
  for (const double level : {0.0, 1.0, -1.0, 2.0, std::nan("")})
    CHECK_THROWS_AS((void)c.around(1, level), edgetran::numeric_error);
  CHECK_THROWS_AS((void)c.around(std::nan(""), 0.5), edgetran::numeric_error);
}

TEST_CASE("suffices says beforehand whether a level can be bounded") {
  const auto c = edgetran::regress::conformal::fit(std::vector<double>(9, 1));
  CHECK(c.suffices(0.9));
  CHECK_FALSE(c.suffices(0.91));
  CHECK_THROWS_AS((void)c.suffices(1), edgetran::numeric_error);
}
