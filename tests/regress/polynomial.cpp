// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/regress/polynomial.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <vector>

#include "edgetran/core/metrics.hpp"
#include "edgetran/regress/linear.hpp"
#include "edgetran/regress/ridge.hpp"
#include "edgetran/regress/trees/forest.hpp"
#include "laws/regressor.hpp"
#include "regress/compiled_once.hpp"
#include "regress/sampled.hpp"

namespace {
namespace regress = edgetran::regress;
using sampled_tests::positive;
using sampled_tests::sampled;
const auto curved = [](double a, double b, edgetran::stream&) {
  return 2 + a * a - 0.01 * a * b + 3e-4 * b * b;
};
}  // namespace

TEST_CASE("polynomial keeps the laws of regressors, and of what it holds") {
  const auto data = sampled(40, 1, positive);
  laws::check_regressor(regress::polynomial<regress::ridge>{}, data);
  laws::check_regressor(regress::polynomial<regress::linear>(regress::linear{}, {.degree = 3}), data);
  laws::check_weights(regress::polynomial<regress::linear>{}, data);
  laws::check_regressor(regress::polynomial<regress::random_forest>(regress::random_forest({.members = 5})),
                        data);
  static_assert(!regress::probabilistic_regressor<regress::polynomial<regress::linear>>);
  static_assert(regress::batched_probabilistic_regressor<regress::polynomial<regress::random_forest>>);
}

TEST_CASE("many rows, in blocks, are predicted as each alone") {
  const auto data = sampled(600, 9, positive);
  regress::polynomial<regress::random_forest> forest(regress::random_forest({.members = 3}));
  forest.fit(data);
  const auto together = regress::predict_rows(forest, data);
  for (const std::size_t i : {0U, 255U, 256U, 511U, 512U, 599U})
    CHECK(together[i] == forest.predict(data.row(i)));
}

TEST_CASE("a quadratic is found exactly, and a degree too low does not find it") {
  const auto data = sampled(60, 2, curved), fresh = sampled(60, 3, curved);
  regress::polynomial<regress::linear> quadratic;
  quadratic.fit(data);
  CHECK(edgetran::max_ape(regress::predict_rows(quadratic, fresh), fresh.targets()) < 1e-9);
  regress::polynomial<regress::linear> plane(regress::linear{}, {.degree = 1});
  plane.fit(data);
  regress::linear same;
  same.fit(data);
  CHECK(plane.predict(fresh.row(0)) == doctest::Approx(same.predict(fresh.row(0))));
  CHECK(edgetran::mape(regress::predict_rows(plane, fresh), fresh.targets()) > 0.01);
}

TEST_CASE("as many products as there are, constant columns and limits") {
  regress::table data({"a", "b", "c"});
  edgetran::stream random(5);
  for (int i = 0; i < 30; ++i)
    data.add(std::vector<double>{random.normal(), 4, random.normal()}, random.normal());
  regress::polynomial<regress::linear> cubic(regress::linear{}, {.degree = 3});
  cubic.fit(data);
  CHECK(cubic.inner().coefficients().size() == 19);  // C(6, 3) - 1
  CHECK(std::isfinite(cubic.predict(data.row(0))));
  regress::polynomial<regress::linear> small(regress::linear{}, {.degree = 3, .most_columns = 18});
  CHECK_THROWS_AS(small.fit(data), edgetran::shape_error);
  CHECK_THROWS_AS(regress::polynomial<regress::linear>(regress::linear{}, {.degree = 0}),
                  edgetran::numeric_error);
}
