// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/regress/transfer.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <cstddef>
#include <memory>
#include <utility>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/core/metrics.hpp"
#include "edgetran/core/random.hpp"
#include "laws/regressor.hpp"
#include "regress/compiled_once.hpp"

namespace regress = edgetran::regress;
using regress::table;

namespace {
using matrix = std::vector<std::vector<double>>;

/// Gauss and Jordan, with pivots.
std::vector<double> solved(matrix a, std::vector<double> b) {
  const std::size_t n = b.size();
  for (std::size_t k = 0; k < n; ++k) {
    std::size_t pivot = k;
    for (std::size_t i = k; i < n; ++i)
      if (std::fabs(a[i][k]) > std::fabs(a[pivot][k])) pivot = i;
    std::swap(a[k], a[pivot]);
    std::swap(b[k], b[pivot]);
    for (std::size_t i = 0; i < n; ++i) {
      if (i == k) continue;
      const double factor = a[i][k] / a[k][k];
      for (std::size_t j = k; j < n; ++j) a[i][j] -= factor * a[k][j];
      b[i] -= factor * b[k];
    }
  }
  for (std::size_t k = 0; k < n; ++k) b[k] /= a[k][k];
  return b;
}

/// Costs of work on a device: dispatch, multiplications and bytes at its own prices, 2% noise.
table device(std::size_t rows, std::uint64_t seed, double dispatch, double flops, double bytes,
             double bend = 0) {
  table data({"depth", "flops.linear", "parameters", "heads"});
  edgetran::stream random(seed);
  for (std::size_t i = 0; i < rows; ++i) {
    const double d = 2 + 2 * static_cast<double>(random.below(6)), f = d * random.uniform(50, 500),
                 p = random.uniform(5, 100), h = random.uniform(2, 12);
    const double cost = dispatch * d * (1 + bend * (h - 7) / 5) + flops * f + bytes * p;
    data.add(std::vector<double>{d, f, p, h}, cost * (1 + 0.02 * random.normal()));
  }
  return data;
}

/// One member: no average.
regress::transfer_options one_member(double law) {
  return {.linear = {0.3}, .smooth = {0.15}, .law = {law}, .noise = {0.05}};
}

double error_of(const regress::transfer& fitted, const table& test) {
  return edgetran::median_ape(regress::predict_rows(fitted, test), test.targets());
}
}  // namespace

TEST_CASE("transfer keeps the laws of regressors, with other devices and without") {
  const table data = device(14, 1, 1, 0.01, 0.1);
  laws::check_regressor(regress::transfer{}, data);
  const std::vector<table> sources{device(30, 2, 2, 0.02, 0.1), device(20, 3, 1, 0.005, 0.5)};
  laws::check_regressor(regress::transfer(std::make_shared<regress::transfer_prior>(sources)), data);
  static_assert(regress::probabilistic_regressor<regress::transfer>);
}

