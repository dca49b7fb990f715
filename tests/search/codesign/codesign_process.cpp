// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/search/codesign/codesign_process.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <cstddef>
#include <utility>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/core/random.hpp"
#include "edgetran/core/statistics.hpp"

using namespace edgetran;
using search::codesign_covariance;
using search::codesign_process;
using search::row_pairs;

namespace {
using matrix = std::vector<std::vector<double>>;
using usual = std::vector<codesign_covariance>;

/// Rows of two columns on three devices: the first `choices` are choices, the others observed.
struct made_up {
  std::size_t choices = 9, observed = 14;
  matrix rows{};
  search::codesign_rows scaled{};
  std::vector<double> targets{}, reach{};

  explicit made_up(std::uint64_t seed) {
    stream random(seed);
    for (std::size_t i = 0; i < choices + observed; ++i) {
      rows.push_back({random.normal(), random.normal(), static_cast<double>(random.below(3))});
      if (i % 4 == 3) std::copy_n(rows[i - 2].begin(), 2, rows[i].begin());  // an architecture again
      reach.push_back(i % 2 == 1 ? 0.75 : 0);
    }
    scaled = search::codesign_rows(rows, 2);
    for (std::size_t i = 0; i < rows.size(); ++i) scaled.add(rows[i], reach[i]);
    for (std::size_t i = choices; i < rows.size(); ++i)
      targets.push_back(20 + 3 * (std::sin(rows[i][0]) + 2 * rows[i][2]) + random.normal(0, 0.3));
  }
  [[nodiscard]] row_pairs triangle(std::size_t count) const {
    row_pairs all;
    for (std::size_t i = 0; i < count; ++i) {
      const auto row = scaled.beside(choices + i, choices, choices + i + 1);
      all.append(row);
    }
    return all;
  }
  void observe(codesign_process& p, std::size_t i) const {
    p.observe(scaled.beside(choices + i, choices, choices + i + 1), scaled.beside(choices + i, 0, choices),
              targets[i]);
  }
  [[nodiscard]] double distance(std::size_t a, std::size_t b) const {
    return scaled.beside(a, b, b + 1).distances[0];
  }
};

double naive_covariance(const codesign_covariance& c, const made_up& m, std::size_t a, std::size_t b) {
  const double t = std::sqrt(5 * m.distance(a, b)) / c.length;
  const double matern = (1 + t + t * t / 3) * std::exp(-t);
  const bool together = m.rows[a][2] == m.rows[b][2];
  return c.smooth * matern + (m.distance(a, b) == 0 ? c.architecture + c.reach * m.reach[a] : 0) +
         (together ? c.device + c.device_smooth * matern : 0);
}
/// By elimination with pivots.
std::vector<double> solve(matrix a, std::vector<double> b) {
  const std::size_t n = b.size();
  for (std::size_t k = 0; k < n; ++k) {
    std::size_t top = k;
    for (std::size_t i = k; i < n; ++i)
      if (std::fabs(a[i][k]) > std::fabs(a[top][k])) top = i;
    std::swap(a[k], a[top]);
    std::swap(b[k], b[top]);
    for (std::size_t i = k + 1; i < n; ++i) {
      const double f = a[i][k] / a[k][k];
      for (std::size_t j = k; j < n; ++j) a[i][j] -= f * a[k][j];
      b[i] -= f * b[k];
    }
  }
  for (std::size_t k = n; k-- > 0;) {
    for (std::size_t j = k + 1; j < n; ++j) b[k] -= a[k][j] * b[j];
    b[k] /= a[k][k];
  }
  return b;
}
}  // namespace

TEST_CASE("predictions are those of the textbook, one observation at a time") {
  for (std::uint64_t seed = 1; seed <= 4; ++seed) {
    const made_up m(seed);
    codesign_process p;
    const usual about{{0.4, 0.3, 0.5, 0.2, 0, 0.05, 1.3, seed % 2 == 0 ? 0.4 : 0}};
    p.choose(about, m.triangle(m.observed), m.targets, stream(seed), 20);
    const codesign_covariance c = p.covariance();
    for (std::size_t n = 0; n < m.observed; ++n) {
      m.observe(p, n);
      REQUIRE(p.observations() == n + 1);
    }
    const double centre = mean(m.targets);
    double squares = 0;
    for (const double y : m.targets) squares += (y - centre) * (y - centre) / 14;
    const double spread = std::sqrt(squares);
    matrix k(m.observed, std::vector<double>(m.observed));
    std::vector<double> z, ones(m.observed, 1);
    for (std::size_t i = 0; i < m.observed; ++i) {
      z.push_back((m.targets[i] - centre) / spread);
      for (std::size_t j = 0; j < m.observed; ++j)
        k[i][j] = naive_covariance(c, m, m.choices + i, m.choices + j) + (i == j ? c.noise + 1e-8 : 0);
    }
    const auto alpha = solve(k, z), inverse_ones = solve(k, ones);
    double level = 0, precision = 0.05;
    for (std::size_t i = 0; i < m.observed; ++i)
      level += inverse_ones[i] * z[i], precision += inverse_ones[i];
    level /= precision;
    const auto predicted = p.predict(m.scaled.alone(0, m.choices));
    for (std::size_t at = 0; at < m.choices; ++at) {
      std::vector<double> beside;
      for (std::size_t i = 0; i < m.observed; ++i)
        beside.push_back(naive_covariance(c, m, at, m.choices + i));
      const auto weights = solve(k, beside);
      double expected = level, left = naive_covariance(c, m, at, at), of_level = 1;
      for (std::size_t i = 0; i < m.observed; ++i) {
        expected += beside[i] * (alpha[i] - level * inverse_ones[i]);
        left -= beside[i] * weights[i];
        of_level -= beside[i] * inverse_ones[i];
      }
      left += of_level * of_level / precision;  // the level is estimated too
      CHECK(predicted[at].mean == doctest::Approx(centre + spread * expected).epsilon(1e-7));
      CHECK(predicted[at].deviation == doctest::Approx(spread * std::sqrt(left)).epsilon(1e-5));
      // What is no choice is predicted alike.
      CHECK(p.expected(m.scaled.beside(at, m.choices, m.choices + m.observed)) ==
            doctest::Approx(predicted[at].mean).epsilon(1e-9));
    }
  }
}

