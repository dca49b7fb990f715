// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT

#include "edgetran/predict/prediction.hpp"

#include <doctest/doctest.h>

#include <type_traits>

using namespace edgetran;

TEST_CASE("what a predictor does not give is absent, and asking for it says so") {
  predict::prediction p;
  CHECK_THROWS_AS((void)p.energy(), state_error);  // no node at all
  p.nodes.push_back({.latency = {}, .energy = estimate<joules>{joules{2}, joules{1}, joules{3}}});
  CHECK(p.energy().value == joules{2});
  CHECK_FALSE(p.nodes[0].latency);
  CHECK_FALSE(p.peak_power);
  try {
    (void)p.latency();
    FAIL("a latency that nobody predicted");
  } catch (const state_error& e) {
    CHECK(e.problem() == "no latency was predicted");
    CHECK_FALSE(e.remedy().empty());
  }
}

TEST_CASE("a prediction is a plain aggregate") { CHECK(std::is_aggregate_v<predict::prediction>); }
