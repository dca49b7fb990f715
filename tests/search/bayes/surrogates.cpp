// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/search/bayes/surrogates.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <cstddef>
#include <span>
#include <vector>

#include "edgetran/regress/ridge.hpp"
#include "regress/compiled_once.hpp"
#include "search/pool.hpp"

namespace search = edgetran::search;
using edgetran::regress::ridge;

TEST_CASE("tables hold what was measured in the order of the answers, and no failure") {
  const auto pool = search_tests::random_pool(6);
  search::ledger<std::size_t> history;
  CHECK(search::tables_of(pool.rows, history).empty());
  history.tell(4, pool.measure(4));
  history.tell_failure(2);
  history.tell(1, pool.measure(1));
  const auto tables = search::tables_of(pool.rows, history);
  REQUIRE(tables.size() == 2);
  for (std::size_t t = 0; t < 2; ++t) {
    REQUIRE(tables[t].rows() == 2);
    CHECK(tables[t].targets()[0] == pool.measure(4)[t]);
    CHECK(tables[t].targets()[1] == pool.measure(1)[t]);
    CHECK(tables[t].row(1)[0] == pool.values[2]);
  }
}

TEST_CASE("each target has its regressor, and believing a row narrows what is known there") {
  const auto pool = search_tests::random_pool(12);
  search::ledger<std::size_t> history;
  for (std::size_t i = 0; i < 10; ++i) history.tell(i, pool.measure(i));
  auto tables = search::tables_of(pool.rows, history);
  search::surrogates<ridge> both;
  CHECK(!both.fitted());
  CHECK(both.rows() == 0);
  both.fit(tables);
  CHECK(both.rows() == 10);
  const auto row = pool.rows.features(11);
  const auto predicted = both.predict(row);
  REQUIRE(predicted.size() == 2);
  const auto scales = both.scales();
  for (std::size_t t = 0; t < 2; ++t) {
    ridge alone;
    alone.fit(tables[t]);
    CHECK(predicted[t].mean == alone.predict(row));
    double greatest = 0, least = 1e9;
    for (std::size_t i = 0; i < 10; ++i) {
      greatest = std::fmax(greatest, pool.measure(i)[t]);
      least = std::fmin(least, pool.measure(i)[t]);
    }
    CHECK(scales[t].greatest == greatest);
    CHECK(scales[t].least == least);
  }
  const auto more = both.believing(std::vector<std::vector<double>>{row});
  CHECK(more.rows() == 11);
  CHECK(both.rows() == 10);
  const auto now = more.predict(row);
  for (std::size_t t = 0; t < 2; ++t) {
    CHECK(search::reducible(now[t]) < search::reducible(predicted[t]));
    CHECK(std::fabs(now[t].mean - predicted[t].mean) < 0.2 * predicted[t].standard_deviation);
  }
}
