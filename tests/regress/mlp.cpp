// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/regress/mlp.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <vector>

#include "edgetran/core/thread_pool.hpp"
#include "edgetran/regress/mlp/moment_layer.hpp"
#include "laws/regressor.hpp"

namespace {
namespace regress = edgetran::regress;
using namespace edgetran::regress::neural;
using regress::table;

using body = network<3, layer<16, softplus>, layer<8, softplus>, layer<1>>;
using plain = regress::mlp<edgetran::dynamic, layer<16, softplus>, layer<1>>;
using exact = regress::basic_mlp<body, squared, adamw, double>;
using noisy =
    regress::basic_mlp<network<edgetran::dynamic, layer<16, softplus>, layer<2>>, gaussian, adamw, double>;
using normal = regress::basic_mlp<network<3, moment_layer<16, rectified>, moment_layer<1, squashed>>,
                                  moment_likelihood, adamw, double>;
using dropping = regress::basic_mlp<network<3, dropped<32, softplus>, dropped<16, softplus>, layer<1>>,
                                    squared, adamw, double>;
using second_order = regress::basic_mlp<body, squared, adahessian, double>;

static_assert(regress::differentiable_regressor<plain> && regress::probabilistic_regressor<plain> &&
              regress::batched_regressor<plain> && regress::batched_probabilistic_regressor<plain>);

table bowl(std::size_t rows, bool weighted = false) {
  edgetran::stream random(1);
  table t({"a", "b", "c"});
  for (std::size_t i = 0; i < rows; ++i) {
    const std::vector<double> x{random.normal(), 10 * random.normal(), random.uniform(0, 1000)};
    const double y = 5 + x[0] * x[0] + 0.1 * x[1] + 1e-3 * x[2];
    weighted ? t.add(x, y, random.uniform(0, 3)) : t.add(x, y);
  }
  return t;
}

template <class M>
M brief(std::size_t epochs = 5, std::size_t members = 1) {
  auto options = M().options();
  options.training.epochs = epochs;
  options.members = members;
  return M(options);
}

double mean_square_error(const auto& model, const table& t) {
  double sum = 0;
  for (std::size_t i = 0; i < t.rows(); ++i) sum += std::pow(model.predict(t.row(i)) - t.targets()[i], 2);
  return sum / static_cast<double>(t.rows());
}
}  // namespace

TEST_CASE_TEMPLATE("networks keep the laws of regressors", M, exact, noisy, normal, dropping, second_order) {
  laws::check_regressor(brief<M>(), bowl(24));
  laws::check_regressor(brief<M>(3, 2), bowl(12, true));
}

TEST_CASE("networks of floats keep them as far as floats tell") {
  laws::check_regressor(brief<plain>(), bowl(24), {.gradient = 5e-2, .hessian = 5e-2, .gradient_step = 1e-2});
}

TEST_CASE("a network learns a curved function; a weight of 0 hides a row") {
  const auto data = bowl(200);
  table spoilt(data.columns());
  for (std::size_t i = 0; i < data.rows(); ++i) spoilt.add(data.row(i), data.targets()[i], 1);
  auto options = exact().options();
  options.training = {.epochs = 200, .batch = 8, .rates = schedule::cosine(200)};
  options.optimiser.rate = 5e-3;
  exact clean(options), hidden(options);
  clean.fit(spoilt);
  spoilt.add(data.row(0), 1e6, 0);
  hidden.fit(spoilt);
  CHECK(regress::predict_rows(clean, data) == regress::predict_rows(hidden, data));
  CHECK(mean_square_error(clean, data) < 0.05);  // of targets whose variance is 3
}

TEST_CASE("a static and a dynamic width are one implementation: the same bits") {
  const auto data = bowl(30);
  regress::basic_mlp<body> fixed;
  regress::mlp<edgetran::dynamic, layer<16, softplus>, layer<8, softplus>, layer<1>> free;
  fixed.fit(data);
  free.fit(data);
  CHECK(regress::predict_rows(fixed, data) == regress::predict_rows(free, data));
  table two({"a", "b"});
  two.add(std::vector<double>{1, 2}, 3);
  CHECK_THROWS_AS(fixed.fit(two), edgetran::shape_error);
  CHECK(fixed.fitted());
}

TEST_CASE("the same seed gives the same bits on any executor, another seed others") {
  const auto data = bowl(30);
  auto a = brief<plain>(5, 4), b = a;
  edgetran::thread_pool pool(3);
  a.fit(data);
  b.fit(data, pool);
  CHECK(regress::predict_rows(a, data) == regress::predict_rows(b, data));
  auto options = a.options();
  options.seed = 2;
  plain other(options);
  other.fit(data);
  CHECK(regress::predict_rows(a, data) != regress::predict_rows(other, data));
}

