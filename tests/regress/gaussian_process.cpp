// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/regress/gaussian_process.hpp"

#include <doctest/doctest.h>

#include <Eigen/Cholesky>
#include <cmath>
#include <cstddef>
#include <numbers>
#include <string>
#include <vector>

#include "edgetran/core/random.hpp"
#include "edgetran/core/thread_pool.hpp"
#include "laws/regressor.hpp"

namespace {
namespace covariance = edgetran::regress::covariance;
namespace regress = edgetran::regress;
using edgetran::stream;
using regress::gaussian_process;
using regress::table;
using numbers = std::vector<double>;

/// Curved in the first column, straight in the second, blind to the third.
double truth(const numbers& x) { return 50 + 3 * std::sin(2 * x[0]) + 0.02 * x[1]; }

table curved(std::uint64_t seed, std::size_t rows, double noise) {
  stream random(seed);
  table t({"a", "b", "c"});
  for (std::size_t i = 0; i < rows; ++i) {
    const numbers x{random.uniform(-2, 2), random.uniform(0, 400), random.normal()};
    t.add(x, truth(x) + noise * random.normal());
  }
  return t;
}

double error(const auto& fitted, const table& data) {
  double squares = 0;
  for (std::size_t i = 0; i < data.rows(); ++i)
    squares += std::pow(fitted.predict(data.row(i)) - data.targets()[i], 2);
  return std::sqrt(squares / static_cast<double>(data.rows()));
}

static_assert(regress::probabilistic_regressor<gaussian_process<>>);
static_assert(regress::batched_probabilistic_regressor<gaussian_process<>>);
static_assert(regress::incremental_regressor<gaussian_process<>>);
static_assert(regress::differentiable_regressor<gaussian_process<>>);
// What has no slope at the data must not promise one.
static_assert(!regress::differentiable_regressor<gaussian_process<covariance::matern<1, 2>>>);
static_assert(regress::incremental_regressor<gaussian_process<covariance::matern<1, 2>>>);
}  // namespace

TEST_CASE("Gaussian processes keep the laws of regressors") {
  const auto data = curved(1, 40, 0.1);
  laws::check_regressor(gaussian_process<>{}, data);
  laws::check_regressor(gaussian_process<regress::ard_covariance>{}, data);
  laws::check_regressor(gaussian_process<covariance::sum<covariance::rbf<>, covariance::white>>{}, data);
  laws::check_regressor(
      gaussian_process<covariance::sum<covariance::matern<3, 2>, covariance::white, covariance::constant>>{},
      data, {.hessian = 1e-3});
  laws::check_regressor(
      gaussian_process<covariance::sum<covariance::matern<1, 2>, covariance::linear, covariance::white>>{},
      data);
  laws::check_regressor(
      gaussian_process<covariance::sum<
          covariance::product<covariance::rbf<covariance::ard>, covariance::linear>, covariance::white>>{},
      data);
  laws::check_regressor(gaussian_process<>{{.search_rows = 20}}, data);
}

TEST_CASE("weights count rows exactly, and equal rows are one row that weighs more") {
  const auto data = curved(2, 30, 0.3);
  laws::check_weights(gaussian_process<>{}, data);
  laws::check_weights(gaussian_process<regress::ard_covariance>{}, data);
}

TEST_CASE("any executor gives the same bits") {
  const auto data = curved(3, 60, 0.2);
  gaussian_process<> alone, shared;
  edgetran::thread_pool pool(3);
  alone.fit(data);
  shared.fit(data, pool);
  CHECK(alone.state() == shared.state());
}

