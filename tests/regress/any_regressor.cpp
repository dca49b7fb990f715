// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/regress/any_regressor.hpp"

#include <doctest/doctest.h>

#include <vector>

#include "edgetran/core/random.hpp"
#include "edgetran/regress/ridge.hpp"
#include "edgetran/regress/trees/forest.hpp"
#include "laws/regressor.hpp"
#include "regress/compiled_once.hpp"

using namespace edgetran;

TEST_CASE("any_regressor does what it holds does, as a value") {
  regress::table data({"a", "b"});
  stream random(1);
  for (int i = 0; i < 20; ++i) {
    const double a = random.normal(), b = random.normal();
    data.add(std::vector<double>{a, b}, a - b + 0.1 * random.normal());
  }
  laws::check_regressor(regress::any_regressor(regress::ridge{}), data);
  // One that predicts many rows together itself.
  laws::check_regressor(regress::any_regressor(regress::random_forest({.members = 5})), data);
  static_assert(regress::batched_probabilistic_regressor<regress::any_regressor>);

  regress::any_regressor any = regress::ridge{};
  any.fit(data);
  regress::ridge ridge;
  ridge.fit(data);
  CHECK(any.probabilistic());
  CHECK(any.predict_distribution(data.row(3)).standard_deviation ==
        ridge.predict_distribution(data.row(3)).standard_deviation);
  REQUIRE(any.get<regress::ridge>() != nullptr);
  CHECK(any.get<regress::ridge>()->penalty() == ridge.penalty());
  CHECK(any.get<regress::linear>() == nullptr);
  any = regress::linear{};
  CHECK_FALSE(any.probabilistic());
  any.fit(data);
  CHECK_THROWS_AS((void)any.predict_distribution(data.row(0)), state_error);
  CHECK_THROWS_AS((void)regress::predict_distributions(any, data), state_error);
}
