// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/measure/trapezoid.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <cstddef>
#include <limits>
#include <numbers>
#include <utility>
#include <vector>

#include "edgetran/core/random.hpp"

using namespace edgetran;
using measure::power_sample;

namespace {

template <class Power>
std::vector<power_sample> sampled(Power power, double from, double to, double step) {
  std::vector<power_sample> trace;
  for (int i = 0; from + i * step <= to + 1e-9; ++i) {
    const double t = from + i * step;
    trace.push_back({seconds{t}, watts{power(t)}});
  }
  return trace;
}

}  // namespace

TEST_CASE(
    "a sine is recovered to the bound by its curvature, and the error falls with the square of the step") {
  constexpr double base = 20, amplitude = 5;
  for (const double frequency : {0.1, 0.37, 1.0}) {
    const double w = 2 * std::numbers::pi * frequency;
    const auto power = [&](double t) { return base + amplitude * std::sin(w * t); };
    const auto exact = [&](double t) { return base * t - amplitude / w * std::cos(w * t); };
    for (const double step : {0.1, 0.05, 0.01}) {
      const auto result = measure::integrate(sampled(power, 0, 10, step), seconds{0.33}, seconds{9.71});
      const double error = std::fabs(result.energy.value() - (exact(9.71) - exact(0.33)));
      // The cut at both ends adds a linear interpolation's error of at most h^2 M / 8 over at most a step.
      const double curvature = amplitude * w * w;
      const double bound = measure::smooth_bound(seconds{9.38 + 2 * step}, seconds{step}, curvature).value();
      CHECK(error <= bound + 1e-9);
      CHECK(error <= result.bound.value() + 1e-9 + amplitude * w * w * step * step * step);
      CHECK(result.missing.value() == 0);
      CHECK(result.gaps == 0);
    }
  }
}

TEST_CASE("the bound by curvature is reached by a parabola") {
  constexpr double half_curvature = 3;
  const auto trace = sampled([](double t) { return half_curvature * t * t; }, 0, 2, 0.125);
  const auto result = measure::integrate(trace, seconds{0}, seconds{2});
  const double error = result.energy.value() - half_curvature * 8 / 3;
  CHECK(error ==
        doctest::Approx(measure::smooth_bound(seconds{2}, seconds{0.125}, 2 * half_curvature).value()));
}

TEST_CASE("ramps are exact") {
  const auto trace = sampled([](double t) { return 4 + 7 * t; }, -1, 6, 0.25);
  for (const auto& [from, to] : {std::pair(0.0, 5.0), {0.1, 4.97}, {-1.0, 6.0}, {2.26, 2.74}}) {
    const auto result = measure::integrate(trace, seconds{from}, seconds{to});
    CHECK(result.energy.value() ==
          doctest::Approx(4 * (to - from) + 3.5 * (to * to - from * from)).epsilon(1e-12));
  }
}

TEST_CASE("jumps at random places are recovered to half a step for each watt of jump") {
  stream random(7);
  for (int turn = 0; turn < 200; ++turn) {
    constexpr double duration = 20, step = 0.1;
    std::vector<double> when, level{10 * random.uniform01()};
    double variation = 0, exact = 0, before = 0;
    for (int k = 0; k < 8; ++k) {
      const double t = before + 0.01 + random.uniform01() * 2;
      exact += (t - before) * level.back();
      when.push_back(t);
      level.push_back(50 * random.uniform01());
      variation += std::fabs(level.back() - level[level.size() - 2]);
      before = t;
    }
    exact += (duration - before) * level.back();
    const auto power = [&](double t) {
      std::size_t k = 0;
      while (k < when.size() && t >= when[k]) ++k;
      return level[k];
    };
    const auto result = measure::integrate(sampled(power, 0, duration, step), seconds{0}, seconds{duration});
    const double error = std::fabs(result.energy.value() - exact);
    CHECK(error <= measure::jump_bound(seconds{step}, watts{variation}).value() + 1e-9);
  }
}

TEST_CASE("the bound that the samples give holds for whatever is monotone between them") {
  stream random(8);
  for (int turn = 0; turn < 200; ++turn) {
    std::vector<power_sample> trace;
    double exact = 0, t = 0, p = 10;
    trace.push_back({seconds{0}, watts{p}});
    for (int i = 0; i < 50; ++i) {
      const double h = 0.05 + 0.1 * random.uniform01(), next = 40 * random.uniform01(),
                   jump = random.uniform01();
      exact += h * (jump * p + (1 - jump) * next);  // a jump somewhere in the step
      t += h, p = next;
      trace.push_back({seconds{t}, watts{p}});
    }
    const auto result = measure::integrate(trace, seconds{0}, seconds{t});
    CHECK(std::fabs(result.energy.value() - exact) <= result.bound.value() + 1e-9);
  }
}

TEST_CASE("what was not sampled is told, filled by the mean and paid for in the bound") {
  auto trace = sampled([](double) { return 10.0; }, 0, 10, 0.1);
  trace.front().power = watts{12};
  trace.erase(trace.begin() + 40, trace.begin() + 60);
  const auto result = measure::integrate(trace, seconds{0}, seconds{12});
  CHECK(result.gaps == 1);
  CHECK(result.missing.value() == doctest::Approx(2.1 + 2));
  CHECK(result.covered.value() == doctest::Approx(7.9));
  CHECK(result.energy.value() == doctest::Approx(120).epsilon(0.01));
  CHECK(result.bound.value() == doctest::Approx(0.1 + 2 * 4.1));
  const auto patient = measure::integrate(trace, seconds{0}, seconds{10}, {.largest_step = seconds{3}});
  CHECK(patient.gaps == 0);
  CHECK(patient.energy.value() == doctest::Approx(100.1));
  CHECK(patient.longest_step.value() == doctest::Approx(2.1));
}

TEST_CASE("a trace that cannot be integrated is refused") {
  const std::vector<power_sample> good{{seconds{0}, watts{1}}, {seconds{1}, watts{1}}};
  CHECK_THROWS_AS(measure::integrate(good, seconds{1}, seconds{1}), input_error);
  CHECK_THROWS_AS(measure::integrate(good, seconds{2}, seconds{3}), state_error);
  CHECK_THROWS_AS(measure::integrate(std::vector<power_sample>{good[0]}, seconds{0}, seconds{1}),
                  state_error);
  CHECK_THROWS_AS(measure::integrate(std::vector<power_sample>{good[1], good[0]}, seconds{0}, seconds{1}),
                  input_error);
  CHECK_THROWS_AS(measure::integrate(std::vector<power_sample>{good[0], good[0]}, seconds{0}, seconds{1}),
                  input_error);
  auto bad = good;
  bad[1].power = watts{std::numeric_limits<double>::quiet_NaN()};
  CHECK_THROWS_AS(measure::integrate(bad, seconds{0}, seconds{1}), numeric_error);
  bad = good;
  bad[1].at = seconds{std::numeric_limits<double>::infinity()};
  CHECK_THROWS_AS(measure::integrate(bad, seconds{0}, seconds{1}), numeric_error);
}

TEST_CASE("the energy so far ends at the integral") {
  const auto trace = sampled([](double t) { return 3 + std::sin(t); }, 0, 5, 0.1);
  const auto curve = measure::cumulative(trace);
  REQUIRE(curve.size() == trace.size());
  CHECK(curve.front().energy.value() == 0);
  CHECK(
      curve.back().energy.value() ==
      doctest::Approx(measure::integrate(trace, seconds{0}, trace.back().at).energy.value()).epsilon(1e-12));
}
