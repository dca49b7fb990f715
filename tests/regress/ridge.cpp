// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/regress/ridge.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <string>
#include <vector>

#include "edgetran/core/random.hpp"
#include "laws/regressor.hpp"
#include "regress/compiled_once.hpp"

namespace {
namespace regress = edgetran::regress;

regress::table noisy_plane(std::size_t rows, std::size_t columns, double noise, std::uint64_t seed,
                           bool weighted = false) {
  std::vector<std::string> names;
  for (std::size_t j = 0; j < columns; ++j) names.push_back("x" + std::to_string(j));
  regress::table data(names);
  edgetran::stream random(seed);
  for (std::size_t i = 0; i < rows; ++i) {
    std::vector<double> row(columns);
    double y = 3;
    for (std::size_t j = 0; j < columns; ++j) {
      row[j] = 100 * static_cast<double>(j) + random.normal() * static_cast<double>(j + 1);
      y += row[j] * (j % 2 == 0 ? 1 : -0.5);
    }
    y += noise * random.normal();
    if (weighted)
      data.add(row, y, random.uniform(0.2, 3));
    else
      data.add(row, y);
  }
  return data;
}

/// The same penalised fit through the normal equations of `linear`, with the scales of `of`: columns divided
/// by their deviation beforehand, so that a fit without a row keeps the scales of all.
regress::table scaled_like(const regress::table& data, const regress::table& of) {
  double total = 0;
  for (std::size_t i = 0; i < of.rows(); ++i) total += of.weight(i);
  std::vector<double> mean(of.width()), deviation(of.width());
  for (std::size_t j = 0; j < of.width(); ++j) {
    for (std::size_t i = 0; i < of.rows(); ++i) mean[j] += of.weight(i) * of.row(i)[j] / total;
    for (std::size_t i = 0; i < of.rows(); ++i)
      deviation[j] += of.weight(i) * std::pow(of.row(i)[j] - mean[j], 2) / total;
    deviation[j] = std::sqrt(deviation[j]);
  }
  regress::table scaled(data.columns());
  for (std::size_t i = 0; i < data.rows(); ++i) {
    std::vector<double> row(data.row(i).begin(), data.row(i).end());
    for (std::size_t j = 0; j < row.size(); ++j) row[j] = (row[j] - mean[j]) / deviation[j];
    scaled.add(row, data.targets()[i], data.weight(i));
  }
  return scaled;
}
}  // namespace

TEST_CASE("ridge keeps the laws of regressors") {
  const auto data = noisy_plane(30, 3, 2, 1);
  laws::check_regressor(regress::ridge{}, data);
  static_assert(regress::probabilistic_regressor<regress::ridge>);
  static_assert(regress::differentiable_regressor<regress::ridge>);
}

TEST_CASE("leave-one-out residuals are those of fits without the row, tall and wide, weighted or not") {
  for (const bool weighted : {false, true})
    for (const std::size_t rows : {8u, 25u}) {
      const auto data = noisy_plane(rows, 12, 5, 3 + rows, weighted);
      const double penalty = 0.05;
      regress::ridge r(regress::ridge_options{.penalties = {penalty}});
      r.fit(data);
      const auto scaled = scaled_like(data, data);
      double total = 0;
      for (std::size_t i = 0; i < rows; ++i) total += data.weight(i);
      const regress::linear_options same{.ridge = penalty * total, .standardize = false};
      regress::linear whole(same);
      whole.fit(scaled);
      for (std::size_t left = 0; left < rows; ++left) {
        CHECK(r.predict(data.row(left)) == doctest::Approx(whole.predict(scaled.row(left))).epsilon(1e-9));
        std::vector<std::size_t> others;
        for (std::size_t i = 0; i < rows; ++i)
          if (i != left) others.push_back(i);
        regress::linear without(same);
        without.fit(scaled.select(others));
        CHECK(r.leave_one_out_residuals()[left] ==
              doctest::Approx(data.targets()[left] - without.predict(scaled.row(left))).epsilon(1e-7));
      }
    }
}

