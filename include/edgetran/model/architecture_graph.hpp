// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_MODEL_ARCHITECTURE_GRAPH_HPP
#define EDGETRAN_MODEL_ARCHITECTURE_GRAPH_HPP

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "edgetran/model/architecture.hpp"

namespace edgetran::model {

/// What a vertex of an architecture's graph stands for.
struct vertex {
  enum class role : std::uint8_t { input, head, add_norm, feed_forward, output };

  role is = role::input;
  attention_head head{};   ///< of a head
  std::int64_t width = 0;  ///< of a feed-forward layer

  friend constexpr bool operator==(const vertex&, const vertex&) = default;
};

/// The published label of a vertex: `input`, `sa_sdp_64`, `add_norm`, `f1024`, `output`.
inline short_text text_of(const vertex& v) {
  short_text t;
  switch (v.is) {
    case vertex::role::input:
      return t << "input";
    case vertex::role::head:
      return text_of(v.head);
    case vertex::role::add_norm:
      return t << "add_norm";
    case vertex::role::feed_forward:
      return t << "f" << v.width;
    case vertex::role::output:
      return t << "output";
  }
  return t;
}

/// An architecture as a graph: vertices in topological order, edges from lower to higher ones. A block's
/// input goes to each of its heads and past them to a norm, the norm through the feed-forward stack and past
/// it to a second one. Projections between layers, embeddings and pooler have no vertex.
struct architecture_graph {
  struct edge {
    std::size_t from = 0;
    std::size_t to = 0;

    friend constexpr bool operator==(const edge&, const edge&) = default;
  };
  std::vector<vertex> vertices{};
  std::vector<edge> edges{};
};

/// The labels of that graph alone, the heads of a layer in the published order.
/// A template so that only its callers compile the sort.
template <class = void>
std::vector<vertex> graph_vertices(const architecture& a) {
  std::vector<vertex> v{{vertex::role::input, {}, 0}};
  for (const architecture::layer& l : a.layers) {
    const auto heads = static_cast<std::ptrdiff_t>(v.size());
    for (const attention_head& h : l.heads) v.push_back({vertex::role::head, h, 0});
    std::sort(v.begin() + heads, v.end(), [](const vertex& x, const vertex& y) { return x.head < y.head; });
    v.push_back({vertex::role::add_norm, {}, 0});
    for (const std::int64_t f : l.feed_forward) v.push_back({vertex::role::feed_forward, {}, f});
    v.push_back({vertex::role::add_norm, {}, 0});
  }
  v.push_back({vertex::role::output, {}, 0});
  return v;
}

/// The graph of an architecture, 2 + sum over layers of heads + feed-forward layers + 2 vertices. Throws
/// shape_error for one that `check` refuses. O(vertices).
template <class = void>
architecture_graph graph_of(const architecture& a) {
  check(a);
  architecture_graph g{graph_vertices(a), {}};
  std::size_t block = 0;  // whose output the next layer reads
  for (const architecture::layer& l : a.layers) {
    const std::size_t norm = block + l.heads.size() + 1, last = norm + l.feed_forward.size() + 1;
    for (std::size_t head = block + 1; head < norm; ++head) {
      g.edges.push_back({block, head});
      g.edges.push_back({head, norm});
    }
    g.edges.push_back({block, norm});
    for (std::size_t f = norm; f < last; ++f) g.edges.push_back({f, f + 1});
    g.edges.push_back({norm, last});
    block = last;
  }
  g.edges.push_back({block, block + 1});
  return g;
}

}  // namespace edgetran::model

#endif  // EDGETRAN_MODEL_ARCHITECTURE_GRAPH_HPP
