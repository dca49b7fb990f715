// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/regress/covariance/sum.hpp"

#include <doctest/doctest.h>

#include <vector>

#include "edgetran/regress/covariance/constant.hpp"
#include "edgetran/regress/covariance/linear.hpp"
#include "edgetran/regress/covariance/product.hpp"
#include "edgetran/regress/covariance/radial.hpp"
#include "edgetran/regress/covariance/white.hpp"
#include "laws/covariance.hpp"

using namespace edgetran::regress::covariance;

TEST_CASE("sums, products and their parts keep the laws") {
  for (const std::size_t columns : {0U, 1U, 4U}) {
    laws::check_covariance<linear>(columns);
    laws::check_covariance<constant>(columns);
    laws::check_covariance<white>(columns);
    laws::check_covariance<sum<rbf<>, linear, white>>(columns);
    laws::check_covariance<sum<rbf<>, rbf<>, matern<1, 2, ard>>>(columns);
    laws::check_covariance<product<rbf<ard>, linear>>(columns);
    laws::check_covariance<sum<product<sum<matern<3, 2>, constant>, product<linear, rbf<>>>, white>>(columns);
  }
}

TEST_CASE("sums add, products multiply, and noise comes from white alone") {
  const std::vector<double> a{1, 2}, b{0.5, -1}, h{2, 3, 0.7, 0.1};
  using both = sum<rbf<>, linear, white>;
  const double r = rbf<>::value(h.data(), a, b), l = linear::value(h.data() + 2, a, b);
  CHECK(l == doctest::Approx(0.7 * -1.5 / 2));
  CHECK(both::value(h.data(), a, b) == doctest::Approx(r + l));
  CHECK(both::noise(h.data(), 2) == 0.1);
  CHECK(both::text() == "sum(rbf, linear, white)");
  CHECK(product<rbf<>, linear>::value(h.data(), a, b) == doctest::Approx(r * l));
  CHECK(product<rbf<>, linear>::noise(h.data(), 2) == 0);
  std::vector<hyper_parameter> all;
  sum<rbf<>, rbf<ard>, white>::describe(2, all);
  std::vector<std::string> names;
  for (const auto& p : all) names.push_back(p.name);
  CHECK(names == std::vector<std::string>{"rbf.variance", "rbf.length", "rbf2.variance", "rbf.length.0",
                                          "rbf.length.1", "white.variance"});
}
