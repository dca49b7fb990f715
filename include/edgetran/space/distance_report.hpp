// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_SPACE_DISTANCE_REPORT_HPP
#define EDGETRAN_SPACE_DISTANCE_REPORT_HPP

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/core/statistics.hpp"
#include "edgetran/space/embedding.hpp"
#include "edgetran/space/latin_hypercube.hpp"

namespace edgetran::space {

/// How far the architectures of a batch lie apart: quartiles of all their pairwise Euclidean distances.
/// ProTran (its Fig. 5) prefers the sampler whose first quartile is highest.
struct distance_report {
  std::size_t pairs = 0;
  double least = 0, first_quartile = 0, median = 0, third_quartile = 0, greatest = 0;
};

/// Distances between rows of an embedding, the published one by default; take `unit_embedding` for one in
/// which the columns weigh the same. Throws `shape_error` for fewer than two architectures. O(count^2
/// (dimension + log count)) time, O(count^2) memory.
template <design_space S, embedding E = index_embedding<S>>
distance_report pairwise_distances(std::span<const architecture<S>> batch, const E& rows = {}) {
  const std::size_t n = batch.size(), d = rows.dimension();
  if (n < 2) throw shape_error("a batch of " + std::to_string(n), "pairwise_distances", "give two at least");
  std::vector<double> table(n * d), distances;
  for (std::size_t i = 0; i < n; ++i) rows.encode(batch[i], std::span(table).subspan(i * d, d));
  distances.reserve(n * (n - 1) / 2);
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t k = i + 1; k < n; ++k)
      distances.push_back(std::sqrt(
          detail::squared_distance(std::span(table).subspan(i * d, d), std::span(table).subspan(k * d, d))));
  std::sort(distances.begin(), distances.end());
  const auto at = [&](double p) { return edgetran::detail::quantile_of_sorted(distances, p); };
  return {distances.size(), at(0), at(0.25), at(0.5), at(0.75), at(1)};
}
template <design_space S>
distance_report pairwise_distances(const std::vector<architecture<S>>& batch) {
  return pairwise_distances<S>(std::span<const architecture<S>>(batch));
}

}  // namespace edgetran::space

#endif  // EDGETRAN_SPACE_DISTANCE_REPORT_HPP
