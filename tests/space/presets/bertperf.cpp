// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/space/presets/bertperf.hpp"

#include <doctest/doctest.h>

#include "edgetran/core/error.hpp"
#include "edgetran/space/architecture.hpp"

using namespace edgetran;
using namespace edgetran::space;

TEST_CASE("bertperf: what the hidden size allows") {
  architecture<bertperf> a;
  a.set<"heads">(4).set<"batch">(4);
  CHECK_THROWS_AS(a.set<"heads">(8), input_error);
  CHECK(a.get<"heads">() == 4);
  a.set<"hidden">(768);
  CHECK(a.get<"batch">() == 1);  // the only one left
  CHECK(a.get<"heads">() == 12);
}
