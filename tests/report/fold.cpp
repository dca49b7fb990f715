// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT

#include "edgetran/report/fold.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>

#include "edgetran/report/bottlenecks.hpp"
#include "report/made_up.hpp"

using namespace edgetran;

TEST_CASE("layers fold into one, and every total and row stays") {
  const auto b = test::predicted(test::tiny_bert());
  const auto f = report::fold(b);
  report::check(f);
  CHECK(f.nodes.size() < b.nodes.size());
  CHECK(f.nodes[0].latency->value == b.nodes[0].latency->value);
  const auto layer =
      std::find_if(f.nodes.begin(), f.nodes.end(), [](const auto& n) { return n.type == "BertLayer"; });
  REQUIRE(layer != f.nodes.end());
  CHECK(layer->name == "layer.0 to layer.1");
  CHECK(layer->copies == 2);
  CHECK(std::count_if(f.nodes.begin(), f.nodes.end(), [](const auto& n) { return n.type == "BertLayer"; }) ==
        1);
  const auto rows = report::bottlenecks<seconds>(b), folded = report::bottlenecks<seconds>(f);
  REQUIRE(rows.size() == folded.size());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    CHECK(folded[i].type == rows[i].type);
    CHECK(folded[i].count == rows[i].count);
    CHECK(folded[i].amount.value.value() == doctest::Approx(rows[i].amount.value.value()).epsilon(1e-9));
    CHECK(folded[i].amount.upper.value() == doctest::Approx(rows[i].amount.upper.value()).epsilon(1e-9));
  }
}

TEST_CASE("folds within folds") {
  auto builder = test::builder();
  builder.open("", "Root", 12);
  for (int s = 0; s < 3; ++s) {
    builder.open("stage." + std::to_string(s), "Stage", 4);
    for (int l = 0; l < 2; ++l)
      builder.open("layer." + std::to_string(l), "Layer", 2).leaf("x", "X", 1).leaf("y", "Y", 1).close();
    builder.close();
  }
  const auto f = report::fold(builder.finish());
  REQUIRE(f.nodes.size() == 5);
  CHECK(f.nodes[1].copies == 3);
  CHECK(f.nodes[2].copies == 6);
  CHECK(f.nodes[3].energy->value == joules{6});
  CHECK(f.nodes[4].path == "stage.0.layer.0.y");
}

TEST_CASE("what differs, or is not numbered, does not fold") {
  const auto b = test::builder()
                     .open("", "Root", 12)
                     .open("layer.0", "Layer", 2)
                     .leaf("x", "X", 1)
                     .close()
                     .open("layer.1", "Layer", 2)
                     .leaf("x", "X2", 1)
                     .close()
                     .open("encoder", "Stack", 2)
                     .leaf("x", "X", 1)
                     .close()
                     .open("decoder", "Stack", 2)
                     .leaf("x", "X", 1)
                     .finish();
  CHECK(report::fold(b).nodes.size() == b.nodes.size());
}

TEST_CASE("a node without an estimate leaves the fold without one") {
  const auto b = test::builder()
                     .open("", "Root", 12)
                     .open("layer.0", "Layer", 2)
                     .leaf("x", "X", NAN)
                     .close()
                     .open("layer.1", "Layer", 2)
                     .leaf("x", "X", 1)
                     .finish();
  const auto f = report::fold(b);
  REQUIRE(f.nodes.size() == 3);
  CHECK(f.nodes[1].energy->value == joules{4});
  CHECK_FALSE(f.nodes[2].energy);
}

TEST_CASE("a cut keeps the top of the tree") {
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    const auto b = test::random_breakdown(seed);
    for (const std::size_t depth : {0U, 1U, 2U, 9U}) {
      const auto c = report::cut(b, depth);
      report::check(c);
      CHECK(c.nodes.size() ==
            static_cast<std::size_t>(std::count_if(b.nodes.begin(), b.nodes.end(),
                                                   [&](const auto& n) { return n.depth <= depth; })));
      CHECK(c.nodes[0].energy->value == b.nodes[0].energy->value);
      for (const auto& n : c.nodes) CHECK((n.depth == 0 || c.nodes[n.parent].depth + 1 == n.depth));
    }
  }
}
