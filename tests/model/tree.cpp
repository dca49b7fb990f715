// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/model/tree.hpp"

#include <doctest/doctest.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "edgetran/model/load.hpp"
#include "model/irene_view.hpp"

using namespace edgetran;
namespace m = edgetran::model;

TEST_CASE("trees have the nodes that IrEne counts") {
  // spec/irene.md section 7: ML primitives, modules; one root each.
  struct expected {
    const char* configuration;
    std::size_t primitives, modules;
  };
  for (const expected& e : std::array<expected, 6>{{{"bert-base", 138, 75},
                                                    {"roberta-base", 138, 75},
                                                    {"distilbert", 69, 20},
                                                    {"gpt2", 111, 36},
                                                    {"openai-gpt", 110, 36},
                                                    {"distilgpt2", 57, 18}}}) {
    CAPTURE(e.configuration);
    const m::any_model model = m::load(test::example_configs() / (std::string(e.configuration) + ".json"));
    std::size_t primitives = 0, modules = 0, roots = 0;
    for (const m::node& n : model.tree().nodes()) {
      primitives += test::in_irene_view(n);
      modules += n.level == m::level::module;
      roots += n.level == m::level::root;
    }
    CHECK(primitives == e.primitives);
    CHECK(modules == e.modules);
    CHECK(roots == 1);
  }
}

TEST_CASE("a tree is in preorder, each subtree a range") {
  const m::tree t = m::make_tree(m::bert<2, 8, 2, 16>{});
  CHECK(t[0].level == m::level::root);
  CHECK(t[0].end == t.size());
  CHECK(t[0].path.empty());
  for (std::size_t i = 1; i < t.size(); ++i) {
    const m::node& n = t[i];
    const m::node& above = t[n.parent];
    CHECK(n.parent < i);
    CHECK(n.end > i);
    CHECK(n.end <= above.end);
    CHECK(n.depth == above.depth + 1);
    CHECK(n.path == (above.path.empty() ? n.name : above.path + "." + n.name));
    if (n.level == m::level::primitive) CHECK(n.end == i + 1);
  }
  const std::size_t query = test::find(t, "encoder.layer.1.attention.self.query");
  CHECK(t[query].type == "Linear");
  CHECK(t[t[query].parent].type == "BertSelfAttention");
}

TEST_CASE("children are visited in order and once") {
  const m::tree t = m::make_tree(m::bert<2, 8, 2, 16>{});
  std::vector<std::string> names;
  t.each_child(0, [&](std::size_t i) { names.push_back(t[i].name); });
  CHECK(names == std::vector<std::string>{"attention_mask", "embeddings", "encoder", "pooler"});
  std::size_t visited = 0;
  for (std::size_t i = 0; i < t.size(); ++i)
    t.each_child(i, [&](std::size_t c) {
      CHECK(t[c].parent == i);
      ++visited;
    });
  CHECK(visited == t.size() - 1);
}

TEST_CASE("a module costs what its leaves cost, the root what the model costs") {
  const m::bert<2, 8, 2, 16> model;
  const m::tree t = m::make_tree(model);
  const m::workload w{3, 5};
  const std::vector<m::cost> costs = t.costs(w);
  CHECK(costs[0] == m::total_cost(model, w));
  for (std::size_t i = 0; i < t.size(); ++i) {
    m::cost leaves;
    for (std::size_t k = i; k < t[i].end; ++k)
      if (t[k].level == m::level::primitive) leaves += costs[k];
    CHECK(costs[i] == leaves);  // all counts are integers, so sums are exact in any order
  }
  const std::vector<int> ones = t.sum_up<int>([](const m::node&) { return 1; });
  int leaves = 0;
  for (const m::node& n : t.nodes()) leaves += n.level == m::level::primitive;
  CHECK(ones[0] == leaves);
}

TEST_CASE("a workload that no model can run costs nothing below zero: it is refused") {
  const m::tree t = m::make_tree(m::bert<2, 8, 2, 16>{});
  for (const m::workload& w : {m::workload{-1, 5}, m::workload{1, 0}, m::workload{1, std::int64_t{1} << 62},
                               m::workload{std::int64_t{1} << 62, 1 << 20}, m::workload{1, 5, 4}})
    CHECK_THROWS_AS(static_cast<void>(t.costs(w)), shape_error);
}

TEST_CASE("there is no empty tree") { CHECK_THROWS_AS(m::tree({}), state_error); }

TEST_CASE("levels have names") {
  CHECK(name(m::level::root) == "root");
  CHECK(name(m::level::module) == "module");
  CHECK(name(m::level::primitive) == "primitive");
}
