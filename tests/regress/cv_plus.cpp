// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/regress/cv_plus.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <vector>

#include "edgetran/core/random.hpp"
#include "edgetran/core/thread_pool.hpp"
#include "edgetran/regress/linear.hpp"
#include "regress/compiled_once.hpp"

using namespace edgetran;

namespace {
regress::table line(std::size_t rows, stream random) {
  regress::table data({"x"});
  for (std::size_t i = 0; i < rows; ++i) {
    const double x = random.uniform(-1, 1);
    data.add(std::vector<double>{x}, 2 * x + random.normal());
  }
  return data;
}
}  // namespace

TEST_CASE("the interval is that of the published formula") {
  const auto data = line(23, stream(1));
  const auto splits = regress::k_fold(23, 5, stream(2));
  const auto plus = regress::cv_plus<regress::linear>::fit(regress::linear{}, data, splits);
  const std::vector<double> row{0.3};
  std::vector<double> low, high;
  double centre = 0;
  for (const auto& s : splits) {
    regress::linear fold;
    fold.fit(data.select(s.train));
    centre += fold.predict(row) / 5;
    for (const auto i : s.test) {
      const double error = std::fabs(data.targets()[i] - fold.predict(data.row(i)));
      low.push_back(fold.predict(row) - error), high.push_back(fold.predict(row) + error);
    }
  }
  std::sort(low.begin(), low.end());
  std::sort(high.begin(), high.end());
  const auto in = plus.around(row, 0.9);  // 0.9 * 24 = 21.6: the 22nd of the upper, the 2nd of the lower
  CHECK(in.upper == high[21]);
  CHECK(in.lower == low[1]);
  CHECK(plus.predict(row) == doctest::Approx(centre));
  thread_pool two(2);
  const auto parallel = regress::cv_plus<regress::linear>::fit(regress::linear{}, data, splits, two);
  CHECK(parallel.around(row, 0.9).upper == in.upper);
}

TEST_CASE("new rows are covered about as often as promised") {
  double covered = 0, rows = 0;
  for (std::uint64_t trial = 0; trial < 300; ++trial) {
    const auto data = line(40, stream(3, trial)), fresh = line(20, stream(4, trial));
    const auto plus = regress::cv_plus<regress::linear>::fit(regress::linear{}, data,
                                                             regress::k_fold(40, 8, stream(5, trial)));
    for (std::size_t i = 0; i < fresh.rows(); ++i) {
      const auto in = plus.around(fresh.row(i), 0.8);
      covered += in.lower <= fresh.targets()[i] && fresh.targets()[i] <= in.upper;
      ++rows;
    }
  }
  CHECK(covered / rows > 0.78);
  CHECK(covered / rows < 0.85);
}

TEST_CASE("levels that the rows cannot bound and splits that are none are refused") {
  const auto data = line(8, stream(1));
  const auto splits = regress::k_fold(8, 4, stream(2));
  const auto plus = regress::cv_plus<regress::linear>::fit(regress::linear{}, data, splits);
  CHECK_THROWS_AS((void)plus.around(data.row(0), 0.9), state_error);
  CHECK_NOTHROW((void)plus.around(data.row(0), 8.0 / 9));
  const auto least = plus.around(data.row(0), 1e-12), first = plus.around(data.row(0), 1.0 / 9);
  CHECK(least.lower == first.lower);
  CHECK(least.upper == first.upper);
  CHECK_THROWS_AS((void)plus.around(data.row(0), 1), numeric_error);
  CHECK_THROWS_AS((void)plus.around(std::vector<double>{1, 2}, 0.5), shape_error);
  CHECK_THROWS_AS(
      (void)regress::cv_plus<regress::linear>::fit(regress::linear{}, data, std::span(splits).first(2)),
      shape_error);
}
