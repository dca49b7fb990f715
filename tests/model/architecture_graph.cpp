// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/model/architecture_graph.hpp"

#include <doctest/doctest.h>

#include <cstddef>
#include <string>
#include <vector>

#include "model/architectures.hpp"

using namespace edgetran;
namespace m = edgetran::model;

TEST_CASE("the graph of a small architecture, vertex by vertex") {
  m::architecture a = test::plain(1, 64, 2, 32);
  a.layers[0].heads[0] = {m::operation::convolution, 5, 32};  // written first, published last
  a.layers[0].feed_forward = {32, 48};
  const m::architecture_graph g = m::graph_of(a);
  std::string labels;
  for (const m::vertex& v : g.vertices) labels.append(m::text_of(v).view()).append(" ");
  CHECK(labels == "input sa_sdp_32 c_5_32 add_norm f32 f48 add_norm output ");
  using edge = m::architecture_graph::edge;
  CHECK(g.edges ==
        std::vector<edge>{{0, 1}, {1, 3}, {0, 2}, {2, 3}, {0, 3}, {3, 4}, {4, 5}, {5, 6}, {3, 6}, {6, 7}});
}

TEST_CASE("graphs have the published size, go forwards and leave nothing dangling") {
  stream random(5);
  for (int i = 0; i < 100; ++i) {
    const m::architecture a = test::any_architecture(random);
    const m::architecture_graph g = m::graph_of(a);
    std::size_t vertices = 2;
    for (const auto& l : a.layers) vertices += l.heads.size() + 2 + l.feed_forward.size();
    CHECK(g.vertices.size() == vertices);
    std::vector<int> in(vertices), out(vertices);
    for (const auto& e : g.edges) {
      REQUIRE(e.from < e.to);
      REQUIRE(e.to < vertices);
      ++out[e.from], ++in[e.to];
    }
    for (std::size_t v = 0; v < vertices; ++v) {
      CHECK((in[v] > 0) == (v > 0));
      CHECK((out[v] > 0) == (v + 1 < vertices));
    }
  }
  CHECK_THROWS_AS(m::graph_of({}), shape_error);
}
