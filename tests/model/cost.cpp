// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/model/cost.hpp"

#include <doctest/doctest.h>

using namespace edgetran;
using model::cost;

TEST_CASE("costs add field by field") {
  const cost a{flops{1}, 2, 3, 3, bytes{4}, bytes{5}, bytes{6}};
  const cost b{flops{10}, 20, 30, 30, bytes{40}, bytes{50}, bytes{60}};
  CHECK(a + b == cost{flops{11}, 22, 33, 33, bytes{44}, bytes{55}, bytes{66}});
  CHECK(a + cost{} == a);
  CHECK(a + b == b + a);
}

TEST_CASE("a float is four bytes") { CHECK(model::detail::floats(3) == bytes{12}); }
