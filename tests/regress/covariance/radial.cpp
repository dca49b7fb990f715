// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/regress/covariance/radial.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <vector>

#include "laws/covariance.hpp"

namespace {
namespace covariance = edgetran::regress::covariance;
using numbers = std::vector<double>;
}  // namespace

TEST_CASE("radial covariances keep the laws") {
  for (const std::size_t columns : {0U, 1U, 4U, 17U}) {
    laws::check_covariance<covariance::rbf<>>(columns);
    laws::check_covariance<covariance::matern<1, 2>>(columns);
    laws::check_covariance<covariance::matern<3, 2>>(columns);
    laws::check_covariance<covariance::matern<5, 2>>(columns);
    laws::check_covariance<covariance::rbf<covariance::ard>>(columns);
    laws::check_covariance<covariance::matern<1, 2, covariance::ard>>(columns);
    laws::check_covariance<covariance::matern<3, 2, covariance::ard>>(columns);
    laws::check_covariance<covariance::matern<5, 2, covariance::ard>>(columns);
  }
}

TEST_CASE("radial covariances have the textbook's values") {
  const numbers a{0, 0}, b{3, 4}, h{2, 10}, each{2, 3, 8};
  CHECK(covariance::rbf<>::value(h.data(), a, b) == doctest::Approx(2 * std::exp(-0.125)));
  CHECK(covariance::matern<1, 2>::value(h.data(), a, b) == doctest::Approx(2 * std::exp(-0.5)));
  const double t = std::sqrt(3) / 2, u = std::sqrt(5) / 2;
  CHECK(covariance::matern<3, 2>::value(h.data(), a, b) == doctest::Approx(2 * (1 + t) * std::exp(-t)));
  CHECK(covariance::matern<5, 2>::value(h.data(), a, b) ==
        doctest::Approx(2 * (1 + u + u * u / 3) * std::exp(-u)));
  CHECK(covariance::rbf<covariance::ard>::value(each.data(), a, b) ==
        doctest::Approx(2 * std::exp(-0.5 * (1 + 0.25))));
}
