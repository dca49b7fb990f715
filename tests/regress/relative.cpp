// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/regress/relative.hpp"

#include <doctest/doctest.h>

#include <cstddef>
#include <vector>

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

/// A regressor that takes rows in.
struct growing : regress::linear {
  void update(const regress::table&) {}
  [[nodiscard]] std::size_t training_rows() const { return 0; }
};
}  // namespace

TEST_CASE("relative keeps the laws of regressors, and of what it holds") {
  const auto data = sampled(40, 1, positive);
  laws::check_regressor(regress::relative<regress::linear>{}, data);
  laws::check_regressor(regress::relative<regress::ridge>{}, data);
  laws::check_weights(regress::relative<regress::linear>{}, data);
  laws::check_regressor(regress::relative<regress::random_forest>(regress::random_forest({.members = 5})),
                        data);
  static_assert(regress::probabilistic_regressor<regress::relative<regress::ridge>>);
  static_assert(!regress::probabilistic_regressor<regress::relative<regress::linear>>);
  // Rows cannot be taken in past the weights.
  static_assert(regress::incremental_regressor<growing>);
  static_assert(!regress::incremental_regressor<regress::relative<growing>>);
  static_assert(regress::batched_probabilistic_regressor<regress::relative<regress::random_forest>>);
}

TEST_CASE("the fit minimises relative errors, as rows divided by their target do") {
  const auto data = sampled(50, 6, positive);
  regress::relative<regress::linear> by_weight;
  by_weight.fit(data);
  regress::table divided({"a", "b", "one"});
  for (std::size_t i = 0; i < data.rows(); ++i) {
    const double y = data.targets()[i];
    divided.add(std::vector<double>{data.row(i)[0] / y, data.row(i)[1] / y, 1 / y}, 1);
  }
  regress::linear by_hand(regress::linear_options{.intercept = false});
  by_hand.fit(divided);
  CHECK(by_weight.inner().coefficients()[0] == doctest::Approx(by_hand.coefficients()[0]));
  CHECK(by_weight.inner().coefficients()[1] == doctest::Approx(by_hand.coefficients()[1]));
  CHECK(by_weight.inner().intercept() == doctest::Approx(by_hand.coefficients()[2]));
  regress::table zero({"a"});
  zero.add(std::vector<double>{1}, 0);
  CHECK_THROWS_AS(regress::relative<regress::linear>{}.fit(zero), edgetran::numeric_error);
}

TEST_CASE("rows of weight 0 change no relative fit, however far off they are") {
  sampled_tests::check_far_rows_of_no_weight(regress::relative<regress::linear>{});
  sampled_tests::check_far_rows_of_no_weight(regress::relative<regress::ridge>{});
}
