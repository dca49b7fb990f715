// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/io/json_differences.hpp"

#include <doctest/doctest.h>

namespace json = edgetran::json;

TEST_CASE("objects differ in the members that are other or absent, not in their order") {
  const json::object a{{"cores", 2}, {"governor", "performance"}, {"old", true}};
  const json::object b{{"governor", "powersave"}, {"cores", 2}, {"l2", 0.5}};
  CHECK(json::differences(a, a).empty());
  CHECK(json::differences({{"x", 1}, {"y", 2}}, {{"y", 2}, {"x", 1}}).empty());
  CHECK(json::differences(a, b) ==
        "governor is \"performance\" here and \"powersave\" there; "
        "old is true here and absent there; l2 is absent here and 0.5 there");
}