TEST_CASE("settings are found that made the data") {
  // Targets that only devices make, and targets that only architectures make.
  const made_up m(7);
  double share[2] = {};  // of the device in the variance
  for (const bool by_device : {true, false}) {
    std::vector<double> targets;
    stream random(9);
    for (std::size_t i = 0; i < m.observed; ++i) {
      const auto& row = m.rows[m.choices + i];
      targets.push_back((by_device ? 5 * row[2] : 3 * row[0]) + random.normal(0, 0.01));
    }
    codesign_process p;
    p.choose(usual{{0.4, 0.3, 0.5, 0.2, 0, 0.05, 1}}, m.triangle(m.observed), targets, stream(1), 200);
    const auto& c = p.covariance();
    share[by_device ? 1 : 0] = c.device / (c.smooth + c.architecture + c.device + c.device_smooth);
  }
  CHECK(share[1] > 2 * share[0]);
}

TEST_CASE("of several covariances to draw settings about, that is taken whose kind the data are of") {
  // Architectures on two devices each, with what is their own alone: of those that reach, it is ten times as
  // much, or it is as much for all.
  const std::size_t count = 40;
  const usual about{{0, 1, 0, 0, 0, 0.01, 1}, {0, 0.3, 0, 0, 0, 0.01, 1, 1}};
  std::size_t found[2] = {};
  for (std::uint64_t seed = 1; seed <= 10; ++seed)
    for (const bool reaching : {false, true}) {
      stream random(seed);
      matrix rows;
      std::vector<double> targets;
      for (std::size_t i = 0; i < count; ++i) rows.push_back({random.normal(), 1});
      search::codesign_rows scaled(rows, 1);
      row_pairs triangle;
      for (std::size_t i = 0; i < count; ++i) {
        scaled.add(rows[i], i % 3 == 0 ? 1 : 0);
        triangle.append(scaled.beside(i, 0, i + 1));
        targets.push_back(random.normal(0, reaching && i % 3 != 0 ? 0.3 : 3));
      }
      codesign_process p;
      p.choose(about, triangle, targets, stream(seed), 24);
      found[reaching ? 1 : 0] += p.covariance().reach > 0 ? 1 : 0;
    }
  CHECK(found[0] <= 2);
  CHECK(found[1] >= 9);
}

TEST_CASE("members of 0 stay 0, equal calls choose alike, constants and equal rows are no error") {
  const made_up m(3);
  codesign_process a, b;
  const usual shared{{0.4, 0.5, 0, 0, 0, 0.001, 1}};
  a.choose(shared, m.triangle(8), std::span(m.targets).first(8), stream(5), 30);
  b.choose(shared, m.triangle(8), std::span(m.targets).first(8), stream(5), 30);
  CHECK(a.covariance().device == 0);
  CHECK(a.covariance().device_smooth == 0);
  CHECK(a.covariance().smooth == b.covariance().smooth);
  CHECK(a.covariance().length == b.covariance().length);

  const std::vector<double> flat(8, 2.5);
  codesign_process constant;
  constant.choose(usual{{0.4, 0.3, 0.5, 0.2, 0, 0, 1}}, m.triangle(8), flat, stream(1), 10);
  const row_pairs same{{0}, {1}, {0}, {0}};
  constant.observe(same, same, 2.5);
  for (std::size_t again = 2; again <= 40; ++again) {  // one row forty times, without noise
    const std::vector<double> none(again, 0);
    constant.observe({none, std::vector<double>(again, 1), none, none}, same, 2.5);
  }
  CHECK(constant.predict(same)[0].mean == doctest::Approx(2.5));
  CHECK(std::isfinite(constant.predict(same)[0].deviation));
  constant.forget();
  CHECK(constant.observations() == 0);
  CHECK(constant.predict(m.scaled.alone(0, 2)).size() == 2);
  CHECK_THROWS_AS(constant.choose({}, m.triangle(8), flat, stream(1), 10), shape_error);
}

TEST_CASE("a covariance that is not finite is refused, and what was observed stays") {
  codesign_process p;
  const row_pairs same{{0}, {1}, {0}, {0}};
  p.observe(same, same, 2.5);
  const double nan = std::nan("");
  CHECK_THROWS_AS(p.observe({{nan, 0}, {1, 1}, {0, 0}, {0, 0}}, same, 3), numeric_error);
  CHECK_THROWS_AS(p.observe({{1, 0}, {nan, 1}, {0, 0}, {0, 0}}, same, 3), numeric_error);
  CHECK(p.observations() == 1);
  CHECK(p.predict(same)[0].mean > 2);
}
