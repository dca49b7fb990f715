// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/regress/wrappers_json.hpp"

#include <doctest/doctest.h>

#include "edgetran/regress/linear_json.hpp"
#include "edgetran/regress/trees/trees_json.hpp"
#include "regress/compiled_once.hpp"
#include "regress/saved.hpp"

namespace {
namespace json = edgetran::json;
namespace regress = edgetran::regress;
}  // namespace

TEST_CASE("wrapped regressors survive their file to the last bit") {
  const auto data = saved_tests::sample(40);
  CHECK(saved_tests::check_saved(regress::log_target<regress::ridge>{}, data).correction() != 1);
  (void)saved_tests::check_saved(regress::relative<regress::linear>{}, data);
  (void)saved_tests::check_saved(regress::log_target<regress::boosted_trees>{}, data);
  const auto cubic =
      saved_tests::check_saved(regress::polynomial<regress::ridge>(regress::ridge{}, {.degree = 3}), data);
  CHECK(cubic.options().degree == 3);
  CHECK(cubic.inner().coefficients().size() == 19);
  (void)saved_tests::check_saved(
      regress::log_target<regress::polynomial<regress::relative<regress::ridge>>>{}, data);
}

TEST_CASE("a wrapper's file that no fit has left is refused by the name of its key") {
  const auto data = saved_tests::sample(20);
  saved_tests::refusals<regress::log_target<regress::ridge>> log({}, data);
  log.with("correction", 0.0);
  log.with("type", "relative");
  json::value other = log.good().at("inner");
  other.as_object().set("type", "linear");
  log.with("inner", other, "inner.type");
  other = log.good().at("inner");
  other.as_object().set("deviation", -1.0);
  log.with("inner", other, "inner.deviation");

  saved_tests::refusals<regress::polynomial<regress::ridge>> square({}, data);
  square.with("centre", json::array{});
  square.with("spread", json::array{1.0, 2.0});
  square.with("spread", json::array{1.0, 2.0, 0.0});
  const auto options = [](int degree, int most) {
    return json::object{{"degree", degree}, {"most_columns", most}};
  };
  square.with("options", options(0, 9), "options.degree");
  square.with("options", options(101, 9), "options.degree");
  square.with("options", options(2, 8), "more than 8 products");
  square.with("options", options(3, 1000), "inner");  // which has the coefficients of a square
  square.with("options", options(100, 1000), "more than 1000 products");
}
