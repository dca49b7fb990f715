// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/model/shape.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace edgetran;

TEST_CASE("widths that agree pass, static or not") {
  static_assert((model::require_width(extent<8>{}, extent<8>{}, "linear"), true));
  CHECK_NOTHROW(model::require_width(extent<>{8}, extent<8>{}, "linear"));
  CHECK_NOTHROW(model::require_width(extent<>{8}, extent<>{8}, "linear"));
}

TEST_CASE("widths that differ at run time are refused with both numbers and the primitive") {
  try {
    model::require_width(extent<>{8}, extent<>{9}, "linear");
    FAIL("nothing thrown");
  } catch (const shape_error& e) {
    CHECK(e.problem().find("8") != std::string::npos);
    CHECK(e.problem().find("9") != std::string::npos);
    CHECK(e.where() == "linear");
    CHECK_FALSE(e.remedy().empty());
  }
  CHECK_THROWS_AS(model::require_width(extent<8>{}, extent<>{9}, "linear"), shape_error);
}
