// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT

#include "edgetran/report/breakdown.hpp"

#include <doctest/doctest.h>

#include <cmath>

#include "report/made_up.hpp"

using namespace edgetran;

TEST_CASE("a breakdown holds the tree, its costs and its prediction") {
  const auto m = test::tiny_bert();
  const auto b = test::predicted(m);
  REQUIRE(b.nodes.size() == m.tree().size());
  CHECK(b.nodes[0].type == "BertModel");
  CHECK(b.nodes[0].parameters == 4'385'920);
  CHECK(b.total<seconds>().value.value() > 0);
  CHECK(b.has<joules>());
  CHECK(b.about.workload == "batch 1, sequence 128, encode");
  std::size_t children = 0;
  b.each_child(0, [&](std::size_t) { ++children; });
  CHECK(children == 4);
}

TEST_CASE("a workload in words") {
  CHECK(report::describe({.batch = 2, .sequence = 1, .context = 9, .phase = model::phase::prefill}) ==
        "batch 2, sequence 1, context 8, prefill");
}

TEST_CASE("what does not belong together is refused") {
  const auto m = test::tiny_bert();
  const auto d = test::made_up_device();
  auto p = predict::predict(d, m, {}, d.fingerprint);
  auto costs = m.tree().costs({});
  costs.pop_back();
  CHECK_THROWS_AS(report::make_breakdown(m.tree(), costs, p, {}), shape_error);
  p.nodes[3].latency->upper = seconds{NAN};
  CHECK_THROWS_AS(report::make_breakdown(m.tree(), m.tree().costs({}), p, {}), numeric_error);
}

TEST_CASE("no preorder, no estimate, a negative whole") {
  CHECK_THROWS_AS(report::check({}), state_error);
  auto b = test::builder().open("", "Root", 1).leaf("a", "A", 1).finish();
  CHECK_THROWS_AS((void)b.total<seconds>(), state_error);
  auto bad = b;
  bad.nodes[1].end = 3;
  CHECK_THROWS_AS(report::check(bad), state_error);
  bad = b;
  bad.nodes[1].parent = 1;
  CHECK_THROWS_AS(report::check(bad), state_error);
  bad = b;
  bad.nodes[0].energy->value = joules{-1};
  CHECK_THROWS_AS(report::check(bad), numeric_error);
}
