// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/regress/gaussian_process_evidence.hpp"

#include <doctest/doctest.h>

#include <Eigen/Cholesky>
#include <cmath>
#include <cstddef>
#include <numbers>
#include <span>
#include <string>
#include <vector>

#include "edgetran/core/random.hpp"
#include "edgetran/regress/covariance/constant.hpp"
#include "edgetran/regress/covariance/linear.hpp"
#include "edgetran/regress/covariance/product.hpp"
#include "edgetran/regress/covariance/radial.hpp"
#include "edgetran/regress/covariance/sum.hpp"
#include "edgetran/regress/covariance/white.hpp"

namespace {
namespace covariance = edgetran::regress::covariance;
namespace kernels = edgetran::kernels;
namespace regress = edgetran::regress;
using numbers = std::vector<double>;

regress::evidence_data draw(std::size_t rows, std::size_t columns) {
  edgetran::stream random(1);
  regress::evidence_data data{columns, {}, {}, {}, 1.5};
  for (std::size_t i = 0; i < rows * columns; ++i) data.values.push_back(random.normal());
  for (std::size_t i = 0; i < rows; ++i) {
    data.targets.push_back(random.normal());
    data.weights.push_back(random.uniform(0.5, 3));
  }
  return data;
}

/// Derivatives against central differences in the logarithms.
template <class Covariance>
void check_gradient(std::size_t rows, std::size_t columns) {
  CAPTURE(Covariance::text());
  const auto data = draw(rows, columns);
  regress::evidence<Covariance> evidence(data);
  edgetran::stream random(2);
  numbers at(Covariance::parameters(columns));
  for (double& x : at) x = random.uniform(0.3, 2);
  numbers gradient(at.size());
  REQUIRE(evidence.evaluate(at.data(), true));
  evidence.add_gradient(at.data(), gradient.data());
  for (std::size_t i = 0; i < at.size(); ++i) {
    const double here = at[i], step = 1e-5;
    at[i] = here * std::exp(step);
    REQUIRE(evidence.evaluate(at.data(), false));
    const double above = evidence.value();
    at[i] = here * std::exp(-step);
    REQUIRE(evidence.evaluate(at.data(), false));
    CHECK(gradient[i] == doctest::Approx((above - evidence.value()) / (2 * step)).epsilon(1e-6));
    at[i] = here;
  }
}
}  // namespace

TEST_CASE("the evidence of one and of two rows, in closed form") {
  using model = covariance::sum<covariance::rbf<>, covariance::white>;
  const numbers h{2, 1.5, 0.25};  // variance, length, noise
  const double log_two_pi = std::log(2 * std::numbers::pi);
  {
    const regress::evidence_data one{1, {0.3}, {0.7}, {1}, 0};
    regress::evidence<model> evidence(one);
    REQUIRE(evidence.evaluate(h.data(), false));
    CHECK(evidence.value() ==
          doctest::Approx(-0.5 * (0.49 / 2.25 + std::log(2.25) + log_two_pi)).epsilon(1e-9));
  }
  {
    const regress::evidence_data two{1, {0, 1.5}, {0.7, -0.2}, {1, 1}, 0};
    const double a = 2.25, b = 2 * std::exp(-0.5), determinant = a * a - b * b;
    const double square = (a * 0.49 + a * 0.04 - 2 * b * 0.7 * -0.2) / determinant;
    regress::evidence<model> evidence(two);
    REQUIRE(evidence.evaluate(h.data(), false));
    CHECK(evidence.value() ==
          doctest::Approx(-0.5 * (square + std::log(determinant) + 2 * log_two_pi)).epsilon(1e-9));
  }
}

