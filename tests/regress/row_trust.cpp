// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/regress/row_trust.hpp"

#include <doctest/doctest.h>

#include <cstddef>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/core/random.hpp"
#include "regress/compiled_once.hpp"

namespace regress = edgetran::regress;

TEST_CASE("rows several times too slow lose their weight, the others keep it") {
  regress::table data({"a", "b"});
  edgetran::stream random(3);
  for (int i = 0; i < 60; ++i) {
    const double a = random.uniform01(), b = random.uniform01();
    const double y = 2 + a + 3 * b + 0.05 * random.normal();
    data.add(std::vector<double>{a, b}, i % 15 == 4 ? 4 * y : y);
  }
  const auto trust = regress::trust_in_rows(data);
  std::size_t full = 0;
  for (std::size_t i = 0; i < 60; ++i) {
    if (i % 15 == 4)
      CHECK(trust.weights[i] < 0.01);
    else
      full += trust.weights[i] > 0.5 ? 1 : 0;
  }
  CHECK(full >= 54);
  CHECK(trust.deviation == doctest::Approx(0.05).epsilon(0.4));
}

TEST_CASE("few rows cannot contradict each other, and none are refused") {
  regress::table data({"a"});
  CHECK_THROWS_AS((void)regress::trust_in_rows(data), edgetran::state_error);
  for (int i = 0; i < 9; ++i) data.add(std::vector<double>{1.0 * i}, i == 3 ? 100 : i);
  CHECK(regress::trust_in_rows(data).weights == std::vector<double>(9, 1.0));
  CHECK(regress::trust_in_rows(data).deviation == 0);
}
