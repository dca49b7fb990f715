// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/energy/profiled_tree.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <cstddef>
#include <limits>
#include <string>
#include <utility>
#include <vector>

using namespace edgetran;
using energy::feature;
using energy::profiled_node;
using model::level;

namespace {

profiled_node node(std::string path, level l, std::size_t parent, std::size_t end, std::size_t depth) {
  profiled_node n;
  n.path = std::move(path);
  n.type = "T";
  n.level = l;
  n.parent = parent;
  n.end = end;
  n.depth = depth;
  n[feature::batch] = 2;
  n[feature::sequence] = 3;
  n.energy = joules{1};
  return n;
}

/// root(a(b, c), d)
std::vector<profiled_node> nodes() {
  return {node("", level::root, 0, 5, 0), node("a", level::module, 0, 4, 1),
          node("a.b", level::primitive, 1, 3, 2), node("a.c", level::primitive, 1, 4, 2),
          node("d", level::primitive, 0, 5, 1)};
}

template <class Change>
void refused(Change change, const std::string& where, const std::string& problem) {
  CAPTURE(problem);
  auto n = nodes();
  change(n);
  try {
    (void)energy::make_profiled_tree("m", 2, 3, std::move(n));
    FAIL("nothing thrown");
  } catch (const input_error& e) {
    CHECK(e.where() == where);
    CHECK(e.problem().find(problem) != std::string::npos);
    CHECK_FALSE(e.remedy().empty());
  }
}

}  // namespace

TEST_CASE("a tree of nodes in preorder is taken as it is") {
  const auto t = energy::make_profiled_tree("m", 2, 3, nodes());
  CHECK(t.nodes == nodes());
  CHECK(energy::label(t) == "m 2x3");
  for (std::size_t i = 0; i < t.nodes.size(); ++i) {
    std::vector<std::size_t> seen, expected;
    t.each_child(i, [&](std::size_t c) { seen.push_back(c); });
    for (std::size_t j = 1; j < t.nodes.size(); ++j)
      if (t.nodes[j].parent == i) expected.push_back(j);
    CHECK(seen == expected);
  }
}

TEST_CASE("features are indexed by name, in the published order") {
  profiled_node n;
  n[feature::gpu_energy] = 7;
  CHECK(n.features[13] == 7);
  CHECK(std::as_const(n)[feature::gpu_energy] == 7);
  CHECK(energy::name(feature::parameters) == "num_parameters");
  CHECK(energy::name(feature::flops) == "flops");
  CHECK(energy::name(feature::gpu_memory_clock) == "gpu_mem_clk");
  CHECK(energy::name(feature::gpu_energy) == energy::feature_names.back());
  CHECK(static_cast<std::size_t>(feature::gpu_energy) + 1 == energy::feature_count);
}

TEST_CASE("what is no profiled tree is refused with its node") {
  using list = std::vector<profiled_node>;
  refused([](list& n) { n.clear(); }, "m 2x3", "without nodes");
  refused([](list& n) { n[0].path = "x"; }, "m 2x3, node 'x'", "the root has a path");
  refused([](list& n) { n[0].level = level::module; }, "m 2x3, root", "not the root");
  refused([](list& n) { n[0].end = 4; }, "m 2x3, root", "not the root");
  refused([](list& n) { n.pop_back(); }, "m 2x3, root", "ends at the wrong node");
  refused([](list& n) { n[4].level = level::root; }, "m 2x3, node 'd'", "a second root");
  refused([](list& n) { n[4].path = "a"; }, "m 2x3, node 'a'", "two nodes");
  refused([](list& n) { n[3].parent = 0; }, "m 2x3, node 'a.c'", "do not fit");
  refused([](list& n) { n[3].depth = 1; }, "m 2x3, node 'a.c'", "do not fit");
  refused([](list& n) { n[4].parent = 1; }, "m 2x3, node 'd'", "do not fit");
  refused([](list& n) { n[2].end = 4; }, "m 2x3, node 'a.b'", "wrong node");
  refused([](list& n) { n[3].end = 3; }, "m 2x3, node 'a.c'", "wrong node");
  refused([](list& n) { n[1].end = 6; }, "m 2x3, node 'a'", "wrong node");
  refused([](list& n) { n[3].level = level::module, n[3].end = 5; }, "m 2x3, node 'a.c'", "do not fit");
  constexpr double inf = std::numeric_limits<double>::infinity();
  for (const double bad : {0.0, -1.0, inf, double(NAN)})
    refused([&](list& n) { n[1].energy = joules{bad}; }, "m 2x3, node 'a'", "an energy of");
  for (const double bad : {-1.0, inf, double(NAN)})
    refused([&](list& n) { n[1][feature::latency] = bad; }, "m 2x3, node 'a'", "times_mean");
  refused([](list& n) { n[1][feature::batch] = 1; }, "m 2x3, node 'a'", "not the tree's");
}

TEST_CASE("every small tree is taken in the one order that is preorder") {
  // Parents of up to six nodes, each any node before it; the checker must accept exactly those listings that
  // a walk from the root gives.
  std::size_t taken = 0, all = 0;
  for (std::size_t code = 0; code < 720; ++code) {
    std::vector<std::size_t> parent(7, 0);
    std::size_t rest = code;
    for (std::size_t i = 1; i < 7; ++i) {
      parent[i] = rest % i;
      rest /= i;
    }
    std::vector<profiled_node> n;
    for (std::size_t i = 0; i < 7; ++i) {
      n.push_back(node(i == 0 ? "" : std::string(1, static_cast<char>('a' + i)),
                       i == 0 ? level::root : level::module, parent[i], i + 1,
                       i == 0 ? 0 : n[parent[i]].depth + 1));
      for (std::size_t a = i; a != 0; a = parent[a]) n[parent[a]].end = i + 1;
    }
    std::vector<std::size_t> walk;
    const auto visit = [&](auto self, std::size_t i) -> void {
      walk.push_back(i);
      for (std::size_t c = i + 1; c < 7; ++c)
        if (parent[c] == i) self(self, c);
    };
    visit(visit, 0);
    bool preorder = true;
    for (std::size_t i = 0; i < 7; ++i) preorder = preorder && walk[i] == i;
    bool accepted = true;
    try {
      (void)energy::make_profiled_tree("m", 2, 3, n);
    } catch (const input_error&) {
      accepted = false;
    }
    CHECK(accepted == preorder);
    ++all;
    taken += accepted ? 1 : 0;
  }
  CHECK(all == 720);
  CHECK(taken == 132);  // Catalan number of 6: ordered trees of seven nodes
}