TEST_CASE("a row of weight 3 has the evidence of three rows") {
  using model = covariance::sum<covariance::matern<5, 2>, covariance::linear, covariance::white>;
  const numbers h{1.2, 0.8, 0.5, 0.1};
  const regress::evidence_data spread_out{1, {0, 1, 1, 1, 2}, {0.1, 0.5, 0.8, 0.2, -1}, {1, 1, 1, 1, 1}, 0};
  // Three measurements of 1 with the mean 0.5 and the sum of squares 0.18 about it.
  const regress::evidence_data merged{1, {0, 1, 2}, {0.1, 0.5, -1}, {1, 3, 1}, 0.18};
  regress::evidence<model> one_by_one(spread_out), together(merged);
  REQUIRE(one_by_one.evaluate(h.data(), true));
  REQUIRE(together.evaluate(h.data(), true));
  CHECK(together.value() == doctest::Approx(one_by_one.value()).epsilon(1e-7));
  numbers a(4), b(4);
  one_by_one.add_gradient(h.data(), a.data());
  together.add_gradient(h.data(), b.data());
  for (std::size_t i = 0; i < 4; ++i) CHECK(b[i] == doctest::Approx(a[i]).epsilon(1e-6));
}

TEST_CASE("the gradient equals differences, for every covariance and target") {
  using namespace covariance;
  for (const auto target : kernels::available()) {
    CAPTURE(std::string(kernels::name(target)));
    const kernels::scoped_target forced(target);
    check_gradient<sum<rbf<>, white>>(30, 3);
    check_gradient<sum<matern<1, 2>, white>>(30, 3);
    check_gradient<sum<matern<3, 2>, white>>(30, 3);
    check_gradient<sum<matern<5, 2>, linear, white>>(70, 5);
    check_gradient<sum<matern<5, 2>, linear, white>>(1, 1);
    check_gradient<sum<rbf<ard>, white>>(30, 14);
    check_gradient<sum<matern<1, 2, ard>, white>>(30, 3);
    check_gradient<sum<matern<3, 2, ard>, constant, white>>(30, 3);
    check_gradient<sum<matern<5, 2, ard>, linear, constant, white>>(70, 5);
    check_gradient<sum<product<matern<5, 2>, linear>, white>>(30, 3);
    check_gradient<sum<rbf<>, product<product<rbf<ard>, constant>, sum<linear, matern<3, 2>>>, white>>(30, 3);
  }
}

TEST_CASE("the information equals the textbook's formula") {
  using model = covariance::sum<covariance::matern<5, 2>, covariance::linear, covariance::white>;
  const std::size_t n = 17, columns = 3;
  const auto data = draw(n, columns);
  regress::evidence<model> evidence(data);
  const numbers at{0.7, 1.3, 0.4, 0.2};
  REQUIRE(evidence.evaluate(at.data(), false));
  const auto size = static_cast<Eigen::Index>(n);
  const auto row = [&](Eigen::Index i) {
    return std::span<const double>(data.values).subspan(static_cast<std::size_t>(i) * columns, columns);
  };
  const auto matrix = [&](const numbers& h) {
    Eigen::MatrixXd k(size, size);
    for (Eigen::Index i = 0; i < size; ++i)
      for (Eigen::Index j = 0; j < size; ++j)
        k(i, j) = model::value(h.data(), row(i), row(j)) +
                  (i == j ? h[3] / data.weights[static_cast<std::size_t>(i)] : 0);
    return k;
  };
  const auto apart = [&](const std::vector<std::size_t>& group) -> Eigen::MatrixXd {
    numbers above = at, below = at;
    for (const std::size_t i : group) above[i] *= std::exp(1e-4), below[i] *= std::exp(-1e-4);
    return (matrix(above) - matrix(below)) / 2e-4;
  };
  const Eigen::LLT<Eigen::MatrixXd> factor(matrix(at));
  const Eigen::VectorXd alpha = factor.solve(Eigen::Map<const Eigen::VectorXd>(data.targets.data(), size));
  const std::vector<std::vector<std::size_t>> groups{{0}, {1, 2}, {3}};
  const auto found = evidence.information(at, groups);
  for (std::size_t a = 0; a < groups.size(); ++a)
    for (std::size_t b = 0; b < groups.size(); ++b) {
      double expected = 0.5 * (apart(groups[a]) * alpha).dot(factor.solve(apart(groups[b]) * alpha));
      if (a == 2 && b == 2) expected += 0.5 * data.scatter / at[3];
      CHECK(found[a * groups.size() + b] == doctest::Approx(expected).epsilon(1e-3));
    }
}
