// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/regress/mlp/moments.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <functional>

#include "edgetran/core/random.hpp"
#include "edgetran/core/statistics.hpp"

namespace {
using namespace edgetran::regress::neural;
using number = pack<double>;

struct moments_of_unit {
  double mean, variance;
};
template <class A>
moments_of_unit after(double m, double v) {
  const auto a = A::both(number(m), number(v));
  return {get(&a.mean, 0), get(&a.variance, 0)};
}

/// The same by a million samples.
moments_of_unit sampled(double m, double v, const std::function<double(double)>& f) {
  edgetran::stream random(7);
  edgetran::running_statistics s;
  for (int i = 0; i < 1000000; ++i) s.add(f(random.normal(m, std::sqrt(v))));
  return {s.mean(), s.variance()};
}

constexpr moments_of_unit units[] = {{0, 1}, {1, 1}, {-1, 1}, {0.5, 0.04}, {-0.2, 0.5}, {2, 3}, {-0.7, 2}};
double rectifier(double z) { return z > 0 ? z : 0; }
double squash(double z) { return 1 / (1 + std::exp(-z)); }
}  // namespace

TEST_CASE("moments of single units are within 2% of those of a million samples") {
  for (const moments_of_unit& unit : units) {
    const double m = unit.mean, v = unit.variance;
    CAPTURE(m);
    CAPTURE(v);
    const auto cut = sampled(m, v, rectifier), squeezed = sampled(m, v, squash);
    CHECK(after<rectified>(m, v).mean == doctest::Approx(cut.mean).epsilon(0.02));
    CHECK(after<rectified>(m, v).variance == doctest::Approx(cut.variance).epsilon(0.02));
    CHECK(after<squashed>(m, v).mean == doctest::Approx(squeezed.mean).epsilon(0.02));
    CHECK(after<squashed>(m, v).variance == doctest::Approx(squeezed.variance).epsilon(0.02));
    CHECK(after<published_squashed>(m, v).mean == doctest::Approx(squeezed.mean).epsilon(0.02));
  }
}

TEST_CASE("the published moments are what their formulas say, by hand") {
  // m = 0, v = 1: gate 1/2, e = 1.
  const double c = 0.3989422804014327;
  CHECK(after<published_rectified>(0, 1).mean == doctest::Approx(c));
  CHECK(after<published_rectified>(0, 1).variance == doctest::Approx(0.5 - c * c));
  // m = 1, v = 4: gate logistic(sqrt(8 / pi) / 2), e = exp(-1 / 8).
  const double g = squash(std::sqrt(8 / 3.141592653589793) / 2), e = std::exp(-0.125), mean = g + 2 * c * e;
  CHECK(after<published_rectified>(1, 4).mean == doctest::Approx(mean));
  CHECK(after<published_rectified>(1, 4).variance == doctest::Approx(g * 5 + 2 * c * e - mean * mean));
  const double xi = 3.141592653589793 / 8, alpha = 4 - 2 * std::sqrt(2.0),
               beta = -std::log(std::sqrt(2.0) + 1);
  const double p = squash(1 / std::sqrt(1 + 4 * xi));
  CHECK(after<published_squashed>(1, 4).mean == doctest::Approx(p));
  CHECK(after<published_squashed>(1, 4).variance ==
        doctest::Approx(squash(alpha * (1 + beta) / std::sqrt(1 + xi * alpha * alpha * 4)) - p * p));
}

TEST_CASE_TEMPLATE("derivatives of moments are differences of moments", A, rectified, published_rectified,
                   squashed, published_squashed) {
  for (const moments_of_unit& unit : units) {
    const double m = unit.mean, v = unit.variance;
    // The normal probability of `rectified` is an approximation, 1e-9 apart on both sides of 0; its slope is
    // the density itself.
    const bool near = std::is_same_v<A, rectified>;
    const double h = near ? 1e-4 : 1e-6, off = near ? 1e-5 : 1e-8;
    const auto a = A::both(number(m), number(v));
    const auto up = after<A>(m + h, v), down = after<A>(m - h, v), more = after<A>(m, v + h),
               less = after<A>(m, v - h);
    CHECK(std::fabs(get(&a.dmean_dmean, 0) - (up.mean - down.mean) / (2 * h)) < off);
    CHECK(std::fabs(get(&a.dmean_dvariance, 0) - (more.mean - less.mean) / (2 * h)) < off);
    CHECK(std::fabs(get(&a.dvariance_dmean, 0) - (up.variance - down.variance) / (2 * h)) < 5 * off);
    CHECK(std::fabs(get(&a.dvariance_dvariance, 0) - (more.variance - less.variance) / (2 * h)) < 5 * off);
  }
}

TEST_CASE("a variance never leaves an activation below its floor") {
  for (const double m : {-40.0, -3.0, 0.0, 5.0})
    for (const double v : {0.0, 1e-12, 1e-3}) {
      CHECK(after<rectified>(m, v).variance >= 1e-10);
      CHECK(after<published_rectified>(m, v).variance >= 1e-10);
      CHECK(after<published_squashed>(m, v).variance >= 1e-10);
      CHECK(std::isfinite(after<rectified>(m, v).mean));
    }
}
