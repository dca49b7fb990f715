// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/regress/input_optimiser.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "edgetran/core/thread_pool.hpp"

namespace {
namespace regress = edgetran::regress;
namespace neural = edgetran::regress::neural;
using vector = std::vector<double>;

/// sum of a (x - m)^2 with different a.
struct quadratic {
  vector a, m;
  double value(std::span<const double> x) const {
    double sum = 0;
    for (std::size_t j = 0; j < a.size(); ++j) sum += a[j] * (x[j] - m[j]) * (x[j] - m[j]);
    return sum;
  }
  void gradient(std::span<const double> x, std::span<double> out) const {
    for (std::size_t j = 0; j < a.size(); ++j) out[j] = 2 * a[j] * (x[j] - m[j]);
  }
  void hessian_vector(std::span<const double>, std::span<const double> v, std::span<double> out) const {
    for (std::size_t j = 0; j < a.size(); ++j) out[j] = 2 * a[j] * v[j];
  }
};

/// Least 0.397887 at (-pi, 12.275), (pi, 2.275) and (9.42478, 2.475).
struct branin {
  static constexpr double pi = 3.14159265358979323846, b = 5.1 / (4 * pi * pi), c = 5 / pi, t = 1 / (8 * pi);
  double value(std::span<const double> x) const {
    const double u = x[1] - b * x[0] * x[0] + c * x[0] - 6;
    return u * u + 10 * (1 - t) * std::cos(x[0]) + 10;
  }
  void gradient(std::span<const double> x, std::span<double> out) const {
    const double u = x[1] - b * x[0] * x[0] + c * x[0] - 6;
    out[0] = 2 * u * (c - 2 * b * x[0]) - 10 * (1 - t) * std::sin(x[0]);
    out[1] = 2 * u;
  }
  void hessian_vector(std::span<const double> x, std::span<const double> v, std::span<double> out) const {
    const double u = x[1] - b * x[0] * x[0] + c * x[0] - 6, du = c - 2 * b * x[0];
    out[0] = (2 * du * du - 4 * b * u - 10 * (1 - t) * std::cos(x[0])) * v[0] + 2 * du * v[1];
    out[1] = 2 * du * v[0] + 2 * v[1];
  }
};

struct not_finite : quadratic {
  double value(std::span<const double>) const { return std::numeric_limits<double>::quiet_NaN(); }
};
}  // namespace

TEST_CASE("first and second order find the bottom of a bowl, inside the bounds and on them") {
  const quadratic bowl{{1, 30, 0.2}, {0.3, -0.4, 5}};
  const vector lower{-1, -1, -1}, upper{1, 1, 2}, start{-0.9, 0.9, 0};
  const auto check = [&](const auto& found, double off) {
    REQUIRE(found.size() == 1);
    CHECK(std::fabs(found[0].x[0] - 0.3) < off);
    CHECK(std::fabs(found[0].x[1] + 0.4) < off);
    CHECK(found[0].x[2] == 2);
    CHECK(found[0].value == bowl.value(found[0].x));
  };
  regress::input_optimiser_options<neural::adahessian> second{
      .rule = {.rate = 0.3}, .steps = 1000, .tolerance = 1e-12};
  check(regress::minimise_inputs(bowl, start, lower, upper, second), 0.01);
  second.probes = 0;  // the exact diagonal
  check(regress::minimise_inputs(bowl, start, lower, upper, second), 0.01);
  const regress::input_optimiser_options<neural::sgd> first{
      .rule = {.rate = 0.007}, .rates = {}, .steps = 5000, .tolerance = 1e-12};
  check(regress::minimise_inputs(bowl, start, lower, upper, first), 0.01);
  const regress::input_optimiser_options<neural::adam> adam{
      .rule = {.rate = 0.02}, .rates = neural::schedule::cosine(1000), .steps = 1000, .tolerance = 0};
  check(regress::minimise_inputs(bowl, start, lower, upper, adam), 0.01);
}

TEST_CASE("starts all over find the least values of Branin") {
  const vector lower{-5, 0}, upper{10, 15};
  vector starts;
  edgetran::stream random(2);
  for (int i = 0; i < 20; ++i)
    starts.push_back(random.uniform(-5, 10)), starts.push_back(random.uniform(0, 15));
  const regress::input_optimiser_options<neural::adahessian> options{
      .rule = {.rate = 0.2}, .steps = 500, .tolerance = 1e-10};
  const auto found = regress::minimise_inputs(branin{}, starts, lower, upper, options);
  REQUIRE(found.size() == 20);
  double least = 1e9;
  for (const auto& f : found) {
    least = std::fmin(least, f.value);
    CHECK(f.x[0] >= -5);
    CHECK(f.x[1] <= 15);
  }
  CHECK(least == doctest::Approx(0.397887).epsilon(1e-3));

  INFO("the same bits on several threads");
  edgetran::thread_pool pool(3);
  const auto again = regress::minimise_inputs(branin{}, starts, lower, upper, options, pool);
  for (std::size_t i = 0; i < found.size(); ++i) CHECK(again[i].x == found[i].x);
}