TEST_CASE("the posterior equals the textbook's formulas") {
  // K = kernel + noise, mean = k^T K^-1 y, variance = k(x, x) - k^T K^-1 k, by Eigen in full.
  const auto data = curved(4, 35, 0.2);
  gaussian_process<> fitted;
  fitted.fit(data);
  const auto& s = fitted.state();
  const auto n = static_cast<Eigen::Index>(s.rows());
  const auto& h = s.hyper_parameters;  // variance and length of matern, variance of linear, of white
  REQUIRE(fitted.hyper_parameters().size() == 4);
  CHECK(fitted.hyper_parameters()[0].first == "matern.variance");
  CHECK(fitted.hyper_parameters()[1].first == "matern.length");
  CHECK(fitted.hyper_parameters()[2].first == "linear.variance");
  CHECK(fitted.hyper_parameters()[3].first == "white.variance");
  const auto kernel = [&](std::span<const double> a, std::span<const double> b) {
    double square = 0, product = 0;
    for (std::size_t j = 0; j < 3; ++j) square += std::pow(a[j] - b[j], 2), product += a[j] * b[j];
    const double t = std::sqrt(5 * square) / h[1];
    return h[0] * (1 + t + t * t / 3) * std::exp(-t) + h[2] * product / 3;
  };
  Eigen::MatrixXd k(n, n);
  Eigen::VectorXd y(n);
  for (Eigen::Index i = 0; i < n; ++i) {
    y[i] = s.targets[static_cast<std::size_t>(i)];
    for (Eigen::Index j = 0; j < n; ++j)
      k(i, j) = kernel(s.row(static_cast<std::size_t>(i)), s.row(static_cast<std::size_t>(j))) +
                (i == j ? h[3] + 1e-10 : 0);
  }
  const Eigen::LLT<Eigen::MatrixXd> factor(k);
  for (const numbers& x : {numbers{0.3, 100, 1}, numbers{-5, 900, 0}}) {
    numbers z(3);
    s.scaling.apply(x, z.data());
    Eigen::VectorXd beside(n);
    for (Eigen::Index i = 0; i < n; ++i) beside[i] = kernel(z, s.row(static_cast<std::size_t>(i)));
    const double mean = s.target_centre + s.target_spread * beside.dot(factor.solve(y));
    const double variance = kernel(z, z) - beside.dot(factor.solve(beside));
    const auto p = fitted.predict_distribution(x);
    CHECK(p.mean == doctest::Approx(mean).epsilon(1e-9));
    CHECK(*p.epistemic == doctest::Approx(s.target_spread * std::sqrt(variance)).epsilon(1e-6));
    CHECK(*p.aleatoric == doctest::Approx(s.target_spread * std::sqrt(h[3])).epsilon(1e-12));
    CHECK(std::pow(p.standard_deviation, 2) ==
          doctest::Approx(std::pow(*p.epistemic, 2) + std::pow(*p.aleatoric, 2)));
  }
  const Eigen::MatrixXd l = factor.matrixL();
  const double evidence = -0.5 * y.dot(factor.solve(y)) - l.diagonal().array().log().sum() -
                          0.5 * static_cast<double>(n) * std::log(2 * std::numbers::pi);
  CHECK(fitted.log_marginal_likelihood() == doctest::Approx(evidence).epsilon(1e-9));
}

TEST_CASE("it learns curves, planes and how noisy the target is") {
  const auto test = curved(99, 200, 0);
  gaussian_process<> fitted;
  fitted.fit(curved(5, 150, 0.2));
  CHECK(error(fitted, test) < 0.3);
  CHECK(*fitted.predict_distribution(test.row(0)).aleatoric == doctest::Approx(0.2).epsilon(0.3));
  gaussian_process<regress::ard_covariance> each_column;
  each_column.fit(curved(5, 150, 0.2));
  CHECK(error(each_column, test) < error(fitted, test));  // one column is curved, one says nothing
  const auto shares = each_column.relevance();
  CHECK(shares[0] + shares[1] + shares[2] == doctest::Approx(1));
  CHECK(shares[0] > 0.5);
  CHECK(shares[1] > 0.1);
  CHECK(shares[2] < 0.02);
}

TEST_CASE("far from the data the mean and the variance are those of the prior, or of a plane") {
  const auto data = curved(6, 60, 0.1);
  const auto far = numbers{1e5, 1e7, 1e5};
  gaussian_process<covariance::sum<covariance::matern<5, 2>, covariance::white>> stationary;
  stationary.fit(data);
  const auto p = stationary.predict_distribution(far);
  const auto& s = stationary.state();
  CHECK(p.mean == doctest::Approx(s.target_centre));
  CHECK(*p.epistemic == doctest::Approx(s.target_spread * std::sqrt(s.hyper_parameters[0])));
  gaussian_process<> plane;
  plane.fit(data);
  const double near = *plane.predict_distribution(data.row(0)).epistemic;
  const double there = *plane.predict_distribution(numbers{10, 2000, 5}).epistemic;
  CHECK(there > 3 * near);
  CHECK(*plane.predict_distribution(numbers{100, 20000, 50}).epistemic > 3 * there);
}

