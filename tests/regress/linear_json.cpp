// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/regress/linear_json.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <string>
#include <vector>

#include "regress/compiled_once.hpp"
#include "regress/saved.hpp"

namespace {
namespace json = edgetran::json;
namespace regress = edgetran::regress;
}  // namespace

TEST_CASE("linear regressors survive their file to the last bit, options and all") {
  const auto data = saved_tests::sample(40);
  const auto line = saved_tests::check_saved(
      regress::linear({.ridge = 0.1, .intercept = false, .standardize = false}), data);
  CHECK(line.options().ridge == 0.1);
  CHECK_FALSE(line.options().intercept);
  CHECK_FALSE(line.options().standardize);
  const auto prices =
      saved_tests::check_saved(regress::non_negative({.relative = true, .intercept = true}), data);
  CHECK(prices.options().relative);
  CHECK(prices.options().intercept);

  regress::ridge before(regress::ridge_options{.penalties = {1e-3, 1e-1}});
  before.fit(data);
  const auto after =
      saved_tests::check_saved(regress::ridge(regress::ridge_options{.penalties = {1e-3, 1e-1}}), data);
  CHECK(after.penalty() == before.penalty());
  CHECK(after.options().penalties == before.options().penalties);
  CHECK(
      std::vector<double>(after.leave_one_out_residuals().begin(), after.leave_one_out_residuals().end()) ==
      std::vector<double>(before.leave_one_out_residuals().begin(), before.leave_one_out_residuals().end()));
  std::vector<double> slopes(data.width());
  after.gradient(data.row(0), slopes);
  CHECK(slopes == std::vector<double>(before.coefficients().begin(), before.coefficients().end()));
}

TEST_CASE("a linear file that no fit has left is refused by the name of its key") {
  const auto data = saved_tests::sample(20);
  saved_tests::refusals<regress::linear> line(regress::linear{}, data);
  line.with("coefficients", json::array{"x"});
  line.with_built("coefficients", json::array{1.0, HUGE_VAL});
  line.with_built("intercept", HUGE_VAL);
  line.with("intercept", nullptr);
  line.with("options", json::object{{"ridge", -1.0}, {"intercept", true}, {"standardize", true}});
  line.with("type", "ridge");
  line.with("schema", "edgetran/regressor/2");

  saved_tests::refusals<regress::non_negative> prices(regress::non_negative{}, data);
  prices.with("coefficients", json::array{1.0, -1.0});
  prices.with("intercept", -1.0);

  saved_tests::refusals<regress::ridge> ridge(regress::ridge{}, data);
  ridge.with("coefficients", json::array{});
  ridge.with("penalty", 0.0);
  ridge.with("deviation", -1.0);
  ridge.with_built("mean_leverage", HUGE_VAL);
  ridge.with("centre", json::array{1.0});
  ridge.with("root", json::array{1.0, 2.0, 3.0, 4.0});
  ridge.with_built("root", json::array{1.0, 2.0, HUGE_VAL});
  ridge.with("leave_one_out_residuals", json::array{nullptr});
  ridge.with("options", json::object{{"penalties", json::array{}}});
  ridge.with("options", json::object{{"penalties", json::array{-1.0}}});
}
