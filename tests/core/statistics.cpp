// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/core/statistics.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <vector>

#include "edgetran/core/random.hpp"

namespace {
const double nan_value = std::numeric_limits<double>::quiet_NaN();

std::vector<double> random_values(std::uint64_t seed, std::size_t n, double offset) {
  edgetran::stream s(seed);
  std::vector<double> values(n);
  for (double& v : values) v = offset + s.normal();
  return values;
}

/// Two passes in long double.
double naive_variance(const std::vector<double>& values) {
  long double sum = 0, squares = 0;
  for (const double v : values) sum += v;
  const long double centre = sum / static_cast<long double>(values.size());
  for (const double v : values) squares += (v - centre) * (v - centre);
  return static_cast<double>(squares / static_cast<long double>(values.size() - 1));
}
}  // namespace

TEST_CASE("running statistics equal two passes, even far from zero") {
  for (const double offset : {0.0, 1e3, 1e8}) {
    const auto values = random_values(1, 500, offset);
    const auto all = edgetran::summarize(values);
    CHECK(all.count() == 500);
    CHECK(all.variance() == doctest::Approx(naive_variance(values)).epsilon(1e-7));
    CHECK(all.min() == *std::min_element(values.begin(), values.end()));
    CHECK(all.max() == *std::max_element(values.begin(), values.end()));
  }
  const std::vector<double> small{2, 4, 4, 4, 5, 5, 7, 9};
  CHECK(edgetran::mean(small) == 5);
  CHECK(edgetran::standard_deviation(small) == doctest::Approx(std::sqrt(32.0 / 7)));
}

TEST_CASE("merging parts equals adding all, wherever the cut") {
  const auto values = random_values(2, 60, 10);
  const auto whole = edgetran::summarize(values);
  for (std::size_t cut = 0; cut <= values.size(); cut += 5) {
    edgetran::running_statistics left, right;
    for (std::size_t i = 0; i < values.size(); ++i) (i < cut ? left : right).add(values[i]);
    left.merge(right);
    CHECK(left.count() == whole.count());
    CHECK(left.mean() == doctest::Approx(whole.mean()).epsilon(1e-14));
    CHECK(left.variance() == doctest::Approx(whole.variance()).epsilon(1e-12));
    CHECK(left.min() == whole.min());
    CHECK(left.max() == whole.max());
  }
}

TEST_CASE("a refused value leaves the running statistics alone; too few values are an error") {
  edgetran::running_statistics s;
  CHECK_THROWS_AS((void)s.mean(), edgetran::state_error);
  CHECK_THROWS_AS((void)s.min(), edgetran::state_error);
  s.add(-2);
  CHECK_THROWS_AS(s.add(nan_value), edgetran::numeric_error);
  CHECK_THROWS_AS(s.add(std::numeric_limits<double>::infinity()), edgetran::numeric_error);
  CHECK(s.count() == 1);
  CHECK(s.mean() == -2);
  CHECK(s.max() == -2);
  CHECK_THROWS_AS((void)s.variance(), edgetran::state_error);
}

TEST_CASE("quantiles are of type 7") {
  const std::vector<double> values{15, 20, 35, 40, 50};  // numpy.quantile gives the same
  CHECK(edgetran::quantile(values, 0) == 15);
  CHECK(edgetran::quantile(values, 0.05) == doctest::Approx(16));
  CHECK(edgetran::quantile(values, 0.4) == doctest::Approx(29));
  CHECK(edgetran::quantile(values, 0.95) == doctest::Approx(48));
  CHECK(edgetran::quantile(values, 1) == 50);
  CHECK(edgetran::quantile(std::vector<double>{7}, 0.3) == 7);
  CHECK_THROWS_AS(edgetran::quantile(values, 1.01), edgetran::numeric_error);
  CHECK_THROWS_AS(edgetran::quantile(values, nan_value), edgetran::numeric_error);
}

TEST_CASE("median, deviation from it and trimmed mean ignore order and outliers") {
  CHECK(edgetran::median(std::vector<double>{3, 1, 2}) == 2);
  CHECK(edgetran::median(std::vector<double>{4, 1, 3, 2}) == 2.5);
  CHECK(edgetran::median_absolute_deviation(std::vector<double>{1, 1, 2, 2, 4, 6, 9}) == 1);
  CHECK(edgetran::trimmed_mean(std::vector<double>{1e9, 2, 3, 4, 5, 6, 7, 8, 9, -1e9}, 0.1) == 5.5);
  CHECK(edgetran::trimmed_mean(std::vector<double>{1e9, 2, 3}, 0.1) == doctest::Approx((1e9 + 5) / 3));
  CHECK(edgetran::trimmed_mean(std::vector<double>{1, 2, 100}, 0.5) == 2);
  CHECK(edgetran::trimmed_mean(std::vector<double>{1, 2, 4, 100}, 0.5) == 3);
  CHECK_THROWS_AS(edgetran::trimmed_mean(std::vector<double>{1, 2}, 0.6), edgetran::numeric_error);
}

TEST_CASE("relative spread is the greatest distance from the mean over the mean") {
  CHECK(edgetran::relative_spread(std::vector<double>{9, 10, 11}) == doctest::Approx(0.1));
  CHECK(edgetran::relative_spread(std::vector<double>{10, 10, 13}) == doctest::Approx(2.0 / 11));
  CHECK(edgetran::relative_spread(std::vector<double>{-9, -10, -14}) == doctest::Approx(3.0 / 11));
  CHECK(edgetran::relative_spread(std::vector<double>{4}) == 0);
  CHECK_THROWS_AS(edgetran::relative_spread(std::vector<double>{-1, 1}), edgetran::numeric_error);
}

TEST_CASE("no statistic takes an empty span or a NaN, and the error names the value") {
  using statistic = double (*)(std::span<const double>);
  for (const statistic f :
       {statistic{edgetran::mean}, statistic{edgetran::median}, statistic{edgetran::standard_deviation},
        statistic{edgetran::relative_spread}, statistic{edgetran::median_absolute_deviation},
        statistic{[](std::span<const double> v) { return edgetran::quantile(v, 0.5); }},
        statistic{[](std::span<const double> v) { return edgetran::trimmed_mean(v, 0.1); }}}) {
    CHECK_THROWS_AS(f({}), edgetran::state_error);
    CHECK_THROWS_AS(f(std::vector<double>{1, 2, nan_value}), edgetran::numeric_error);
  }
  CHECK_THROWS_WITH(edgetran::median(std::vector<double>{1, nan_value}),
                    "median: value 1 of 2 is NaN (drop or repeat it first)");
}
