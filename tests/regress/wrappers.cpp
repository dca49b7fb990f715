// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <cmath>
#include <string>
#include <vector>

#include "edgetran/core/metrics.hpp"
#include "edgetran/core/random.hpp"
#include "edgetran/regress/log_target.hpp"
#include "edgetran/regress/polynomial.hpp"
#include "edgetran/regress/relative.hpp"
#include "edgetran/regress/ridge.hpp"
#include "laws/regressor.hpp"

namespace {
namespace regress = edgetran::regress;

template <class Target>
regress::table sampled(std::size_t rows, std::uint64_t seed, Target target) {
  regress::table data({"a", "b"});
  edgetran::stream random(seed);
  for (std::size_t i = 0; i < rows; ++i) {
    const double a = random.uniform(1, 5), b = random.uniform(-300, 100);
    data.add(std::vector<double>{a, b}, target(a, b, random));
  }
  return data;
}
const auto curved = [](double a, double b, edgetran::stream&) {
  return 2 + a * a - 0.01 * a * b + 3e-4 * b * b;
};
const auto positive = [](double a, double b, edgetran::stream& r) {
  return std::exp(a + 0.01 * b + 0.3 * r.normal());
};
}  // namespace

TEST_CASE("wrapped regressors keep the laws") {
  const auto data = sampled(40, 1, positive);
  laws::check_regressor(regress::relative<regress::linear>{}, data);
  laws::check_regressor(regress::relative<regress::ridge>{}, data);
  laws::check_regressor(regress::log_target<regress::ridge>{}, data, {.gradient = 1e-4, .hessian = 1e-3});
  laws::check_regressor(regress::polynomial<regress::ridge>{}, data);
  laws::check_regressor(regress::polynomial<regress::linear>(regress::linear{}, {.degree = 3}), data);
  laws::check_weights(regress::polynomial<regress::linear>{}, data);
  laws::check_weights(regress::log_target<regress::linear>{}, data);
  static_assert(regress::probabilistic_regressor<regress::relative<regress::ridge>>);
  static_assert(!regress::probabilistic_regressor<regress::polynomial<regress::linear>>);
}

TEST_CASE("polynomial: a quadratic is found exactly, and a degree too low does not find it") {
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

TEST_CASE("polynomial: as many products as there are, constant columns and limits") {
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

TEST_CASE("relative: the fit minimises relative errors, as rows divided by their target do") {
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
  CHECK(by_weight.coefficients()[0] == doctest::Approx(by_hand.coefficients()[0]));
  CHECK(by_weight.coefficients()[1] == doctest::Approx(by_hand.coefficients()[1]));
  CHECK(by_weight.intercept() == doctest::Approx(by_hand.coefficients()[2]));
  regress::table zero({"a"});
  zero.add(std::vector<double>{1}, 0);
  CHECK_THROWS_AS(regress::relative<regress::linear>{}.fit(zero), edgetran::numeric_error);
}

namespace {
/// With a row of weight 0 that lies far off everything.
regress::table with_a_row_of_no_weight(const regress::table& data) {
  regress::table more = data;
  more.add(std::vector<double>{1e5, 1e5}, 1e-250, 0);
  more.add(std::vector<double>{-1e5, -1e5}, 1e250, 0);
  return more;
}
}  // namespace

TEST_CASE("rows of weight 0 change no wrapped regressor, however far off they are") {
  const auto data = sampled(50, 6, positive);
  const auto check = [&]<class R>(R without) {
    R with = without;
    without.fit(data);
    with.fit(with_a_row_of_no_weight(data));
    for (std::size_t i = 0; i < data.rows(); ++i)
      CHECK(with.predict(data.row(i)) == doctest::Approx(without.predict(data.row(i))));
  };
  check(regress::log_target<regress::linear>{});
  check(regress::log_target<regress::ridge>{});
  check(regress::relative<regress::linear>{});
  check(regress::relative<regress::ridge>{});
}

TEST_CASE("log_target: predictions are positive, and their mean is not too low") {
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
