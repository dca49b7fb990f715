// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_TESTS_SEARCH_POOL_HPP
#define EDGETRAN_TESTS_SEARCH_POOL_HPP

#include <cstddef>
#include <vector>

#include "edgetran/core/random.hpp"
#include "edgetran/search/pool_candidates.hpp"

/// A small finite pool with known targets.
namespace search_tests {

struct pool {
  edgetran::search::pool_candidates rows;
  std::vector<double> values;
  [[nodiscard]] std::vector<double> measure(std::size_t i) const {
    const double a = values[2 * i], b = values[2 * i + 1];
    return {2 + a + 0.5 * b, 3 + a * b};
  }
};

/// `rows` points of the unit square.
inline pool random_pool(std::size_t rows, std::uint64_t seed = 1) {
  std::vector<double> values(2 * rows);
  edgetran::stream random(seed);
  for (double& v : values) v = random.uniform01();
  return {edgetran::search::pool_candidates({"a", "b"}, values), values};
}

}  // namespace search_tests

#endif  // EDGETRAN_TESTS_SEARCH_POOL_HPP
