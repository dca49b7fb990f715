// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/predict/leaf_kinds.hpp"

#include <doctest/doctest.h>

using edgetran::predict::leaf_kind_of;
using edgetran::predict::leaf_kinds;

TEST_CASE("a class has its place whatever its case, and one place is for all others") {
  for (std::size_t k = 0; k < leaf_kinds.size(); ++k) CHECK(leaf_kind_of(leaf_kinds[k]) == k);
  static_assert(leaf_kind_of("layernorm") == 1);
  static_assert(leaf_kind_of("conv1d") == 3);
  static_assert(leaf_kind_of("MATMUL") == 4);
  for (const char* none : {"", "Line", "Linear2", "Conv2D", "Other", "GELU", "Linear "})
    CHECK(leaf_kind_of(none) == leaf_kinds.size() - 1);
}
