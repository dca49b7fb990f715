// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_CLUSTER_PARTITION_HPP
#define EDGETRAN_CLUSTER_PARTITION_HPP

#include <algorithm>
#include <cstddef>
#include <utility>
#include <vector>

#include "edgetran/cluster/sorted_values.hpp"
#include "edgetran/core/error.hpp"

namespace edgetran::cluster {

/// Clusters of sorted values: cluster c holds the distinct values [borders[c], borders[c + 1]); none is
/// empty.
struct partition {
  std::vector<std::size_t> borders;  ///< from 0 to the number of distinct values, strictly ascending
  std::vector<double> centroids;     ///< their means, strictly ascending
  double cost = 0;                   ///< weighted sum of squared distances from the centroids
  bool reduced = false;              ///< fewer clusters than asked for: there are no more distinct values

  [[nodiscard]] std::size_t clusters() const { return centroids.size(); }
};

namespace detail {

/// How many clusters there can be. Throws numeric_error for 0.
inline std::size_t feasible_clusters(const sorted_values& values, std::size_t clusters, const char* where) {
  if (clusters == 0) throw numeric_error("0 clusters", where, "ask for at least 1");
  return clusters < values.size() ? clusters : values.size();
}

/// Splits the cluster of greatest cost in two, at its mean, until there are `clusters`, which must be
/// feasible.
inline void split_costliest(const sorted_values& values, std::vector<std::size_t>& borders,
                            std::size_t clusters) {
  while (borders.size() <= clusters) {
    std::size_t worst = 0;
    double most = -1;
    for (std::size_t c = 0; c + 1 < borders.size(); ++c) {
      if (borders[c + 1] - borders[c] == 1) continue;
      if (const double cost = values.cost(borders[c], borders[c + 1]); cost > most) most = cost, worst = c;
    }
    const std::size_t begin = borders[worst], end = borders[worst + 1];
    const std::size_t at = std::clamp(values.first_above(values.mean(begin, end)), begin + 1, end - 1);
    borders.insert(borders.begin() + static_cast<std::ptrdiff_t>(worst + 1), at);
  }
}

/// The partition that borders stand for.
inline partition partition_at(const sorted_values& values, std::vector<std::size_t> borders,
                              std::size_t clusters_wanted) {
  partition p;
  p.reduced = borders.size() - 1 < clusters_wanted;
  compensated_sum cost;
  for (std::size_t c = 0; c + 1 < borders.size(); ++c) {
    p.centroids.push_back(values.mean(borders[c], borders[c + 1]));
    cost.add(values.cost(borders[c], borders[c + 1]));
  }
  p.borders = std::move(borders);
  p.cost = cost.value();
  return p;
}

}  // namespace detail

}  // namespace edgetran::cluster

#endif  // EDGETRAN_CLUSTER_PARTITION_HPP
