// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/regress/linear.hpp"

#include <doctest/doctest.h>

#include <Eigen/LU>
#include <cmath>
#include <limits>
#include <vector>

#include "edgetran/core/random.hpp"
#include "laws/regressor.hpp"
#include "regress/compiled_once.hpp"

namespace {
namespace regress = edgetran::regress;
using regress::table;
using row = std::vector<double>;

/// targets = 3 + 2 a - b + 0.5 c + noise, with weights if asked.
table noisy_table(std::uint64_t seed, std::size_t rows, double noise, bool weighted) {
  edgetran::stream s(seed);
  table t({"a", "b", "c"});
  for (std::size_t i = 0; i < rows; ++i) {
    const row x{s.normal(), 10 * s.normal() + 4, s.uniform(0, 1000)};
    const double y = 3 + 2 * x[0] - x[1] + 0.5 * x[2] + noise * s.normal();
    weighted ? t.add(x, y, s.uniform(0, 3)) : t.add(x, y);
  }
  return t;
}

/// (intercept, coefficients) from the normal equations in long double, the ridge on coefficient j times
/// penalty[j].
std::vector<double> normal_equations(const table& t, double ridge, const std::vector<double>& penalty) {
  using matrix = Eigen::Matrix<long double, Eigen::Dynamic, Eigen::Dynamic>;
  const auto p = static_cast<Eigen::Index>(t.width()) + 1;
  matrix left = matrix::Zero(p, p), right = matrix::Zero(p, 1);
  for (std::size_t i = 0; i < t.rows(); ++i) {
    matrix x = matrix::Ones(p, 1);
    for (std::size_t j = 0; j < t.width(); ++j) x(static_cast<Eigen::Index>(j) + 1, 0) = t.row(i)[j];
    left += static_cast<long double>(t.weight(i)) * x * x.transpose();
    right += static_cast<long double>(t.weight(i) * t.targets()[i]) * x;
  }
  for (std::size_t j = 0; j < t.width(); ++j)
    left(static_cast<Eigen::Index>(j) + 1, static_cast<Eigen::Index>(j) + 1) += ridge * penalty[j];
  const matrix b = left.fullPivLu().solve(right);
  std::vector<double> out;
  for (Eigen::Index j = 0; j < p; ++j) out.push_back(static_cast<double>(b(j, 0)));
  return out;
}

void check_same(const regress::affine& f, const std::vector<double>& expected) {
  CHECK(f.intercept() == doctest::Approx(expected[0]).epsilon(1e-9));
  REQUIRE(f.coefficients().size() + 1 == expected.size());
  for (std::size_t j = 0; j + 1 < expected.size(); ++j)
    CHECK(f.coefficients()[j] == doctest::Approx(expected[j + 1]).epsilon(1e-9));
}

/// Variance of a column over n, weighted.
double spread_squared(const table& t, std::size_t column) {
  double sum = 0, total = 0, squares = 0;
  for (std::size_t i = 0; i < t.rows(); ++i) sum += t.weight(i) * t.row(i)[column], total += t.weight(i);
  for (std::size_t i = 0; i < t.rows(); ++i)
    squares += t.weight(i) * std::pow(t.row(i)[column] - sum / total, 2);
  return squares / total;
}

static_assert(regress::differentiable_regressor<regress::linear>);
static_assert(regress::differentiable_regressor<regress::non_negative>);
}  // namespace

TEST_CASE("linear and non_negative keep the laws of regressors") {
  const auto data = noisy_table(1, 40, 0.1, false);
  laws::check_regressor(regress::linear{}, data);
  laws::check_regressor(regress::linear{{.ridge = 2}}, data);
  laws::check_regressor(regress::linear{{.intercept = false}}, noisy_table(2, 40, 1, true));
  laws::check_regressor(regress::non_negative{}, data);
  laws::check_regressor(regress::non_negative{{.relative = true, .intercept = true}}, data);
  laws::check_weights(regress::linear{}, data);
  laws::check_weights(regress::linear{{.ridge = 5}}, data);
  laws::check_weights(regress::non_negative{{.relative = true}}, data);
}

TEST_CASE("least squares and ridge equal the normal equations, weighted or not") {
  for (const bool weighted : {false, true}) {
    const auto data = noisy_table(3, 60, 1, weighted);
    std::vector<double> spreads;
    for (std::size_t j = 0; j < 3; ++j) spreads.push_back(spread_squared(data, j));
    for (const double ridge : {0.0, 0.7, 100.0}) {
      regress::linear per_spread{{.ridge = ridge}}, per_unit{{.ridge = ridge, .standardize = false}};
      per_spread.fit(data);
      per_unit.fit(data);
      check_same(per_spread, normal_equations(data, ridge, spreads));
      check_same(per_unit, normal_equations(data, ridge, {1, 1, 1}));
    }
  }
}

