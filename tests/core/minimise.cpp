// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/core/minimise.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <cstddef>
#include <limits>
#include <span>
#include <vector>

namespace {
using edgetran::minimise;
using numbers = std::vector<double>;
constexpr double infinity = std::numeric_limits<double>::infinity();

/// Sum of 100 (x[i + 1] - x[i]^2)^2 + (1 - x[i])^2; least at (1, …, 1), where it is 0.
double rosenbrock(std::span<const double> x, std::span<double> gradient) {
  double sum = 0;
  for (double& g : gradient) g = 0;
  for (std::size_t i = 0; i + 1 < x.size(); ++i) {
    const double a = x[i + 1] - x[i] * x[i], b = 1 - x[i];
    sum += 100 * a * a + b * b;
    gradient[i] += -400 * a * x[i] - 2 * b;
    gradient[i + 1] += 200 * a;
  }
  return sum;
}
}  // namespace

TEST_CASE("minimise finds the end of Rosenbrock's valley") {
  for (const std::size_t n : {2U, 5U, 20U}) {
    numbers x(n, -1.2), lower(n, -infinity), upper(n, infinity);
    for (std::size_t i = 1; i < n; i += 2) x[i] = 1;
    const auto report = minimise(rosenbrock, x, lower, upper, {.evaluations = 2000});
    CHECK(report.converged);
    CHECK(report.value < 1e-10);
    for (const double v : x) CHECK(v == doctest::Approx(1).epsilon(1e-4));
  }
}

TEST_CASE("bounds hold, and the minimum on them is found") {
  // On x <= 0.5 the valley ends at (0.5, 0.25), where the value is 0.25.
  numbers x{-1.2, 1}, lower{-2, -2}, upper{0.5, 2};
  const auto within = [&](std::span<const double> at, std::span<double> gradient) {
    for (std::size_t i = 0; i < at.size(); ++i) {
      CHECK(at[i] >= lower[i]);
      CHECK(at[i] <= upper[i]);
    }
    return rosenbrock(at, gradient);
  };
  const auto report = minimise(within, x, lower, upper);
  CHECK(report.converged);
  CHECK(x[0] == 0.5);
  CHECK(x[1] == doctest::Approx(0.25).epsilon(1e-6));
  CHECK(report.value == doctest::Approx(0.25).epsilon(1e-9));
  // A coordinate whose bounds meet stays: on x = 0.3 the least is at y = 0.09.
  numbers fixed{7, 1}, low{0.3, -2}, high{0.3, 2};
  (void)minimise(rosenbrock, fixed, low, high);
  CHECK(fixed[0] == 0.3);
  CHECK(fixed[1] == doctest::Approx(0.09).epsilon(1e-6));
}

TEST_CASE("a stretched quadratic, to the digit") {
  // Sum of 10^i (x_i - i)^2.
  const auto stretched = [](std::span<const double> x, std::span<double> gradient) {
    double sum = 0;
    for (std::size_t i = 0; i < x.size(); ++i) {
      const double weight = std::pow(10.0, static_cast<double>(i)), apart = x[i] - static_cast<double>(i);
      sum += weight * apart * apart;
      gradient[i] = 2 * weight * apart;
    }
    return sum;
  };
  numbers x(6, 30), lower(6, -100), upper(6, 100);
  const auto report = minimise(stretched, x, lower, upper);
  CHECK(report.evaluations < 100);
  for (std::size_t i = 0; i < x.size(); ++i) CHECK(x[i] == doctest::Approx(double(i)).epsilon(1e-5));
}

TEST_CASE("values that are not finite are walked around, and few evaluations give the best so far") {
  // x - log x is least at 1 and not there for x <= 0.
  const auto barrier = [](std::span<const double> x, std::span<double> gradient) {
    gradient[0] = 1 - 1 / x[0];
    return x[0] > 0 ? x[0] - std::log(x[0]) : infinity;
  };
  numbers x{30}, lower{-1000}, upper{1000};
  const auto report = minimise(barrier, x, lower, upper);
  CHECK(report.converged);
  CHECK(x[0] == doctest::Approx(1).epsilon(1e-5));
  numbers y{-1.2, 1};
  const auto brief =
      minimise(rosenbrock, y, numbers{-9, -9}, numbers{9, 9}, {.evaluations = 10, .gradient = 0});
  CHECK_FALSE(brief.converged);
  CHECK(brief.evaluations == 10);
  numbers gradient(2);
  CHECK(brief.value == rosenbrock(y, gradient));
  CHECK(brief.value < rosenbrock(numbers{-1.2, 1}, gradient));
}