TEST_CASE("a length for each column finds the few columns that matter, however the search begins") {
  // One length for all columns fits these badly, and a search from there alone ended without the columns.
  const auto made = [](std::size_t rows, std::size_t columns, std::uint64_t seed, auto of) {
    stream random(seed);
    std::vector<std::string> names;
    for (std::size_t j = 0; j < columns; ++j) names.push_back("x" + std::to_string(j));
    table t(names);
    numbers x(columns);
    for (std::size_t i = 0; i < rows; ++i) {
      for (double& v : x) v = random.uniform(-2, 2);
      t.add(x, of(x) + 0.05 * random.normal());
    }
    return t;
  };
  const auto wave = [](const numbers& x) { return std::sin(3 * x[0]) * std::cos(2 * x[1]); };
  const auto sum = [](const numbers& x) { return std::sin(4 * x[0]) + 0.5 * x[1] * x[1]; };
  gaussian_process<regress::ard_covariance> found;
  for (const std::size_t rows : {60U, 150U}) {
    CAPTURE(rows);
    found.fit(made(rows, 12, 22 + rows, wave));
    CHECK(error(found, made(500, 12, 99, wave)) < (rows == 60 ? 0.3 : 0.1));  // of a deviation of 0.5
  }
  found.fit(made(150, 5, 165, sum));
  CHECK(error(found, made(500, 5, 99, sum)) < 0.1);  // of a deviation of 0.9
}

TEST_CASE("few rows, equal rows, constant columns and targets, wild scales") {
  for (const std::size_t rows : {1U, 2U, 3U, 5U, 9U}) {
    CAPTURE(rows);
    const auto data = curved(7, rows, 0.1);
    gaussian_process<regress::ard_covariance> fitted;
    fitted.fit(data);
    double least = data.targets()[0], greatest = least;
    for (const double y : data.targets()) least = std::min(least, y), greatest = std::max(greatest, y);
    const double room = std::max(greatest - least, 1.0);
    for (std::size_t i = 0; i < 30; ++i) {
      const auto p = fitted.predict_distribution(curved(8, 30, 0).row(i));
      CHECK(p.mean > least - 3 * room);
      CHECK(p.mean < greatest + 3 * room);
      CHECK(std::isfinite(p.standard_deviation));
      CHECK(p.standard_deviation > 1e-3);  // few rows make no one sure
    }
  }
  table t({"same", "huge", "tiny", "zero"});
  stream random(9);
  for (int i = 0; i < 30; ++i) {
    const double u = random.uniform01(), v = random.uniform01();
    for (int twice = 0; twice < 2; ++twice)
      t.add(numbers{7.1, 1e200 * u, 1e-200 * v, 0}, 1e150 * (1 + u + std::sin(5 * v)));
  }
  gaussian_process<> wild;
  wild.fit(t);
  CHECK(error(wild, t) / 1e150 < 0.02);
  CHECK(wild.predict(numbers{-4, 5e199, 5e-201, 9}) == wild.predict(numbers{7.1, 5e199, 5e-201, 0}));
  CHECK_THROWS_AS((void)wild.predict(numbers{7.1, 5e199, 1, 0}), edgetran::numeric_error);
  const double before = wild.predict(t.row(0));
  t.add(t.row(1), -1e308, 0);  // of no weight: no row, of whatever size
  wild.fit(t);
  CHECK(wild.predict(t.row(0)) == before);
  gaussian_process<> flat;
  flat.fit(table({"x"}, numbers{1, 2, 3}, numbers{4, 4, 4}));
  CHECK(flat.predict(numbers{2.5}) == doctest::Approx(4));
  gaussian_process<> columnless;
  columnless.fit(table({"x"}, numbers{1, 1, 1}, numbers{4, 5, 6}));
  CHECK(columnless.predict(numbers{1}) == doctest::Approx(5).epsilon(0.05));
}

