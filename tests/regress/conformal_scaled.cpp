// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/regress/conformal_scaled.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <vector>

#include "edgetran/core/random.hpp"

using namespace edgetran;

namespace {
/// A regressor that knows the shape of the noise and is wrong about its size by a factor of 3.
struct drawn {
  std::vector<regress::prediction> said;
  std::vector<double> measured;
  drawn(std::size_t n, stream random) {
    for (std::size_t i = 0; i < n; ++i) {
      const double noise = random.uniform(0.1, 10);
      said.push_back({.mean = 5, .standard_deviation = noise / 3});
      measured.push_back(5 + noise * random.normal());
    }
  }
};
}  // namespace

TEST_CASE("scaled intervals cover as promised, for sure and for unsure rows alike") {
  double covered[2] = {}, rows[2] = {};
  for (std::uint64_t trial = 0; trial < 200; ++trial) {
    const drawn seen(99, stream(1, trial)), fresh(50, stream(2, trial));
    const auto c = regress::scaled_conformal::fit(seen.said, seen.measured);
    for (std::size_t i = 0; i < 50; ++i) {
      const auto in = c.around(fresh.said[i], 0.9);
      const bool unsure = fresh.said[i].standard_deviation > 1.7;
      rows[unsure] += 1;
      covered[unsure] += in.lower <= fresh.measured[i] && fresh.measured[i] <= in.upper;
    }
  }
  // 10,000 rows over 200 calibrations: three standard errors are 0.016 at most.
  CHECK(covered[0] / rows[0] == doctest::Approx(0.9).epsilon(0.018));
  CHECK(covered[1] / rows[1] == doctest::Approx(0.9).epsilon(0.018));
}

TEST_CASE("scaled intervals are conformal ones in units of the deviation") {
  const std::vector<regress::prediction> said(9, {.mean = 10, .standard_deviation = 2});
  std::vector<double> measured;
  for (int i = 1; i <= 9; ++i) measured.push_back(10 + i);
  const auto c = regress::scaled_conformal::fit(said, measured, 1);  // errors 1/3 ... 9/3
  CHECK(c.around({.mean = 0, .standard_deviation = 5}, 0.9).upper == doctest::Approx(18));
  CHECK(c.around({.mean = 0, .standard_deviation = 5}, 0.9).lower == doctest::Approx(-18));
  CHECK(c.upper_bound({.mean = 1, .standard_deviation = 0}, 0.5) == doctest::Approx(1 + 5.0 / 3));
  CHECK(c.errors().residuals().size() == 9);
  CHECK_THROWS_AS((void)c.around({.mean = 0, .standard_deviation = 5}, 0.95), state_error);
}

TEST_CASE("scaled intervals refuse deviations of 0 without a least, and what does not match") {
  const std::vector<regress::prediction> sure(9);
  const std::vector<double> measured(9, 1);
  CHECK_THROWS_AS((void)regress::scaled_conformal::fit(sure, measured), numeric_error);
  CHECK_NOTHROW((void)regress::scaled_conformal::fit(sure, measured, 1e-3));
  CHECK_THROWS_AS((void)regress::scaled_conformal::fit(sure, std::vector<double>(8, 1), 1), shape_error);
  const auto c = regress::scaled_conformal::fit(sure, measured, 1);
  CHECK_THROWS_AS((void)c.around({.mean = std::nan("")}, 0.5), numeric_error);
  CHECK_THROWS_AS((void)c.around({.mean = 1, .standard_deviation = -1}, 0.5), numeric_error);
}
