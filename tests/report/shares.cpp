// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT

#include "edgetran/report/shares.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <set>
#include <string>
#include <vector>

#include "report/made_up.hpp"

using namespace edgetran;

TEST_CASE("a module's remainder is its own, and children that exceed it are scaled") {
  const auto b = test::builder()
                     .open("", "Root", 10)
                     .open("a", "A", 4)  // children cost 3: 1 is its own
                     .leaf("x", "X", 1)
                     .leaf("y", "Y", 2)
                     .close()
                     .open("b", "B", 6)  // children cost 8: scaled by 3/4
                     .leaf("x", "X", 2)
                     .leaf("y", "Y", 6)
                     .finish();
  const auto s = report::share_out<joules>(b, 10000);
  CHECK(s.node == std::vector<std::int64_t>{10000, 4000, 1000, 2000, 6000, 1500, 4500});
  CHECK(s.own == std::vector<std::int64_t>{0, 1000, 1000, 2000, 0, 1500, 4500});
  CHECK(s.scaled == 1);
  const auto a = report::attribute<joules>(b);
  CHECK(a.node(0) == joules{10});
  CHECK(a.own(1).value() == doctest::Approx(1));
  CHECK(a.node(5).value() == doctest::Approx(1.5));
}

TEST_CASE("what has no estimate, or a negative one, is its module's own") {
  const auto b =
      test::builder().open("", "Root", 10).leaf("a", "A", NAN).leaf("b", "B", -3).leaf("c", "C", 4).finish();
  const auto s = report::share_out<joules>(b, 100);
  CHECK(s.node == std::vector<std::int64_t>{100, 0, 0, 40});
  CHECK(s.own[0] == 60);
}

TEST_CASE("rounding between a module and its children is no cost of its own") {
  const auto b = test::builder().open("", "Root", 0.3).leaf("a", "A", 0.1).leaf("b", "B", 0.2).finish();
  REQUIRE(0.1 + 0.2 != 0.3);
  CHECK(report::attribute<joules>(b).parts.own[0] == 0);
  CHECK(report::attribute<joules>(b).parts.scaled == 0);
}

TEST_CASE("a model that costs nothing") {
  const auto b = test::builder().open("", "Root", 0).leaf("a", "A", 0).finish();
  CHECK(report::attribute<joules>(b).node(0) == joules{0});
  CHECK(report::share_out<joules>(b, 10000).own[0] == 10000);
}

TEST_CASE("sums are exact in whole parts and in double, in any order, whatever was predicted") {
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    const auto b = test::random_breakdown(seed);
    const auto s = report::share_out<joules>(b, report::most_parts / 2);
    const auto a = report::attribute<joules>(b);
    CHECK(a.node(0) == b.total<joules>().value);  // the predicted total, to the last bit
    double forwards = 0, backwards = 0;
    for (std::size_t i = 0; i < b.nodes.size(); ++i) {
      std::int64_t parts = s.own[i];
      std::vector<double> terms{a.own(i).value()};
      if (b.nodes[i].end == i + 1) {
        parts = s.node[i];
        CHECK(s.own[i] == s.node[i]);  // a leaf is its own
      }
      b.each_child(i, [&](std::size_t c) {
        parts += s.node[c];
        terms.push_back(a.node(c).value());
      });
      CHECK(parts == s.node[i]);
      double up = 0, down = 0;
      for (std::size_t k = 0; k < terms.size(); ++k) up += terms[k], down += terms[terms.size() - 1 - k];
      CHECK(up == a.node(i).value());
      CHECK(down == a.node(i).value());
      forwards += a.own(i).value();
      backwards += a.own(b.nodes.size() - 1 - i).value();
    }
    CHECK(forwards == a.node(0).value());
    CHECK(backwards == a.node(0).value());
    double of_pieces = 0;
    for (const auto& p : report::pieces(b))
      of_pieces += p.own ? a.own(p.node).value() : a.node(p.node).value();
    CHECK(of_pieces == a.node(0).value());
  }
}

TEST_CASE("an additive predictor keeps its figures") {
  const auto b = test::predicted(test::tiny_bert());
  const auto a = report::attribute<seconds>(b);
  CHECK(a.parts.scaled == 0);
  for (std::size_t i = 0; i < b.nodes.size(); ++i)
    CHECK(a.node(i).value() == doctest::Approx(b.nodes[i].latency->value.value()).epsilon(1e-9));
}

TEST_CASE("totals at both ends of double") {
  for (const double total : {5e-324, 1e-310, 1e-300, 1.0, 0x1.fffffffffffffp+1023}) {
    const auto b =
        test::builder().open("", "Root", total).leaf("a", "A", total / 3).leaf("b", "B", total / 3).finish();
    auto narrow = b;
    for (auto& n : narrow.nodes) n.energy->lower = n.energy->upper = n.energy->value;  // upper ends overflow
    const auto a = report::attribute<joules>(narrow);
    CHECK(a.node(0).value() == total);
    CHECK(a.node(1).value() + a.node(2).value() + a.own(0).value() == total);
  }
}

TEST_CASE("pieces are parents of leaves, leaves beside modules, and what is a module's own") {
  const auto b = test::builder()
                     .open("", "Root", 10)
                     .leaf("wte", "Embedding", 1)
                     .open("h", "Block", 8)
                     .leaf("ln", "LayerNorm", 1)
                     .open("mlp", "MLP", 5)
                     .leaf("fc", "Conv1D", 5)
                     .finish();
  std::vector<std::string> names;
  for (const auto& p : report::pieces(b)) names.push_back((p.own ? "own " : "") + b.nodes[p.node].type);
  CHECK(names == std::vector<std::string>{"own Root", "Embedding", "own Block", "LayerNorm", "MLP"});
}
