// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/regress/table.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <vector>

using edgetran::regress::table;

TEST_CASE("a table keeps rows, targets and weights in order") {
  const table t({"flops", "bytes"}, std::vector<double>{1, 2, 3, 4, 5, 6}, std::vector<double>{7, 8, 9},
                std::vector<double>{1, 0, 2});
  CHECK(t.rows() == 3);
  CHECK(t.width() == 2);
  CHECK(t.row(1)[0] == 3);
  CHECK(t.row(1)[1] == 4);
  CHECK(t.targets()[2] == 9);
  CHECK(t.weight(2) == 2);
  CHECK(t.column("bytes") == 1);
  CHECK_THROWS_WITH_AS((void)t.column("macs"), "table: no column 'macs' (the columns are flops, bytes)",
                       edgetran::unknown_error);
}

TEST_CASE("rows without a weight count once, whichever came first") {
  table t({"x"});
  t.add(std::vector<double>{1}, 1);
  CHECK_FALSE(t.weighted());
  CHECK(t.weight(0) == 1);
  t.add(std::vector<double>{2}, 2, 5);
  t.add(std::vector<double>{3}, 3);
  REQUIRE(t.weights().size() == 3);
  CHECK(t.weight(0) == 1);
  CHECK(t.weight(1) == 5);
  CHECK(t.weight(2) == 1);
}

TEST_CASE("a bad number is refused with its row and column, and the table stays as it was") {
  table t({"flops", "bytes"});
  t.add(std::vector<double>{1, 2}, 3);
  const table before = t;
  CHECK_THROWS_WITH_AS(t.add(std::vector<double>{1, std::nan("")}, 3),
                       "row 1, column 'bytes': NaN (drop or repair the row)", edgetran::numeric_error);
  CHECK_THROWS_WITH_AS(t.add(std::vector<double>{1, 2}, -HUGE_VAL),
                       "row 1, target: infinite value (drop or repair the row)", edgetran::numeric_error);
  CHECK_THROWS_AS(t.add(std::vector<double>{1, 2}, 3, std::nan("")), edgetran::numeric_error);
  CHECK_THROWS_AS(t.add(std::vector<double>{1, 2}, 3, -1), edgetran::numeric_error);
  CHECK_THROWS_AS(t.add(std::vector<double>{1, 2, 3}, 3), edgetran::shape_error);
  CHECK(t == before);
  CHECK_THROWS_WITH_AS(table({"a", "b"}, std::vector<double>{1, 2, HUGE_VAL, 4}, std::vector<double>{0, 0}),
                       "row 1, column 'a': infinite value (drop or repair the row)", edgetran::numeric_error);
}

TEST_CASE("sizes that disagree and names that repeat are refused") {
  using values = std::vector<double>;
  CHECK_THROWS_AS(table({"a", "b"}, values{1, 2, 3}, values{1, 2}), edgetran::shape_error);
  CHECK_THROWS_AS(table({"a"}, values{1, 2}, values{1, 2}, values{1}), edgetran::shape_error);
  CHECK_THROWS_AS(table(std::vector<std::string>{}), edgetran::shape_error);
  CHECK_THROWS_AS(table({"a", "b", "a"}), edgetran::input_error);
}

TEST_CASE("select takes rows in the given order, repeated ones too") {
  const table t({"x"}, std::vector<double>{10, 20, 30}, std::vector<double>{1, 2, 3},
                std::vector<double>{4, 5, 6});
  const std::size_t chosen[] = {2, 0, 2};
  CHECK(t.select(chosen) == table({"x"}, std::vector<double>{30, 10, 30}, std::vector<double>{3, 1, 3},
                                  std::vector<double>{6, 4, 6}));
  const std::size_t past[] = {3};
  CHECK_THROWS_AS((void)t.select(past), edgetran::shape_error);
}