TEST_CASE("without an intercept the line goes through the origin") {
  table t({"x"}, row{1, 2, 4}, row{1, 3, 3});
  regress::linear f{{.intercept = false}};
  f.fit(t);
  CHECK(f.intercept() == 0);
  CHECK(f.coefficients()[0] == doctest::Approx(19.0 / 21));
  regress::linear ridge{{.ridge = 3, .intercept = false, .standardize = false}};
  ridge.fit(t);
  CHECK(ridge.coefficients()[0] == doctest::Approx(19.0 / 24));
}

TEST_CASE("columns that are constant, equal or of wild units do not disturb the fit") {
  edgetran::stream s(4);
  table t({"a", "twice a", "constant", "flops"});
  for (int i = 0; i < 50; ++i) {
    const double a = s.normal(), flops = 1e15 * s.uniform01();
    t.add(row{a, 2 * a, 0.1, flops}, 1 + 3 * a + 1e-15 * flops);
  }
  regress::linear f;
  f.fit(t);
  for (std::size_t i = 0; i < t.rows(); ++i)
    CHECK(f.predict(t.row(i)) == doctest::Approx(t.targets()[i]).epsilon(1e-12));
  CHECK(f.coefficients()[2] == 0);
  CHECK(f.coefficients()[0] + 2 * f.coefficients()[1] == doctest::Approx(3));
  // Of all splits of the 3 the smallest in scaled columns: both contribute alike.
  CHECK(f.coefficients()[0] == doctest::Approx(2 * f.coefficients()[1]));
}

TEST_CASE("fewer rows than columns are fitted exactly, with the smallest coefficients") {
  regress::linear f{{.intercept = false}};
  f.fit(table({"a", "b"}, row{1, 1}, row{4}));
  CHECK(f.coefficients()[0] == doctest::Approx(2));
  CHECK(f.coefficients()[1] == doctest::Approx(2));
}

TEST_CASE("non_negative minimises absolute or relative errors") {
  // One column: absolute b = sum xy / sum xx; relative b = sum (x/y) / sum (x/y)^2.
  const table t({"x"}, row{1, 2, 10}, row{2, 2, 10});
  regress::non_negative absolute, relative{{.relative = true}};
  absolute.fit(t);
  relative.fit(t);
  CHECK(absolute.coefficients()[0] == doctest::Approx(106.0 / 105));
  CHECK(relative.coefficients()[0] == doctest::Approx(2.5 / 2.25));
  CHECK_THROWS_WITH_AS(relative.fit(table({"x"}, row{1, 2}, row{1, 0})),
                       "row 1: a target of 0 has no relative error (drop the row or fit absolute errors)",
                       edgetran::numeric_error);
  CHECK(relative.coefficients()[0] == doctest::Approx(2.5 / 2.25));
}

TEST_CASE("non_negative equals nnls on scaled rows and drops what would be negative") {
  const auto data = noisy_table(5, 60, 1, true);
  regress::non_negative f{{.relative = true, .intercept = true}};
  f.fit(data);
  Eigen::MatrixXd a(60, 4);
  Eigen::VectorXd b(60);
  for (std::size_t i = 0; i < 60; ++i) {
    const auto r = static_cast<Eigen::Index>(i);
    const double factor = std::sqrt(data.weight(i)) / data.targets()[i];
    a.row(r) << data.row(i)[0], data.row(i)[1], data.row(i)[2], 1;
    a.row(r) *= factor;
    b[r] = factor * data.targets()[i];
  }
  const Eigen::VectorXd x = regress::nnls(a, b);
  CHECK(f.coefficients()[1] == 0);
  check_same(f, {x[3], x[0], x[1], x[2]});
}

TEST_CASE("known coefficients predict at once") {
  const auto f = regress::linear::from_coefficients({2, -1}, 5);
  CHECK(f.fitted());
  CHECK(f.predict(row{3, 4}) == 7);
  const auto g = regress::non_negative::from_coefficients({2, 0});
  CHECK(g.predict(row{3, 4}) == 6);
  CHECK_THROWS_AS((void)regress::linear::from_coefficients({1, std::nan("")}), edgetran::numeric_error);
  CHECK_THROWS_AS((void)regress::linear::from_coefficients({1}, std::numeric_limits<double>::infinity()),
                  edgetran::numeric_error);
  CHECK_THROWS_AS((void)regress::non_negative::from_coefficients({1, -1}), edgetran::numeric_error);
  CHECK_THROWS_AS((void)regress::non_negative::from_coefficients({1}, -1), edgetran::numeric_error);
}

TEST_CASE("options and data beyond use are refused, and the earlier fit stays") {
  CHECK_THROWS_AS(regress::linear{{.ridge = -1}}, edgetran::numeric_error);
  CHECK_THROWS_AS(regress::linear{{.ridge = std::nan("")}}, edgetran::numeric_error);
  auto f = regress::linear::from_coefficients({1});
  CHECK_THROWS_AS(f.fit(table({"x"}, row{1e-300, 2e-300}, row{1e300, -1e300})), edgetran::numeric_error);
  CHECK(f.predict(row{4}) == 4);
  f.fit(table({"x"}, row{-1e300, 0, 1e300}, row{1, 2, 3}));  // squares would overflow
  CHECK(f.predict(row{5e299}) == doctest::Approx(2.5));
}
