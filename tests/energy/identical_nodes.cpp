// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/energy/identical_nodes.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstddef>
#include <vector>

#include "edgetran/core/random.hpp"
#include "energy/random_tree.hpp"

using namespace edgetran;
using energy::profiled_node;
using energy::profiled_tree;

namespace {

/// Whether two subtrees hold equal rows in an equal shape, by recursion over children.
bool alike(const profiled_tree& t, std::size_t a, std::size_t b) {
  if (t.nodes[a].type != t.nodes[b].type || t.nodes[a].level != t.nodes[b].level ||
      t.nodes[a].features != t.nodes[b].features)
    return false;
  std::vector<std::size_t> of_a, of_b;
  t.each_child(a, [&](std::size_t c) { of_a.push_back(c); });
  t.each_child(b, [&](std::size_t c) { of_b.push_back(c); });
  return std::equal(of_a.begin(), of_a.end(), of_b.begin(), of_b.end(),
                    [&](std::size_t x, std::size_t y) { return alike(t, x, y); });
}

/// A random tree whose numbers are so few that many subtrees agree, wholly or up to a node deep inside; some
/// children of the root are there twice.
profiled_tree coarse(test::random_trees& make, stream& random) {
  profiled_tree t = make();
  for (profiled_node& n : t.nodes) {
    n.features.fill(0);
    n[energy::feature::flops] = static_cast<double>(random.below(2));
    n[energy::feature::cpu] = random.below(6) == 0 ? 1 : 0;
  }
  std::vector<profiled_node> copies;
  const std::size_t before = t.nodes.size();
  t.each_child(0, [&](std::size_t c) {
    if (random.below(2) == 0) return;
    const std::size_t shift = before + copies.size() - c;
    for (std::size_t i = c; i < t.nodes[c].end; ++i) {
      copies.push_back(t.nodes[i]);
      copies.back().end += shift;
      if (i != c) copies.back().parent += shift;
    }
    if (random.below(2) == 0) copies.back()[energy::feature::gpu] = 1;
  });
  t.nodes.insert(t.nodes.end(), copies.begin(), copies.end());
  t.nodes[0].end = t.nodes.size();
  return t;
}

}  // namespace

TEST_CASE("identical nodes are those whose whole subtrees agree, found by comparing all pairs") {
  test::random_trees make(5);
  stream random(6);
  std::size_t copies = 0, near_copies = 0;
  for (int round = 0; round < 150; ++round) {
    const profiled_tree t = coarse(make, random);
    const auto first = energy::identical_nodes(t);
    REQUIRE(first.size() == t.nodes.size());
    for (std::size_t i = 0; i < first.size(); ++i) {
      std::size_t naive = 0;
      while (!alike(t, naive, i)) ++naive;
      CAPTURE(round);
      CHECK(first[i] == naive);
      copies += naive != i && t.nodes[i].level == model::level::module ? 1 : 0;
      std::size_t row = 0;
      while (t.nodes[row].features != t.nodes[i].features || t.nodes[row].type != t.nodes[i].type) ++row;
      near_copies += row != naive ? 1 : 0;
    }
  }
  CHECK(copies > 100);
  CHECK(near_copies > 100);
}

TEST_CASE("identical leaves are those of equal class and features; other nodes stand for themselves") {
  test::random_trees make(7);
  stream random(8);
  for (int round = 0; round < 50; ++round) {
    const profiled_tree t = coarse(make, random);
    const auto first = energy::identical_leaves(t);
    for (std::size_t i = 0; i < first.size(); ++i) {
      std::size_t naive = i;
      if (t.nodes[i].level == model::level::primitive) {
        naive = 0;
        while (t.nodes[naive].level != model::level::primitive || !alike(t, naive, i)) ++naive;
      }
      CHECK(first[i] == naive);
    }
  }
}
