// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_TESTS_REGRESS_SAMPLED_HPP
#define EDGETRAN_TESTS_REGRESS_SAMPLED_HPP

#include <doctest/doctest.h>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "edgetran/core/random.hpp"
#include "edgetran/regress/table.hpp"

/// Tables for the tests of wrappers.
namespace sampled_tests {

/// Rows of a in [1, 5] and b in [-300, 100] with what `target(a, b, random)` makes of them.
template <class Target>
edgetran::regress::table sampled(std::size_t rows, std::uint64_t seed, Target target) {
  edgetran::regress::table data({"a", "b"});
  edgetran::stream random(seed);
  for (std::size_t i = 0; i < rows; ++i) {
    const double a = random.uniform(1, 5), b = random.uniform(-300, 100);
    data.add(std::vector<double>{a, b}, target(a, b, random));
  }
  return data;
}

/// exp(a plane + noise of deviation 0.3).
inline double positive(double a, double b, edgetran::stream& random) {
  return std::exp(a + 0.01 * b + 0.3 * random.normal());
}

/// That two rows of weight 0, far off everything, do not change what a regressor of positive targets
/// predicts.
template <class R>
void check_far_rows_of_no_weight(R without) {
  const auto data = sampled(50, 6, positive);
  auto more = data;
  more.add(std::vector<double>{1e5, 1e5}, 1e-250, 0);
  more.add(std::vector<double>{-1e5, -1e5}, 1e250, 0);
  R with = without;
  without.fit(data);
  with.fit(more);
  for (std::size_t i = 0; i < data.rows(); ++i)
    CHECK(with.predict(data.row(i)) == doctest::Approx(without.predict(data.row(i))));
}

}  // namespace sampled_tests

#endif  // EDGETRAN_TESTS_REGRESS_SAMPLED_HPP
