// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/regress/log_target.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <vector>

#include "edgetran/regress/ridge.hpp"
#include "edgetran/regress/trees/forest.hpp"
#include "laws/regressor.hpp"
#include "regress/compiled_once.hpp"
#include "regress/sampled.hpp"

namespace {
namespace regress = edgetran::regress;
using sampled_tests::positive;
using sampled_tests::sampled;
}  // namespace

TEST_CASE("log_target keeps the laws of regressors, and of what it holds") {
  const auto data = sampled(40, 1, positive);
  laws::check_regressor(regress::log_target<regress::ridge>{}, data, {.gradient = 1e-4, .hessian = 1e-3});
  laws::check_weights(regress::log_target<regress::linear>{}, data);
  laws::check_regressor(regress::log_target<regress::random_forest>(regress::random_forest({.members = 5})),
                        data);
  static_assert(!regress::probabilistic_regressor<regress::log_target<regress::linear>>);
  static_assert(regress::batched_probabilistic_regressor<regress::log_target<regress::random_forest>>);
}

TEST_CASE("predictions are positive, and their mean is not too low") {
  const auto data = sampled(4000, 7, positive);
  regress::log_target<regress::linear> r;
  r.fit(data);
  CHECK(r.correction() == doctest::Approx(std::exp(0.5 * 0.3 * 0.3)).epsilon(0.02));
  double ratio = 0;
  for (std::size_t i = 0; i < data.rows(); ++i) ratio += data.targets()[i] / r.predict(data.row(i));
  CHECK(ratio / static_cast<double>(data.rows()) == doctest::Approx(1).epsilon(0.001));
  CHECK(r.predict(std::vector<double>{-100, -1000}) > 0);

  regress::log_target<regress::ridge> unsure;
  unsure.fit(data);
  const auto p = unsure.predict_distribution(data.row(0));
  CHECK(p.standard_deviation / p.mean == doctest::Approx(std::sqrt(std::exp(0.09) - 1)).epsilon(0.05));
  CHECK(std::hypot(*p.epistemic, *p.aleatoric) == doctest::Approx(p.standard_deviation));

  regress::table zero({"a"});
  zero.add(std::vector<double>{1}, 1);
  zero.add(std::vector<double>{2}, 0);
  CHECK_THROWS_AS(r.fit(zero), edgetran::numeric_error);

  regress::table wide({"a"});  // residuals whose exponentials overflow
  for (int i = 0; i < 20; ++i) wide.add(std::vector<double>{1}, i == 0 ? 1e308 : 1e-308);
  const double before = r.predict(data.row(0));
  CHECK_THROWS_AS(r.fit(wide), edgetran::numeric_error);
  CHECK(r.predict(data.row(0)) == before);
}

TEST_CASE("rows of weight 0 change no log_target, however far off they are") {
  sampled_tests::check_far_rows_of_no_weight(regress::log_target<regress::linear>{});
  sampled_tests::check_far_rows_of_no_weight(regress::log_target<regress::ridge>{});
}
