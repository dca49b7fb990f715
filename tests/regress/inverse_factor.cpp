// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/regress/inverse_factor.hpp"

#include <doctest/doctest.h>

#include <Eigen/Cholesky>
#include <Eigen/LU>
#include <cstddef>
#include <string>
#include <vector>

#include "edgetran/core/random.hpp"
#include "edgetran/regress/packed_triangle.hpp"

namespace {
namespace kernels = edgetran::kernels;
namespace regress = edgetran::regress;

/// A positive definite matrix: inner products of random rows and `ridge` on the diagonal.
Eigen::MatrixXd positive(Eigen::Index n, double ridge, std::uint64_t seed) {
  edgetran::stream random(seed);
  Eigen::MatrixXd rows(n, 5);
  for (Eigen::Index i = 0; i < rows.size(); ++i) rows(i) = random.normal();
  return rows * rows.transpose() + ridge * Eigen::MatrixXd::Identity(n, n);
}

regress::packed_triangle packed(const Eigen::MatrixXd& k) {
  regress::packed_triangle t(static_cast<std::size_t>(k.rows()));
  for (Eigen::Index i = 0; i < k.rows(); ++i)
    for (Eigen::Index j = 0; j <= i; ++j) t.row(static_cast<std::size_t>(i))[j] = k(i, j);
  return t;
}

Eigen::MatrixXd lower(const regress::packed_triangle& t) {
  const auto n = static_cast<Eigen::Index>(t.rows());
  Eigen::MatrixXd full = Eigen::MatrixXd::Zero(n, n);
  for (Eigen::Index i = 0; i < n; ++i)
    for (Eigen::Index j = 0; j <= i; ++j) full(i, j) = t.row(static_cast<std::size_t>(i))[j];
  return full;
}
}  // namespace

TEST_CASE("the factor whitens, solves and inverts, for every size and target") {
  for (const auto target : kernels::available()) {
    CAPTURE(std::string(kernels::name(target)));
    const kernels::scoped_target forced(target);
    for (const Eigen::Index n : {1, 2, 3, 15, 16, 17, 24, 31, 32, 33, 50, 97, 130, 200}) {
      CAPTURE(n);
      const Eigen::MatrixXd k = positive(n, 0.1, 1);
      regress::inverse_factor factor;
      REQUIRE(factor.factorise(packed(k)));
      const Eigen::MatrixXd w = lower(factor.triangle());
      CHECK((w * k * w.transpose() - Eigen::MatrixXd::Identity(n, n)).cwiseAbs().maxCoeff() < 1e-11);
      const Eigen::LLT<Eigen::MatrixXd> oracle(k);
      const Eigen::VectorXd x = Eigen::VectorXd::LinSpaced(n, -1, 2);
      const auto solved = factor.solve({x.begin(), x.end()});
      const Eigen::VectorXd expected = oracle.solve(x);
      for (Eigen::Index i = 0; i < n; ++i)
        CHECK(solved[static_cast<std::size_t>(i)] == doctest::Approx(expected[i]).epsilon(1e-10));
      const Eigen::MatrixXd diagonal = oracle.matrixL();
      CHECK(factor.log_determinant() ==
            doctest::Approx(2 * diagonal.diagonal().array().log().sum()).epsilon(1e-10));
      regress::packed_triangle inverse;
      factor.inverse(inverse);
      const Eigen::MatrixXd whole = k.inverse();
      const Eigen::MatrixXd half = whole.triangularView<Eigen::Lower>();
      CHECK((lower(inverse) - half).cwiseAbs().maxCoeff() < 1e-10);
      const auto only_diagonal = factor.inverse_diagonal();
      for (Eigen::Index i = 0; i < n; ++i)
        CHECK(only_diagonal[static_cast<std::size_t>(i)] == doctest::Approx(whole(i, i)).epsilon(1e-10));
    }
  }
}

TEST_CASE("rows appended give the factor of the whole") {
  const Eigen::MatrixXd k = positive(60, 0.2, 2);
  regress::inverse_factor grown, whole;
  REQUIRE(grown.factorise(packed(k.topLeftCorner(40, 40))));
  for (Eigen::Index i = 40; i < 60; ++i) {
    const Eigen::VectorXd beside = k.row(i).head(i);
    REQUIRE(grown.append(beside.data(), k(i, i)));
  }
  REQUIRE(whole.factorise(packed(k)));
  CHECK((lower(grown.triangle()) - lower(whole.triangle())).cwiseAbs().maxCoeff() < 1e-10);
}

TEST_CASE("what is not positive definite has no factor") {
  for (const Eigen::Index n : {1, 10, 40}) {
    Eigen::MatrixXd k = positive(n, 1, 3);
    k(n - 1, n - 1) = 0;
    regress::inverse_factor factor;
    CHECK_FALSE(factor.factorise(packed(k)));
    CHECK(factor.rows() == 0);
  }
  regress::inverse_factor factor;
  REQUIRE(factor.factorise(packed(Eigen::MatrixXd::Identity(2, 2))));
  const std::vector<double> beside{1, 0};  // the first row once more
  CHECK_FALSE(factor.append(beside.data(), 1));
  CHECK(factor.rows() == 2);
}

TEST_CASE("inner products of all pairs of rows") {
  for (const auto target : kernels::available()) {
    const kernels::scoped_target forced(target);
    for (const std::size_t rows : {1U, 7U, 30U, 70U})
      for (const std::size_t width : {0U, 1U, 5U, 37U}) {
        edgetran::stream random(4);
        std::vector<double> values(rows * width);
        for (double& v : values) v = random.normal();
        regress::detail::panel_room room;
        regress::packed_triangle products;
        regress::detail::inner_products(room, values.data(), rows, width, products);
        for (std::size_t i = 0; i < rows; ++i)
          for (std::size_t j = 0; j <= i; ++j) {
            double sum = 0;
            for (std::size_t k = 0; k < width; ++k) sum += values[i * width + k] * values[j * width + k];
            CHECK(products.row(i)[j] == doctest::Approx(sum).epsilon(1e-12));
          }
      }
  }
}