TEST_CASE("of the penalties the one with the least leave-one-out error is taken") {
  const auto data = noisy_plane(20, 15, 20, 9);
  const auto error = [&](double penalty) {
    regress::ridge r(regress::ridge_options{.penalties = {penalty}});
    r.fit(data);
    double sum = 0;
    for (const double e : r.leave_one_out_residuals()) sum += e * e;
    return sum;
  };
  regress::ridge chosen;
  chosen.fit(data);
  for (const double p : chosen.options().penalties) CHECK(error(chosen.penalty()) <= error(p) * (1 + 1e-12));
  CHECK(chosen.penalty() > chosen.options().penalties.front());
}

TEST_CASE("the deviation is that of the noise near the data and grows away from it") {
  const auto data = noisy_plane(400, 4, 2, 11);
  regress::ridge r;
  r.fit(data);
  const auto near = r.predict_distribution(data.row(0));
  CHECK(near.standard_deviation == doctest::Approx(2).epsilon(0.15));
  CHECK(*near.epistemic < 0.3);
  std::vector<double> far(data.row(0).begin(), data.row(0).end());
  far[0] += 100;
  CHECK(*r.predict_distribution(far).epistemic > 10 * *near.epistemic);
  CHECK(r.predict_distribution(far).aleatoric == near.aleatoric);
  CHECK(std::hypot(*near.epistemic, *near.aleatoric) == doctest::Approx(near.standard_deviation));
}

TEST_CASE("constant, repeated and wild columns, a single row and rows of weight 0 are no error") {
  regress::table data({"same", "a", "twin", "huge"});
  edgetran::stream random(4);
  for (int i = 0; i < 12; ++i) {
    const double a = random.normal();
    data.add(std::vector<double>{7, a, a, 1e200 * random.normal()}, 5 * a + 1, i == 3 ? 0 : 1);
  }
  regress::ridge r(regress::ridge_options{.penalties = {1e-10}});
  r.fit(data);
  CHECK(r.coefficients()[0] == 0);
  CHECK(r.coefficients()[1] + r.coefficients()[2] == doctest::Approx(5));
  CHECK(r.predict(data.row(5)) == doctest::Approx(data.targets()[5]));
  CHECK(r.leave_one_out_residuals()[3] == doctest::Approx(data.targets()[3] - r.predict(data.row(3))));

  regress::ridge one;
  one.fit(data.select(std::vector<std::size_t>{2}));
  CHECK(one.predict(data.row(5)) == doctest::Approx(data.targets()[2]));
  CHECK(std::isfinite(one.predict_distribution(data.row(5)).standard_deviation));
}

TEST_CASE("targets of any size give the same fit, and rows of hardly any weight none") {
  const auto data = noisy_plane(30, 3, 0.5, 6);
  regress::ridge plain;
  plain.fit(data);
  for (const int exponent : {700, -700}) {  // whose squares no double holds
    CAPTURE(exponent);
    const auto scaled = [&](double x) { return std::ldexp(x, exponent); };
    regress::table wild(data.columns());
    for (std::size_t i = 0; i < data.rows(); ++i) wild.add(data.row(i), scaled(data.targets()[i]), 1);
    wild.add(data.row(0), 1e300, 0);
    regress::ridge r;
    r.fit(wild);
    CHECK(r.penalty() == plain.penalty());
    CHECK(r.predict(data.row(0)) == scaled(plain.predict(data.row(0))));
    CHECK(r.predict_distribution(data.row(0)).standard_deviation ==
          scaled(plain.predict_distribution(data.row(0)).standard_deviation));
    CHECK(r.leave_one_out_residuals()[4] == scaled(plain.leave_one_out_residuals()[4]));
    CHECK(r.leave_one_out_residuals()[30] == 1e300 - r.predict(data.row(0)));
  }
  regress::table mixed(data.columns());
  for (std::size_t i = 0; i < data.rows(); ++i)
    mixed.add(data.row(i), data.targets()[i], i % 2 == 0 ? 1e200 : 1e-200);
  regress::ridge r;
  r.fit(mixed);
  CHECK(r.predict(data.row(0)) == doctest::Approx(data.targets()[0]).epsilon(0.05));
  CHECK(r.penalty() > 0);
}

TEST_CASE("penalties beyond use are refused") {
  CHECK_THROWS_AS(regress::ridge(regress::ridge_options{.penalties = {}}), edgetran::numeric_error);
  for (const double bad : {0.0, -1.0, std::nan(""), HUGE_VAL})
    CHECK_THROWS_AS(regress::ridge(regress::ridge_options{.penalties = {bad}}), edgetran::numeric_error);
}
