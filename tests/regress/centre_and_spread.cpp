// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/regress/centre_and_spread.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <cstddef>
#include <vector>

using edgetran::regress::detail::centre_and_spread_of;
using numbers = std::vector<double>;

namespace {
auto of(const numbers& values, const numbers& weights, double within = 0, bool about_zero = false) {
  return centre_and_spread_of(
      values.size(), [&](std::size_t i) { return weights[i]; }, [&](std::size_t i) { return values[i]; },
      within, about_zero);
}
}  // namespace

TEST_CASE("mean and standard deviation by weight, at any scale") {
  // Weighted: mean 13 / 4, mean of squares 55 / 4.
  for (const double scale : {1e-300, 1.0, 1e300}) {
    const auto c = of({scale * 1, scale * 5, scale * 2}, {1, 2, 1});
    CHECK(c.varies);
    CHECK(c.centre / scale == doctest::Approx(3.25));
    CHECK(c.spread / scale == doctest::Approx(std::sqrt(13.75 - 3.25 * 3.25)));
  }
  CHECK(of({1, 5, 2}, {1, 2, 1}, 8).spread == doctest::Approx(std::sqrt(13.75 - 3.25 * 3.25 + 2)));
  const auto zero = of({1, 5, 2}, {1, 2, 1}, 0, true);
  CHECK(zero.centre == 0);
  CHECK(zero.spread == doctest::Approx(std::sqrt(13.75)));
}

TEST_CASE("a constant has its size as spread, nothing has 1, and neither varies") {
  const auto tenth = of({0.1, 0.1, 0.1}, {1, 2, 3});
  CHECK_FALSE(tenth.varies);
  CHECK(tenth.centre == doctest::Approx(0.1));
  CHECK(tenth.spread == 0.1);
  const auto none = of({0, 0}, {1, 1});
  CHECK_FALSE(none.varies);
  CHECK(none.spread == 1);
  CHECK(of({7, 7}, {1, 1}, 0, true).varies);  // about zero a constant does
}
