// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_MODEL_NEIGHBOURS_HPP
#define EDGETRAN_MODEL_NEIGHBOURS_HPP

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/model/architecture.hpp"
#include "edgetran/model/architecture_graph.hpp"

namespace edgetran::model {

/// An architecture that may lend its weights to another.
struct neighbour {
  std::size_t index = 0;   ///< among those that were ranked
  std::size_t prefix = 0;  ///< labels that both graphs have in common from the input on
  double distance = 0;     ///< Euclidean, between the embeddings
};

/// How many labels two graphs share from the input on, the heads of a layer in the published order.
template <class Vertex = vertex>
std::size_t common_prefix(std::span<const Vertex> a, std::span<const Vertex> b) {
  return static_cast<std::size_t>(std::mismatch(a.begin(), a.end(), b.begin(), b.end()).first - a.begin());
}

/// The architectures that overlap most with number `query`, best first, itself left out, at most `count`:
/// "biased overlap" ranks by the longer common prefix of the graphs' labels, then by the smaller distance of
/// the embeddings, then by the smaller index. `embeddings` holds a row for each architecture, of any one
/// length. Throws shape_error where rows do not divide it or `query` is none of them, numeric_error for an
/// embedding that is not finite. O(n (vertices + dimension) + n log n).
/// A template so that only its callers compile it.
template <class Neighbour = neighbour, class Vertex = vertex>
std::vector<Neighbour> biased_overlap(std::size_t query, std::span<const architecture> all,
                                      std::span<const double> embeddings, std::size_t count = 100) {
  if (query >= all.size())
    throw shape_error("architecture " + std::to_string(query) + " of " + std::to_string(all.size()),
                      "biased_overlap", "ask for one that is there");
  if (embeddings.empty() || embeddings.size() % all.size() != 0)
    throw shape_error(
        std::to_string(embeddings.size()) + " numbers for " + std::to_string(all.size()) + " architectures",
        "biased_overlap", "give every architecture a row of the same length");
  if (!std::all_of(embeddings.begin(), embeddings.end(), [](double x) { return std::isfinite(x); }))
    throw numeric_error("an embedding that is not finite", "biased_overlap", "give finite numbers");

  const std::size_t dimension = embeddings.size() / all.size();
  const std::vector<Vertex> own = graph_vertices(all[query]);
  const std::span<const double> here = embeddings.subspan(query * dimension, dimension);
  std::vector<Neighbour> ranked;
  ranked.reserve(all.size());
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (i == query) continue;
    const std::span<const double> there = embeddings.subspan(i * dimension, dimension);
    double squares = 0;
    for (std::size_t k = 0; k < dimension; ++k) squares += (here[k] - there[k]) * (here[k] - there[k]);
    ranked.push_back({i, common_prefix<Vertex>(own, graph_vertices(all[i])), std::sqrt(squares)});
  }
  std::sort(ranked.begin(), ranked.end(), [](const Neighbour& a, const Neighbour& b) {
    if (a.prefix != b.prefix) return a.prefix > b.prefix;
    if (a.distance != b.distance) return a.distance < b.distance;
    return a.index < b.index;
  });
  ranked.resize(std::min(count, ranked.size()));
  return ranked;
}

}  // namespace edgetran::model

#endif  // EDGETRAN_MODEL_NEIGHBOURS_HPP
