// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_TESTS_LAWS_EMBEDDING_HPP
#define EDGETRAN_TESTS_LAWS_EMBEDDING_HPP

#include <doctest/doctest.h>

#include <cmath>
#include <cstddef>
#include <limits>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/space/embedding.hpp"

namespace laws {

/// The laws of space::embedding and, where it leads back, of space::invertible_embedding, on a batch.
template <edgetran::space::embedding E, class Batch>
void check_embedding(const E& e, const Batch& batch) {
  const std::size_t n = e.dimension();
  std::vector<double> row(n), again(n), wrong(n + 1);
  for (const auto& a : batch) {
    e.encode(a, row);
    const auto copy = a;
    e.encode(copy, again);
    CHECK(row == again);
    for (const double x : row) CHECK(std::isfinite(x));
    CHECK_THROWS_AS(e.encode(a, wrong), edgetran::shape_error);
    if constexpr (edgetran::space::invertible_embedding<E>) {
      for (std::size_t i = 0; i < n; ++i) CHECK((row[i] >= e.lower(i) && row[i] <= e.upper(i)));
      CHECK(e.valid(row));
      CHECK(e.decode(row) == a);
      CHECK(e.nearest(row) == a);
      CHECK_THROWS_AS((void)e.decode(wrong), edgetran::shape_error);
      auto off = row;
      off[n / 2] += 1e-3;
      CHECK(!e.valid(off));
      CHECK_THROWS_AS((void)e.decode(off), edgetran::input_error);
      e.encode(e.nearest(off), again);
      CHECK(e.valid(again));
      for (const double bad :
           {std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::infinity()}) {
        off[0] = bad;
        CHECK(!e.valid(off));
        CHECK_THROWS_AS((void)e.nearest(off), edgetran::numeric_error);
      }
    }
  }
}

}  // namespace laws

#endif  // EDGETRAN_TESTS_LAWS_EMBEDDING_HPP