TEST_CASE("without a memory it is steepest descent") {
  const auto bowl = [](std::span<const double> x, std::span<double> gradient) {
    gradient[0] = 2 * x[0];
    gradient[1] = 8 * x[1];
    return x[0] * x[0] + 4 * x[1] * x[1];
  };
  numbers x{3, -2};
  const auto report = minimise(bowl, x, numbers{-9, -9}, numbers{9, 9}, {.memory = 0});
  CHECK(report.converged);
  CHECK(report.value == doctest::Approx(0).epsilon(1e-6));
}

TEST_CASE("what cannot be minimised is refused") {
  numbers x{0, 0};
  CHECK_THROWS_AS((void)minimise(rosenbrock, x, numbers{0}, numbers{1, 1}), edgetran::shape_error);
  CHECK_THROWS_AS((void)minimise(rosenbrock, x, numbers{0, 2}, numbers{1, 1}), edgetran::numeric_error);
  const auto nowhere = minimise([](auto, auto) { return infinity; }, x, numbers{0, 0}, numbers{1, 1});
  CHECK(nowhere.value == infinity);
  CHECK_FALSE(nowhere.converged);
  CHECK(nowhere.evaluations == 1);
}

TEST_CASE("second derivatives that are known lead to the minimum of a parabola at once") {
  const numbers curvature{400, 30, 3, 30, 5, 1, 3, 1, 1};  // positive definite, badly scaled
  const numbers lower(3, -9), upper(3, 9);
  numbers gradient(3);
  const auto parabola = [&](std::span<const double> x, std::span<double> slope) {
    double value = 0;
    for (std::size_t i = 0; i < 3; ++i) {
      slope[i] = 0;
      for (std::size_t j = 0; j < 3; ++j) slope[i] += curvature[3 * i + j] * (x[j] - 1);
      value += 0.5 * slope[i] * (x[i] - 1);
    }
    return value;
  };
  numbers x{-2, 3, 5};
  edgetran::curvature_memory memory;
  memory.seed(curvature, 3);
  const auto report = minimise(parabola, x, lower, upper, {}, memory);
  CHECK(report.converged);
  CHECK(report.evaluations == 2);
  for (const double found : x) CHECK(found == doctest::Approx(1).epsilon(1e-9));

  numbers y{-2, 3, 5};
  CHECK(minimise(parabola, y, lower, upper).evaluations > 4);
  edgetran::curvature_memory nothing;
  nothing.seed({1, 2, 2, 1}, 2);  // not positive definite
  CHECK(nothing.empty());
}

TEST_CASE("a search may step no further than it is told, and end where little is promised") {
  const auto bowl = [](std::span<const double> x, std::span<double> gradient) {
    gradient[0] = x[0];
    return 0.5 * x[0] * x[0];
  };
  numbers before{8}, far{8}, lower{-9}, upper{9};
  edgetran::curvature_memory memory;
  memory.seed({1}, 1);
  std::vector<double> seen;
  const auto watched = [&](std::span<const double> x, std::span<double> gradient) {
    seen.push_back(x[0]);
    return bowl(x, gradient);
  };
  (void)minimise(watched, far, lower, upper, {.step = 1}, memory);
  for (std::size_t i = 1; i < seen.size(); ++i) CHECK(std::fabs(seen[i] - seen[i - 1]) <= 1 + 1e-12);
  CHECK(std::fabs(far[0]) < 1e-6);

  memory.seed({1}, 1);
  const auto content = minimise(bowl, before, lower, upper, {.promise = 100}, memory);
  CHECK(content.converged);
  CHECK(content.evaluations == 1);
  CHECK(before[0] == 8);
}
