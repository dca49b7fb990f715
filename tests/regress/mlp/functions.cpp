// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/regress/mlp/functions.hpp"

#include <doctest/doctest.h>

#include <cmath>

#include "edgetran/core/normal.hpp"
#include "edgetran/regress/mlp/activation.hpp"

namespace {
using namespace edgetran::regress::neural;

/// Greatest relative error of f on packs against `truth` in long double, over [low, high].
template <class Real, class F, class Truth>
double worst(double low, double high, F f, Truth truth) {
  double greatest = 0;
  for (int i = 0; i <= 20000; ++i) {
    const Real x = static_cast<Real>(low + (high - low) * i / 20000.0);
    const long double right = truth(static_cast<long double>(x));
    const pack<Real> got = f(pack<Real>(x));
    for (std::size_t k = 1; k < pack<Real>::lanes; ++k) CHECK(get(&got, k) == get(&got, 0));
    greatest = std::fmax(greatest, static_cast<double>(std::fabs((get(&got, 0) - right) / right)));
  }
  return greatest;
}

template <class Real>
void check_functions(double exp_bound, double bound) {
  const auto exp_of = [](auto x) { return exp(x); };
  CHECK(worst<Real>(-87, 88, exp_of, [](long double x) { return std::exp(x); }) < exp_bound);
  CHECK(worst<Real>(
            -80, 80, [](auto x) { return logistic(x); },
            [](long double x) { return 1 / (1 + std::exp(-x)); }) < bound);
  CHECK(worst<Real>(
            -80, 80, [](auto x) { return softplus_both(x).value; },
            [](long double x) { return x > 50 ? x : std::log1p(std::exp(x)); }) < bound);
  CHECK(worst<Real>(
            -80, 80, [](auto x) { return softplus_both(x).slope; },
            [](long double x) { return 1 / (1 + std::exp(-x)); }) < bound);
  CHECK(worst<Real>(
            1e-6, 1, [](auto x) { return log1p_unit(x); }, [](long double x) { return std::log1p(x); }) <
        bound);
}
}  // namespace

TEST_CASE("functions of packs are as near to the true values as stated") {
  check_functions<float>(1.3e-7 * 1.5, 4e-7);
  check_functions<double>(2.5e-16 * 1.5, 8e-16);
}

TEST_CASE("exp keeps the value at its borders") {
  for (const float x : {89.0F, 1e30F, HUGE_VALF}) {
    const auto beyond = exp(pack<float>(x)), border = exp(pack<float>(88.0F));
    CHECK(get(&beyond, 0) == get(&border, 0));
  }
  const auto least = exp(pack<double>(-1e9));
  CHECK(get(&least, 0) > 0);
}

TEST_CASE("the normal probability is within 1.5e-7") {
  for (double t = -8; t <= 8; t += 0.01) {
    const pack<double> p = t;
    const auto got = normal_cdf_given(p, exp(pack<double>(-0.5 * t * t)));
    CHECK(std::fabs(get(&got, 0) - edgetran::normal_cdf(t)) < 1.5e-7);
  }
}

TEST_CASE_TEMPLATE("slopes of activations, and their slopes, are differences of values", A, identity, relu,
                   softplus, sigmoid, edgetran::regress::neural::tanh) {
  using number = pack<double>;
  for (const double z : {-7.3, -1.0, -0.2, 0.3, 1.7, 9.1}) {
    const double h = 1e-6;
    const auto at = [](double x) {
      const auto v = A::value(number(x));
      return get(&v, 0);
    };
    const auto slope_at = [](double x) {
      const auto v = A::both(number(x)).slope;
      return get(&v, 0);
    };
    CHECK(slope_at(z) == doctest::Approx((at(z + h) - at(z - h)) / (2 * h)).epsilon(1e-7));
    // A dual carries the direction through value and slope.
    const auto both = A::both(dual<number>(number(z), number(2.0)));
    CHECK(get(&both.value.v, 0) == at(z));
    CHECK(get(&both.value.d, 0) == doctest::Approx(2 * slope_at(z)).epsilon(1e-12));
    CHECK(std::fabs(get(&both.slope.d, 0) - 2 * (slope_at(z + h) - slope_at(z - h)) / (2 * h)) < 1e-8);
  }
}
