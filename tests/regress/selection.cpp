// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/regress/selection.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "edgetran/core/random.hpp"
#include "edgetran/core/thread_pool.hpp"
#include "edgetran/regress/log_target.hpp"
#include "edgetran/regress/polynomial.hpp"
#include "edgetran/regress/ridge.hpp"
#include "regress/compiled_once.hpp"

using namespace edgetran;

namespace {
regress::table bowl(std::size_t rows, std::uint64_t seed) {
  regress::table data({"a", "b"});
  stream random(seed);
  for (std::size_t i = 0; i < rows; ++i) {
    const double a = random.uniform(-1, 1), b = random.uniform(-1, 1);
    data.add(std::vector<double>{a, b}, a * a + 2 * b * b - 1 + 0.01 * random.normal());
  }
  return data;
}
const std::vector<regress::candidate> candidates{
    {"plane", regress::linear{}},
    {"logarithm", regress::log_target<regress::ridge>{}},
    {"bowl", regress::polynomial<regress::ridge>{}},
};
}  // namespace

TEST_CASE("the candidate that fits wins, by errors on rows that it had not seen") {
  const auto data = bowl(60, 1);
  const auto splits = regress::k_fold(60, 5, stream(2));
  const auto scores = regress::compare(candidates, data, splits);
  REQUIRE(scores.size() == 3);
  CHECK(regress::best_of(scores) == 2);
  CHECK(scores[2].out_of_fold ==
        regress::predict_out_of_fold(regress::polynomial<regress::ridge>{}, data, splits));
  CHECK(scores[2].mse == doctest::Approx(1e-4).epsilon(0.7));
  CHECK(scores[0].mse > 0.05);
  thread_pool two(2);
  CHECK(regress::compare(candidates, data, splits, two)[2].out_of_fold == scores[2].out_of_fold);
}

TEST_CASE("a candidate that cannot be fitted says why and loses") {
  const auto data = bowl(30, 3);  // has targets below 0
  const auto splits = regress::k_fold(30, 3, stream(2));
  const auto scores = regress::compare(candidates, data, splits);
  CHECK(scores[1].failure.find("no logarithm") != std::string::npos);
  CHECK(scores[1].out_of_fold.empty());
  CHECK(std::isinf(scores[1].mse));
  const auto only = std::span(candidates).subspan(1, 1);
  CHECK_THROWS_AS((void)regress::best_of(regress::compare(only, data, splits)), state_error);
  CHECK_THROWS_AS((void)regress::best_of({}), state_error);
  CHECK_THROWS_AS((void)regress::compare(candidates, data, std::span(splits).first(2)), shape_error);
}
