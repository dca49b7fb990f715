// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/regress/row_order.hpp"

#include <doctest/doctest.h>

#include <cstddef>
#include <vector>

using edgetran::regress::rows_by_content;
using edgetran::regress::table;
using numbers = std::vector<double>;

TEST_CASE("rows go by values, then target, then weight; weight 0 is no row") {
  table t({"a", "b"});
  t.add(numbers{2, -1}, 0, 1);
  t.add(numbers{1, 5}, 7, 1);
  t.add(numbers{1, 5}, 3, 2);
  t.add(numbers{1, 4}, 9, 1);
  t.add(numbers{0, 0}, 0, 0);
  t.add(numbers{1, 5}, 3, 0.5);
  const auto order = rows_by_content(t);
  CHECK(order == std::vector<std::size_t>{3, 5, 2, 1, 0});
  const std::vector<std::size_t> backwards{5, 4, 3, 2, 1, 0};
  const table turned = t.select(backwards);
  CHECK(turned.select(rows_by_content(turned)) == t.select(order));
  CHECK(rows_by_content(table({"a"})).empty());
}