TEST_CASE("two stages are one Gaussian process over all devices, solved by hand") {
  // Sources of fewer than ten rows: every row is trusted, with the least noise.
  const std::vector<table> sources{device(7, 2, 2, 0.02, 0.1), device(8, 3, 1, 0.005, 0.5)};
  const table few = device(6, 4, 1.5, 0.01, 0.2);
  const auto prior = std::make_shared<regress::transfer_prior>(sources);
  // A member that knows the sources and one that does not; by hand each, weighed by its evidence.
  regress::transfer_options options = one_member(0);
  options.keep = 0;
  regress::transfer fitted(prior, options);
  fitted.fit(few);

  // All rows by standardised columns of the sources' rows.
  std::vector<std::vector<double>> rows;
  std::vector<std::size_t> of;
  std::vector<double> y;
  const auto take = [&](const table& t, std::size_t index) {
    double mean = 0;
    for (const double v : t.targets()) mean += v / static_cast<double>(t.rows());
    for (std::size_t i = 0; i < t.rows(); ++i) {
      rows.emplace_back(t.row(i).begin(), t.row(i).end());
      of.push_back(index);
      y.push_back(t.targets()[i] / mean);
    }
    return mean;
  };
  take(sources[0], 0);
  take(sources[1], 1);
  const std::size_t known = rows.size();
  const double level = take(few, 2);
  const table asked = device(5, 9, 1.5, 0.01, 0.2);
  for (std::size_t i = 0; i < asked.rows(); ++i) rows.emplace_back(asked.row(i).begin(), asked.row(i).end());
  for (std::size_t j = 0; j < 4; ++j) {
    double mean = 0, squares = 0;
    for (std::size_t i = 0; i < known; ++i) mean += rows[i][j] / static_cast<double>(known);
    for (std::size_t i = 0; i < known; ++i) squares += (rows[i][j] - mean) * (rows[i][j] - mean);
    for (auto& r : rows) r[j] = (r[j] - mean) / std::sqrt(squares / static_cast<double>(known));
  }
  const auto kernel = [&](std::size_t a, std::size_t b, double linear, double smooth) {
    double dot = 0, squares = 0;
    for (std::size_t j = 0; j < 4; ++j) {
      dot += rows[a][j] * rows[b][j] / 4;
      squares += (rows[a][j] - rows[b][j]) * (rows[a][j] - rows[b][j]) / 4;
    }
    const double r = std::sqrt(5 * squares) / 0.8;
    return 1 + linear * linear * dot + smooth * smooth * (1 + r + r * r / 3) * std::exp(-r);
  };
  const std::size_t n = known + few.rows();
  const auto covariance = [&](std::size_t a, std::size_t b, bool knows) {
    const std::size_t da = a < n ? of[a] : 2, db = b < n ? of[b] : 2;
    double sum = 0;
    if (knows) sum += kernel(a, b, 0.22, 0.19);
    if (da == db) sum += da == 2 ? kernel(a, b, 0.3, 0.15) : kernel(a, b, 0.25, 0.12);
    return sum;
  };
  // Means of all four members (noise constant or relative) and their evidence, by differences of
  // determinants: log p(target | sources) = log p(all) - log p(sources).
  const auto log_density = [&](std::size_t rows_used, bool knows, bool relative, std::size_t from) {
    const std::size_t size = rows_used - from;
    matrix k(size, std::vector<double>(size));
    std::vector<double> b(size);
    for (std::size_t i = 0; i < size; ++i) {
      for (std::size_t j = 0; j < size; ++j) k[i][j] = covariance(from + i, from + j, knows);
      const double deviation = of[from + i] < 2 ? 0.02 : 0.05 * (relative ? y[from + i] : 1);
      k[i][i] += deviation * deviation;
      b[i] = y[from + i];
    }
    const auto x = solved(k, b);
    double quadratic = 0, log_determinant = 0;
    for (std::size_t i = 0; i < size; ++i) quadratic += b[i] * x[i];
    for (std::size_t c = 0; c < size; ++c) {  // elimination without pivots: the matrix is positive definite
      log_determinant += std::log(k[c][c]);
      for (std::size_t i = c + 1; i < size; ++i) {
        const double factor = k[i][c] / k[c][c];
        for (std::size_t j = c; j < size; ++j) k[i][j] -= factor * k[c][j];
      }
    }
    return std::pair(-0.5 * quadratic - 0.5 * log_determinant, x);
  };
  std::vector<double> weights, means(asked.rows(), 0.0);
  std::vector<std::vector<double>> of_members;
  for (const bool knows : {false, true})
    for (const bool relative : {false, true}) {
      const std::size_t from = knows ? 0 : known;
      const auto [all, x] = log_density(n, knows, relative, from);
      weights.push_back(std::exp(all - (knows ? log_density(known, true, relative, 0).first : 0.0)));
      of_members.emplace_back();
      for (std::size_t a = 0; a < asked.rows(); ++a) {
        double sum = 0;
        for (std::size_t i = 0; i < x.size(); ++i) sum += covariance(n + a, from + i, knows) * x[i];
        of_members.back().push_back(sum);
      }
    }
  double total = 0;
  for (const double w : weights) total += w;
  for (std::size_t m = 0; m < weights.size(); ++m)
    for (std::size_t a = 0; a < means.size(); ++a) means[a] += weights[m] / total * of_members[m][a];
  for (std::size_t a = 0; a < means.size(); ++a)
    CHECK(fitted.predict(asked.row(a)) == doctest::Approx(level * means[a]).epsilon(1e-8));
  CHECK(fitted.share_of_sources() == doctest::Approx((weights[2] + weights[3]) / total).epsilon(1e-6));
}