TEST_CASE("a heteroscedastic network recovers noise that depends on the input") {
  edgetran::stream random(3);
  table t({"x"});
  const auto sigma = [](double x) { return 0.1 + 0.4 * x; };
  for (int i = 0; i < 2000; ++i) {
    const double x = random.uniform01();
    t.add(std::vector<double>{x}, 10 * std::sin(3 * x) + 10 * sigma(x) * random.normal());
  }
  auto options = regress::heteroscedastic_mlp<1, layer<16, softplus>>().options();
  options.training = {.epochs = 60, .batch = 16, .rates = schedule::cosine(60)};
  options.optimiser.rate = 5e-3;
  regress::heteroscedastic_mlp<1, layer<16, softplus>> model(options);
  model.fit(t);
  for (const double x : {0.1, 0.3, 0.5, 0.7, 0.9}) {
    const auto p = model.predict_distribution(std::vector<double>{x});
    CHECK(p.mean == doctest::Approx(10 * std::sin(3 * x)).epsilon(0.1));
    CHECK(*p.aleatoric == doctest::Approx(10 * sigma(x)).epsilon(0.2));
    CHECK_FALSE(p.epistemic.has_value());
  }
}

TEST_CASE("members, and passes with dropout, differ more where there were no rows") {
  table t({"a", "b", "c"});
  edgetran::stream random(5);
  for (int i = 0; i < 100; ++i) {
    const std::vector<double> x{random.uniform01(), random.uniform01(), random.uniform01()};
    t.add(x, std::sin(6 * x[0]) + x[1]);
  }
  const std::vector<double> inside{0.5, 0.5, 0.5}, outside{4, -3, 4};
  auto ensemble = brief<exact>(60, 5);
  ensemble.fit(t);
  auto options = dropping().options();
  options.training.epochs = 60;
  options.training.dropout = 0.2;
  options.passes = 30;
  dropping stochastic(options);
  stochastic.fit(t);
  const auto check = [&](const auto& model) {
    const auto in = model.predict_distribution(inside), out = model.predict_distribution(outside);
    CHECK(*in.epistemic > 0);
    CHECK(*out.epistemic > 2 * *in.epistemic);
    CHECK(in.standard_deviation == doctest::Approx(std::hypot(*in.epistemic, *in.aleatoric)));
  };
  check(ensemble);
  check(stochastic);
}

TEST_CASE("one row, equal rows, constant columns and wild scales are no error") {
  table t({"a", "constant", "wild"});
  t.add(std::vector<double>{1, 5, 1e150}, -1e80);
  auto one = brief<exact>();
  one.fit(t);
  CHECK(one.predict(t.row(0)) == doctest::Approx(-1e80));
  t.add(t.row(0), -1e80);
  one.fit(t);
  CHECK(one.predict(t.row(0)) == doctest::Approx(-1e80));
  t.add(std::vector<double>{2, 5, -1e150}, 1e80);
  one.fit(t);
  CHECK(std::isfinite(one.predict(t.row(1))));
  const double most = std::numeric_limits<double>::max();
  CHECK(std::isfinite(one.predict(std::vector<double>{most, -most, most})));
  // A constant column does not count, however it looks later.
  CHECK(one.predict(std::vector<double>{1, 5, 0}) == one.predict(std::vector<double>{1, -7e9, 0}));
}

TEST_CASE("what cannot be used is refused") {
  CHECK_THROWS_AS(brief<exact>(0), edgetran::numeric_error);
  CHECK_THROWS_AS(brief<exact>(1, 0), edgetran::numeric_error);
  auto options = exact().options();
  options.training.held_out = 1;
  CHECK_THROWS_AS(exact{options}, edgetran::numeric_error);
  options.training.held_out = 0;
  options.training.dropout = std::numeric_limits<double>::quiet_NaN();
  CHECK_THROWS_AS(exact{options}, edgetran::numeric_error);
}

TEST_CASE("what was saved predicts the same bits, and what was spoilt is refused") {
  const auto data = bowl(30);
  auto fitted = brief<dropping>(5, 2);
  fitted.fit(data);
  auto s = fitted.saved();
  const auto again = dropping::restore(s, fitted.options());
  CHECK(regress::predict_rows(again, data) == regress::predict_rows(fitted, data));
  s.parameters[1].pop_back();
  CHECK_THROWS_AS((void)dropping::restore(s, fitted.options()), edgetran::shape_error);
  s = fitted.saved();
  s.parameters[0][3] = std::numeric_limits<double>::infinity();
  CHECK_THROWS_AS((void)dropping::restore(s, fitted.options()), edgetran::numeric_error);
  s = fitted.saved();
  s.columns.pop_back();
  CHECK_THROWS_AS((void)dropping::restore(s, fitted.options()), edgetran::shape_error);
  s = fitted.saved();
  s.target.inverse = -1;
  CHECK_THROWS_AS((void)dropping::restore(s, fitted.options()), edgetran::numeric_error);
}