TEST_CASE("the published walk: rates 1, 1/2, 0, 1/2 of a plain descent, clipped, its last x returned") {
  const quadratic bowl{{1}, {0}};
  auto options = regress::published_gobi_first_order();
  options.rule.rate = 0.1;
  options.steps = 4;
  options.tolerance = 0;
  const auto found = regress::minimise_inputs(bowl, vector{8}, vector{-10}, vector{10}, options);
  CHECK(found[0].x[0] == doctest::Approx(8 * 0.8 * 0.9 * 1 * 0.9));
  CHECK(found[0].steps == 4);
  options.rule.rate = 10;  // overshoots: 8 - 160 becomes the bound
  options.steps = 1;
  CHECK(regress::minimise_inputs(bowl, vector{8}, vector{-10}, vector{10}, options)[0].x[0] == -10);
  // The second order, by hand: m / sqrt(q) of the first step is 16 / 2.
  auto second = regress::published_gobi_second_order();
  second.steps = 1;
  CHECK(regress::minimise_inputs(bowl, vector{8}, vector{-10}, vector{10}, second)[0].x[0] ==
        doctest::Approx(8 - 0.5 * 16 / (2 + 1e-4)));
}

TEST_CASE("it stops after more than five still steps") {
  const quadratic flat{{0}, {0}};
  // The first value has nothing to be compared with; six more are still.
  CHECK(regress::minimise_inputs(flat, vector{0.5}, vector{0}, vector{1})[0].steps == 6);
}

TEST_CASE("a trust region holds negative coordinates as it holds positive ones") {
  const quadratic bowl{{1, 1}, {0, 0}};
  auto options = regress::published_gobi_first_order();
  options.trust_region = 0.25;
  options.steps = 1;
  const auto found = regress::minimise_inputs(bowl, vector{-8, 8}, vector{-10, -10}, vector{10, 10}, options);
  CHECK(found[0].x == vector{-6, 6});
}

TEST_CASE("what cannot be walked is refused") {
  const quadratic bowl{{1, 1}, {0, 0}};
  const vector one{0}, two{0, 0}, up{1, 1};
  CHECK_THROWS_AS((void)regress::minimise_inputs(bowl, two, two, one), edgetran::shape_error);
  CHECK_THROWS_AS((void)regress::minimise_inputs(bowl, vector{0, 0, 0}, two, up), edgetran::shape_error);
  CHECK_THROWS_AS((void)regress::minimise_inputs(bowl, two, up, two), edgetran::numeric_error);
  CHECK_THROWS_AS((void)regress::minimise_inputs(not_finite{}, two, two, up), edgetran::numeric_error);
  CHECK(regress::minimise_inputs(bowl, vector{}, two, up).empty());
}

TEST_CASE("the nearest row is that of the least mean difference, by parts") {
  const vector rows{0, 0, 0, 1, 1, 1, 0, 0, 1};
  CHECK(regress::nearest_row(vector{0.1, 0.2, 0.1}, rows) == 0);
  CHECK(regress::nearest_row(vector{0.4, 0.4, 0.9}, rows) == 2);
  // Parts {first two} and {last} weigh the same: of (1, 1, 0) row 0 differs by 1 + 0, row 1 by 0 + 1: the
  // first.
  CHECK(regress::nearest_row(vector{1, 1, 0}, rows, 2) == 0);
  CHECK(regress::nearest_row(vector{1, 1, 0}, rows) == 1);
  CHECK_THROWS_AS((void)regress::nearest_row(vector{1, 1}, rows), edgetran::shape_error);
}

namespace {
/// A bowl that also gives several rows at a time, as a function that shares work between them does.
struct bowls : quadratic {
  mutable std::size_t most = 0;
  void values_and_gradients(std::span<const double> rows, std::span<double> values,
                            std::span<double> slopes) const {
    most = std::max(most, values.size());
    for (std::size_t i = 0; i < values.size(); ++i) {
      const auto x = rows.subspan(i * a.size(), a.size());
      values[i] = value(x);
      gradient(x, slopes.subspan(i * a.size(), a.size()));
    }
  }
};
}  // namespace

TEST_CASE("walks side by side end where each ends alone") {
  const quadratic alone{{1, 30, 0.2}, {0.3, -0.4, 5}};
  const bowls together{{alone}};
  const vector lower{-1, -1, -1}, upper{1, 1, 2};
  vector starts;
  edgetran::stream random(3);
  for (int i = 0; i < 3 * 12; ++i) starts.push_back(random.uniform(-2, 2));
  const regress::input_optimiser_options<neural::sgd> options{
      .rule = {.rate = 0.007}, .rates = {}, .steps = 60, .tolerance = 1e-3};
  const auto expected = regress::minimise_inputs(alone, starts, lower, upper, options);
  const auto found = regress::minimise_inputs(together, starts, lower, upper, options);
  CHECK(together.most == 5);
  REQUIRE(found.size() == expected.size());
  for (std::size_t i = 0; i < found.size(); ++i) {
    CHECK(found[i].x == expected[i].x);
    CHECK(found[i].value == expected[i].value);
    CHECK(found[i].steps == expected[i].steps);
  }
  edgetran::thread_pool pool(3);
  const auto again = regress::minimise_inputs(bowls{{alone}}, starts, lower, upper, options, pool);
  for (std::size_t i = 0; i < found.size(); ++i) CHECK(again[i].x == found[i].x);
}
