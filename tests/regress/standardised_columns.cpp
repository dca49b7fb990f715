// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/regress/standardised_columns.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <vector>

#include "edgetran/core/random.hpp"

using edgetran::regress::table;
using columns = edgetran::regress::detail::standardised_columns<double>;
using numbers = std::vector<double>;

TEST_CASE("columns have mean 0 and mean square 1 by weight; one that does not vary is 0") {
  edgetran::stream random(1);
  table t({"a", "far", "constant"});
  for (int i = 0; i < 50; ++i)
    t.add(numbers{1e200 * random.normal(), 1e9 + random.normal(), 0.1}, 0, random.uniform(0.1, 2));
  const columns x(t, true);
  const auto w = edgetran::regress::detail::weights_of<double>(t);
  for (const int j : {0, 1}) {
    CHECK(std::fabs(w.dot(x.values.col(j)) / w.sum()) < 1e-6);  // rounding of 1e9
    CHECK(w.dot(x.values.col(j).cwiseAbs2()) / w.sum() == doctest::Approx(1));
    // Differences of rows keep every digit, however far the column lies from 0.
    CHECK((x.values(3, j) - x.values(8, j)) * x.spread[j] ==
          doctest::Approx(t.row(3)[static_cast<std::size_t>(j)] - t.row(8)[static_cast<std::size_t>(j)])
              .epsilon(1e-12));
  }
  CHECK(x.values.col(2).isZero(0));
  CHECK(x.spread[2] == 0);
}

TEST_CASE("without centring nothing moves, and a table without weights has ones") {
  const table t({"a"}, numbers{3, 4}, numbers{0, 0});
  const columns x(t, false);
  CHECK(x.centre[0] == 0);
  CHECK(x.spread[0] == doctest::Approx(std::sqrt(12.5)));
  CHECK(x.values(1, 0) == doctest::Approx(4 / std::sqrt(12.5)));
  CHECK(edgetran::regress::detail::weights_of<double>(t) == Eigen::VectorXd::Ones(2));
}