TEST_CASE("the gradient of the standard deviation equals differences") {
  const auto data = curved(10, 50, 0.1);
  const auto check = [&](auto fitted) {
    fitted.fit(data);
    for (const numbers& x : {numbers{0.3, 100, 1}, numbers{3, 700, -2}}) {
      numbers slope(3), at = x;
      fitted.standard_deviation_gradient(x, slope);
      for (std::size_t j = 0; j < 3; ++j) {
        const double step = 1e-5 * (j == 1 ? 400 : 4);
        at[j] = x[j] + step;
        const double above = fitted.predict_distribution(at).standard_deviation;
        at[j] = x[j] - step;
        const double below = fitted.predict_distribution(at).standard_deviation;
        at[j] = x[j];
        CHECK(slope[j] == doctest::Approx((above - below) / (2 * step)).epsilon(1e-4));
      }
    }
  };
  check(gaussian_process<>{});
  check(gaussian_process<covariance::sum<
            covariance::product<covariance::rbf<covariance::ard>, covariance::linear>, covariance::white>>{});
  numbers narrow(2);
  gaussian_process<> fitted;
  CHECK_THROWS_AS(fitted.standard_deviation_gradient(numbers{1, 2, 3}, narrow), edgetran::state_error);
  fitted.fit(data);
  CHECK_THROWS_AS(fitted.standard_deviation_gradient(numbers{1, 2, 3}, narrow), edgetran::shape_error);
}

TEST_CASE("leaving one out in closed form equals leaving it out") {
  auto data = curved(11, 25, 0.3);
  const numbers again(data.row(3).begin(), data.row(3).end());
  data.add(again, data.targets()[3] + 0.5, 2);  // equal to row 3
  data.add(numbers{1, 1, 1}, 7, 0);             // never seen
  gaussian_process<> fitted;
  fitted.fit(data);
  const auto left_out = fitted.leave_one_out();
  REQUIRE(left_out.size() == data.rows());
  CHECK_FALSE(left_out.back().has_value());
  for (std::size_t i = 0; i + 1 < data.rows(); ++i) {
    // The same scales and hyper-parameters without the row: its state, with what the row had added taken out.
    auto state = fitted.state();
    const auto g = state.given[i];
    const double weight = state.weights[g.row] - g.weight;
    if (weight > 0) {
      state.targets[g.row] = (state.weights[g.row] * state.targets[g.row] - g.weight * g.target) / weight;
      state.weights[g.row] = weight;
    } else {
      const auto at = static_cast<std::ptrdiff_t>(g.row);
      state.targets.erase(state.targets.begin() + at);
      state.weights.erase(state.weights.begin() + at);
      state.values.erase(state.values.begin() + 3 * at, state.values.begin() + 3 * at + 3);
      state.given.clear();
      --state.factorised;
    }
    const auto without = gaussian_process<>::restore(state).predict_distribution(data.row(i));
    CHECK(left_out[i]->mean == doctest::Approx(without.mean).epsilon(1e-8));
    CHECK(left_out[i]->standard_deviation == doctest::Approx(without.standard_deviation).epsilon(1e-6));
  }
}

TEST_CASE("rows taken in count as if they had been there, under the same hyper-parameters") {
  const auto data = curved(12, 50, 0.2);
  std::vector<std::size_t> order(50);
  std::iota(order.begin(), order.end(), std::size_t{0});
  gaussian_process<> grown;
  grown.fit(data.select(std::span(order).first(40)));
  auto state = grown.state();
  grown.update(data.select(std::span(order).subspan(40)));
  for (std::size_t i = 40; i < 50; ++i) {
    state.values.resize(state.values.size() + 3);
    state.scaling.apply(data.row(i), state.values.data() + 3 * i);
    state.targets.push_back((data.targets()[i] - state.target_centre) / state.target_spread);
    state.weights.push_back(1);
  }
  state.factorised = 50;
  const auto whole = gaussian_process<>::restore(state);
  for (std::size_t i = 0; i < 50; ++i) {
    const auto a = grown.predict_distribution(data.row(i)), b = whole.predict_distribution(data.row(i));
    CHECK(a.mean == doctest::Approx(b.mean).epsilon(1e-9));
    CHECK(a.standard_deviation == doctest::Approx(b.standard_deviation).epsilon(1e-7));
  }
  // The same row over and over, and without noise, is no error.
  gaussian_process<covariance::rbf<>> noiseless;
  noiseless.fit(data.select(std::span(order).first(10)));
  for (int i = 0; i < 3; ++i) noiseless.update(data.select(std::span(order).first(1)));
  CHECK(noiseless.training_rows() == 13);
  CHECK(noiseless.predict(data.row(0)) == doctest::Approx(data.targets()[0]).epsilon(1e-3));
}

