// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/regress/importance.hpp"

#include <doctest/doctest.h>

#include <vector>

#include "edgetran/regress/linear.hpp"

using namespace edgetran;

TEST_CASE("the rise of the error is that of dealing a column out anew") {
  regress::table data({"strong", "weak", "unused"});
  stream random(1);
  for (int i = 0; i < 2000; ++i)
    data.add(std::vector<double>{random.normal(), random.normal(), random.normal()}, random.normal());
  // For y = known + e with its own errors, dealing x out anew adds 2 b^2 var(x).
  const auto known = regress::linear::from_coefficients({3, 0.5, 0});
  regress::table exact(data.columns());
  for (std::size_t i = 0; i < data.rows(); ++i) exact.add(data.row(i), known.predict(data.row(i)));
  const auto rise = regress::permutation_importance(known, exact, stream(2), 10);
  CHECK(rise[0] == doctest::Approx(18).epsilon(0.1));
  CHECK(rise[1] == doctest::Approx(0.5).epsilon(0.1));
  CHECK(rise[2] == 0);
  CHECK(regress::permutation_importance(known, exact, stream(2), 10) == rise);
  CHECK_THROWS_AS(regress::permutation_importance(known, exact, stream(2), 0), numeric_error);
}
