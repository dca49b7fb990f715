// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/model/stored_weights.hpp"

#include <doctest/doctest.h>

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "edgetran/core/error.hpp"

using namespace edgetran;
namespace m = edgetran::model;

namespace {
struct parent_of {
  std::size_t parent;
};
}  // namespace

TEST_CASE("modules are the sums of what is below them, and list its types, the most frequent first") {
  const std::vector<parent_of> tree{{0}, {0}, {1}, {1}, {0}};
  m::detail::storage_ledger ledger(tree.size());
  ledger.add(2, "Q4_K", 256, 144, true);
  ledger.add(2, "F32", 8, 32, false);
  ledger.add(3, "F32", 4, 16, false);
  ledger.add(4, "F16", 1000, 2000, true);
  const m::stored_weights w = std::move(ledger).finish(tree);
  CHECK(w.nodes[1].bytes == 192);
  CHECK(w.nodes[1].elements == 268);
  CHECK(w.nodes[1].vector_bytes == 48);
  CHECK(w.total() == bytes{2192});
  CHECK(w.stored_as(0) == "F16, Q4_K, F32");
  CHECK(w.stored_as(1) == "Q4_K, F32");
  CHECK(w.stored_as(3) == "F32");
  CHECK(w.types[0].bits() == 4.5);
  CHECK(w.types[1].bytes == 48);
  CHECK(m::stored_weights{}.total() == bytes{0});
  CHECK(m::stored_type{}.bits() == 0);
}

TEST_CASE("64 types have room, not one more") {
  m::detail::storage_ledger ledger(1);
  for (int i = 0; i < 64; ++i) ledger.add(0, std::to_string(i), 1, 1, true);
  CHECK_THROWS_AS(ledger.add(0, "64", 1, 1, true), input_error);
  const m::stored_weights w = std::move(ledger).finish(std::vector<parent_of>{{0}});
  CHECK(w.nodes[0].bytes == 64);
  CHECK(w.stored_as(0).ends_with("63"));
}