TEST_CASE("what is left out of a member is predicted as by a fit without it") {
  const table data = device(9, 5, 1, 0.01, 0.1);
  regress::transfer_options options = one_member(0);
  options.linear = {0.3};
  regress::transfer whole(options);
  whole.fit(data);
  CHECK(whole.left_out().size() == 9);
  // Scales and weights of the members move a little without the row; the prediction hardly does.
  for (std::size_t i = 0; i < 9; ++i) {
    std::vector<std::size_t> others;
    for (std::size_t k = 0; k < 9; ++k)
      if (k != i) others.push_back(k);
    regress::transfer without(options);
    without.fit(data.select(others));
    CHECK(whole.left_out()[i] == doctest::Approx(without.predict(data.row(i))).epsilon(0.15));
  }
}

TEST_CASE("devices alike help, devices unlike are noticed") {
  // The bend by heads is the same everywhere and too much for six rows.
  std::vector<table> alike, unlike;
  for (std::uint64_t s = 0; s < 3; ++s) {
    alike.push_back(device(60, 10 + s, 3, 0.003, 0.02, 0.5));
    table turned(alike.back().columns());
    for (std::size_t i = 0; i < 60; ++i) turned.add(alike.back().row(i), 1000 / alike.back().targets()[i]);
    unlike.push_back(std::move(turned));
  }
  const auto with = std::make_shared<const regress::transfer_prior>(alike),
             against = std::make_shared<const regress::transfer_prior>(unlike);
  double helped = 0, misled = 0, alone = 0, share = 0, misled_share = 0;
  const int draws = 10;
  for (std::uint64_t d = 0; d < draws; ++d) {
    const table few = device(6, 100 + d, 2.5, 0.003, 0.02, 0.5),
                test = device(100, 200 + d, 2.5, 0.003, 0.02, 0.5);
    regress::transfer a(with), b(against), c;
    a.fit(few);
    b.fit(few);
    c.fit(few);
    helped += error_of(a, test) / draws;
    misled += error_of(b, test) / draws;
    alone += error_of(c, test) / draws;
    share += a.share_of_sources() / draws;
    misled_share += b.share_of_sources() / draws;
    CHECK(c.share_of_sources() == 0);
  }
  CHECK(helped < 0.9 * alone);
  CHECK(misled < 1.1 * alone);
  CHECK(share > 0.6);
  CHECK(misled_share < 0.3);
}

TEST_CASE("a deviation is honest: two deviations hold most of what was not seen") {
  std::size_t inside = 0, all = 0;
  for (std::uint64_t d = 0; d < 10; ++d) {
    regress::transfer fitted;
    fitted.fit(device(12, 300 + d, 1, 0.01, 0.1));
    const table test = device(50, 400 + d, 1, 0.01, 0.1);
    for (std::size_t i = 0; i < test.rows(); ++i, ++all) {
      const auto p = fitted.predict_distribution(test.row(i));
      inside += std::fabs(p.mean - test.targets()[i]) <= 2 * p.standard_deviation ? 1 : 0;
    }
  }
  CHECK(inside >= all * 85 / 100);
}

TEST_CASE("bad tables and options are refused") {
  table negative = device(5, 1, 1, 0.01, 0.1);
  negative.add(negative.row(0), -1);
  CHECK_THROWS_AS(regress::transfer{}.fit(negative), edgetran::numeric_error);
  CHECK_THROWS_AS(regress::transfer({.noise = {0}}), edgetran::numeric_error);
  CHECK_THROWS_AS(regress::transfer({.linear = {}}), edgetran::numeric_error);
  CHECK_THROWS_AS(regress::transfer({.law = {-1}}), edgetran::numeric_error);
  CHECK_THROWS_AS(regress::transfer_prior(std::vector<table>{}), edgetran::shape_error);
  CHECK_THROWS_AS(regress::transfer_prior(std::vector<table>{negative}), edgetran::numeric_error);
  table other({"depth"});
  other.add(std::vector<double>{1}, 1);
  CHECK_THROWS_AS(regress::transfer_prior(std::vector<table>{device(5, 1, 1, 0.01, 0.1), other}),
                  edgetran::shape_error);
  regress::transfer narrow(
      std::make_shared<regress::transfer_prior>(std::vector<table>{device(5, 1, 1, 0.01, 0.1)}));
  CHECK_THROWS_AS(narrow.fit(other), edgetran::shape_error);
  // Without names of a law, or with rows all alike, there is still a fit.
  regress::transfer constant;
  constant.fit(other);
  CHECK(constant.predict(std::vector<double>{7}) == doctest::Approx(1).epsilon(0.02));  // a little towards 0
}