TEST_CASE("functions drawn from the posterior have its means, deviations and covariances") {
  const auto data = curved(13, 20, 0.3);
  gaussian_process<> fitted;
  fitted.fit(data);
  const auto at = curved(14, 15, 0);
  constexpr std::size_t count = 4000;
  const auto draws = fitted.draw(at.values(), 15, count, stream(1));
  REQUIRE(draws.size() == 15 * count);
  CHECK(draws == fitted.draw(at.values(), 15, count, stream(1)));
  CHECK(draws != fitted.draw(at.values(), 15, count, stream(2)));
  for (std::size_t i = 0; i < 15; ++i) {
    const auto p = fitted.predict_distribution(at.row(i));
    double sum = 0, squares = 0;
    for (std::size_t c = 0; c < count; ++c) {
      sum += draws[c * 15 + i];
      squares += std::pow(draws[c * 15 + i] - p.mean, 2);
    }
    CHECK(std::fabs(sum / count - p.mean) < 5 * *p.epistemic / std::sqrt(double(count)));
    CHECK(std::sqrt(squares / count) == doctest::Approx(*p.epistemic).epsilon(0.06));
  }
  // Where two rows meet, so do the functions.
  numbers twice(at.row(0).begin(), at.row(0).end());
  twice.insert(twice.end(), at.row(0).begin(), at.row(0).end());
  const auto pairs = fitted.draw(twice, 2, 50, stream(3));
  for (std::size_t c = 0; c < 50; ++c)
    CHECK(std::fabs(pairs[2 * c] - pairs[2 * c + 1]) <
          1e-3 * *fitted.predict_distribution(at.row(0)).epistemic);
}

TEST_CASE("hyper-parameters can be fixed, kept and improved") {
  const auto data = curved(15, 60, 0.2);
  gaussian_process<> fixed{{.fixed = {{"white.variance", 0.03}, {"matern.length", 2}}}};
  fixed.fit(data);
  CHECK(fixed.state().hyper_parameters[3] == doctest::Approx(0.03).epsilon(1e-12));
  CHECK(fixed.state().hyper_parameters[1] == doctest::Approx(2).epsilon(1e-12));
  gaussian_process<> unknown{{.fixed = {{"white.noise", 1}}}}, negative{{.fixed = {{"white.variance", -1}}}};
  CHECK_THROWS_WITH_AS(unknown.fit(data),
                       "gaussian_process: no hyper-parameter 'white.noise' (the hyper-parameters are "
                       "matern.variance, matern.length, linear.variance, white.variance)",
                       edgetran::unknown_error);
  CHECK_THROWS_AS(negative.fit(data), edgetran::numeric_error);
  CHECK_THROWS_AS(gaussian_process<>{{.prior = -1}}, edgetran::numeric_error);

  gaussian_process<> fitted, fresh;
  CHECK_THROWS_AS(fitted.refit(data), edgetran::state_error);
  CHECK_THROWS_AS(fitted.condition(data), edgetran::state_error);
  fitted.fit(data);
  const auto before = fitted.state().hyper_parameters;
  const auto more = curved(16, 90, 0.2);
  fitted.condition(more);
  CHECK(fitted.state().hyper_parameters == before);
  const double kept = fitted.log_marginal_likelihood();
  fitted.refit(more);
  fresh.fit(more);
  CHECK(fitted.log_marginal_likelihood() > kept);
  CHECK(fitted.log_marginal_likelihood() == doctest::Approx(fresh.log_marginal_likelihood()).epsilon(1e-3));

  gaussian_process<regress::ard_covariance> columns;
  columns.fit(data);
  table fewer({"a", "b", "c"});
  for (std::size_t i = 0; i < 10; ++i)
    fewer.add(numbers{data.row(i)[0], data.row(i)[1], 0}, data.targets()[i]);
  CHECK_THROWS_AS(columns.refit(fewer), edgetran::state_error);
}

TEST_CASE("a covariance that cannot be factorised is an error that says what to do") {
  // Every function is one constant: two rows that differ in their targets have no likelihood.
  gaussian_process<covariance::constant> stuck{{.fixed = {{"constant.variance", 1e15}}}};
  CHECK_THROWS_WITH_AS(stuck.fit(table({"x"}, numbers{1, 2}, numbers{1, 2})),
                       "gaussian_process: the covariance of the rows is not positive definite, even with a "
                       "jitter of 1e-4 (add "
                       "covariance::white to the covariance, or give it a larger fixed variance)",
                       edgetran::numeric_error);
}
