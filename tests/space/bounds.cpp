// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/space/bounds.hpp"

#include <doctest/doctest.h>

#include <string>

#include "edgetran/space/presets/flexibert.hpp"

using namespace edgetran;
using namespace edgetran::space;

TEST_CASE("bounds: everything unless limited") {
  bounds<flexibert2> b;
  architecture<flexibert2> a;
  a.set<"layers">(12).set<"hidden">(768, 11);
  CHECK(b.contains(a));
  b.limit<"hidden">(0, 2);
  CHECK(!b.contains(a));
  CHECK(b.contains(a.set<"hidden">(512, 11)));
  CHECK(b.last(1, 4) == 2);
  CHECK(b.last(1, 2) == 1);  // never beyond what exists
  bounds<flexibert2> by_name;
  CHECK(by_name.limit("hidden", 0, 2) == b);
}

TEST_CASE("bounds: what makes no sense is refused") {
  bounds<flexibert2> b;
  CHECK_THROWS_AS(b.limit<"hidden">(0, 4), input_error);
  CHECK_THROWS_AS(b.limit<"hidden">(2, 1), input_error);
  CHECK(b == bounds<flexibert2>{});
  try {
    b.limit("hiden", 0, 1);
    FAIL("an unknown name was taken");
  } catch (const unknown_error& e) {
    CHECK(std::string(e.what()).find("layers, hidden, feed_forward, heads") != std::string::npos);
  }
}
