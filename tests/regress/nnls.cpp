// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/regress/nnls.hpp"

#include <doctest/doctest.h>

#include <Eigen/SVD>
#include <cmath>
#include <vector>

#include "edgetran/core/random.hpp"

namespace {
using edgetran::regress::nnls;

Eigen::MatrixXd random_matrix(edgetran::stream& s, Eigen::Index rows, Eigen::Index columns) {
  Eigen::MatrixXd m(rows, columns);
  for (double& v : m.reshaped()) v = s.normal();
  return m;
}

/// Least residual over every subset of columns whose least-squares solution is not negative.
double brute_force(const Eigen::MatrixXd& a, const Eigen::VectorXd& b) {
  double best = b.norm();
  for (unsigned mask = 1; mask < 1U << a.cols(); ++mask) {
    std::vector<Eigen::Index> chosen;
    for (Eigen::Index j = 0; j < a.cols(); ++j)
      if (mask >> j & 1U) chosen.push_back(j);
    const Eigen::MatrixXd part = a(Eigen::indexing::all, chosen);
    const Eigen::VectorXd x = part.jacobiSvd(Eigen::ComputeThinU | Eigen::ComputeThinV).solve(b);
    if ((x.array() >= 0).all()) best = std::min(best, (part * x - b).norm());
  }
  return best;
}

/// x >= 0, slope a'(b - a x) <= 0, and 0 where x > 0; relative to the sizes of column and right-hand side.
void check_optimal(const Eigen::MatrixXd& a, const Eigen::VectorXd& b, const Eigen::VectorXd& x) {
  REQUIRE(x.size() == a.cols());
  const Eigen::VectorXd slope = a.transpose() * (b - a * x);
  for (Eigen::Index j = 0; j < x.size(); ++j) {
    const double scale = a.col(j).norm() * b.norm() + 1e-300;
    CHECK(x[j] >= 0);
    CHECK(slope[j] / scale <= 1e-11);
    if (x[j] > 0) CHECK(std::fabs(slope[j]) / scale <= 1e-11);
  }
}
}  // namespace

TEST_CASE("nnls finds the best subset of columns") {
  edgetran::stream s(1);
  for (int trial = 0; trial < 150; ++trial) {
    const auto columns = static_cast<Eigen::Index>(1 + s.below(6)),
               rows = static_cast<Eigen::Index>(1 + s.below(12));
    const Eigen::MatrixXd a = random_matrix(s, rows, columns);
    const Eigen::VectorXd b = random_matrix(s, rows, 1);
    const Eigen::VectorXd x = nnls(a, b);
    check_optimal(a, b, x);
    if (rows >= columns) CHECK((a * x - b).norm() == doctest::Approx(brute_force(a, b)).epsilon(1e-9));
  }
}

TEST_CASE("nnls recovers non-negative truth whatever the units of the columns") {
  edgetran::stream s(2);
  Eigen::MatrixXd a = random_matrix(s, 200, 20).cwiseAbs();
  Eigen::VectorXd truth(20);
  for (Eigen::Index j = 0; j < 20; ++j) {
    const double unit = std::pow(10, s.uniform(-12, 12));
    a.col(j) *= unit;
    truth[j] = j % 3 == 0 ? 0 : (1 + s.uniform01()) / unit;
  }
  const Eigen::VectorXd b = a * truth;
  const Eigen::VectorXd x = nnls(a, b);
  for (Eigen::Index j = 0; j < 20; ++j)
    CHECK(std::fabs(x[j] - truth[j]) * a.col(j).norm() <= 1e-10 * b.norm());
}

TEST_CASE("nnls satisfies the optimality conditions on large, wide and dependent systems") {
  edgetran::stream s(3);
  for (const auto& [rows, columns] : {std::pair{500, 40}, {30, 60}, {60, 60}}) {
    Eigen::MatrixXd a = random_matrix(s, rows, columns);
    const Eigen::VectorXd b = random_matrix(s, rows, 1);
    check_optimal(a, b, nnls(a, b));
    a.col(3) = a.col(1);
    a.col(4) = 2 * a.col(0) + a.col(2);
    a.col(5).setZero();
    const Eigen::VectorXd x = nnls(a, b);
    check_optimal(a, b, x);
    CHECK(x[5] == 0);
  }
}

TEST_CASE("nnls gives zeros where every column points away") {
  const Eigen::MatrixXd a = Eigen::MatrixXd::Ones(3, 2);
  CHECK(nnls(a, -Eigen::VectorXd::Ones(3)).isZero(0));
  CHECK(nnls(a, Eigen::VectorXd::Zero(3)).isZero(0));
  CHECK(nnls(Eigen::MatrixXd(3, 0), Eigen::VectorXd::Ones(3)).size() == 0);
}

TEST_CASE("nnls refuses sizes that disagree and numbers that are not finite") {
  const Eigen::MatrixXd a = Eigen::MatrixXd::Ones(3, 2);
  CHECK_THROWS_AS(nnls(a, Eigen::VectorXd::Ones(2)), edgetran::shape_error);
  Eigen::VectorXd b = Eigen::VectorXd::Ones(3);
  b[1] = std::nan("");
  CHECK_THROWS_AS(nnls(a, b), edgetran::numeric_error);
}
