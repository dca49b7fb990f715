// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/regress/guarded_transfer.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <cstddef>
#include <memory>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/core/metrics.hpp"
#include "edgetran/core/random.hpp"
#include "edgetran/regress/log_target.hpp"
#include "edgetran/regress/ridge.hpp"
#include "laws/regressor.hpp"
#include "regress/compiled_once.hpp"

namespace regress = edgetran::regress;
using regress::table;

namespace {
/// exp(steep plane): no sum of costs, and exactly what a plane of logarithms fits.
table steep(std::size_t rows, std::uint64_t seed) {
  table data({"a", "b", "c"});
  edgetran::stream random(seed);
  for (std::size_t i = 0; i < rows; ++i) {
    const double a = random.uniform01(), b = random.uniform01(), c = random.uniform01();
    data.add(std::vector<double>{a, b, c}, std::exp(5 * a - 4 * b));
  }
  return data;
}
/// A plane with 5% noise.
table flat(std::size_t rows, std::uint64_t seed) {
  table data({"a", "b", "c"});
  edgetran::stream random(seed);
  for (std::size_t i = 0; i < rows; ++i) {
    const double a = random.uniform01(), b = random.uniform01(), c = random.uniform01();
    data.add(std::vector<double>{a, b, c}, (3 + a + 2 * b) * (1 + 0.05 * random.normal()));
  }
  return data;
}

regress::guarded_transfer guarded(const table& source, double margin = 0.5) {
  return regress::guarded_transfer(std::make_shared<regress::transfer_prior>(std::vector<table>{source}),
                                   {{"log ridge", regress::log_target<regress::ridge>{}}}, margin);
}
}  // namespace

TEST_CASE("a guarded transfer keeps the laws of regressors, fallen back or not") {
  laws::check_regressor(guarded(flat(30, 1)), flat(12, 2));
  laws::check_regressor(guarded(flat(30, 1)), steep(12, 2));
}

TEST_CASE("it falls back where another regressor is clearly better, and nowhere else") {
  auto fell = guarded(flat(30, 1));
  const table few = steep(12, 3), test = steep(100, 4);
  fell.fit(few);
  CHECK(fell.fell_back_to() == "log ridge");
  regress::log_target<regress::ridge> by_hand;
  by_hand.fit(few);
  CHECK(fell.predict(test.row(0)) == by_hand.predict(test.row(0)));
  CHECK(edgetran::median_ape(regress::predict_rows(fell, test), test.targets()) <
        0.5 * edgetran::median_ape(regress::predict_rows(fell.transferred(), test), test.targets()));

  auto stays = guarded(flat(30, 1));
  stays.fit(flat(12, 5));
  CHECK(stays.fell_back_to().empty());
  const table row = flat(1, 6);
  CHECK(stays.predict(row.row(0)) == stays.transferred().predict(row.row(0)));

  // A margin of 0 never falls back.
  auto never = guarded(flat(30, 1), 0);
  never.fit(few);
  CHECK(never.fell_back_to().empty());
  CHECK(never.scores().size() == 1);
}
