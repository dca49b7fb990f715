// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_CLUSTER_KMEANS_EXACT_HPP
#define EDGETRAN_CLUSTER_KMEANS_EXACT_HPP

#include <cstddef>
#include <span>

#include "edgetran/cluster/partition.hpp"
#include "edgetran/cluster/penalised_partition.hpp"
#include "edgetran/cluster/sorted_values.hpp"

namespace edgetran::cluster {

/// The partition into `clusters` clusters of least cost: k-means in one dimension, solved. Fewer clusters
/// where there are not so many distinct values. Optimal up to the rounding of costs in double.
///
/// O(n log n) after sorting, whatever the number of clusters (detail::penalised_partitions); about 16 bytes a
/// distinct value beside `values`. Throws numeric_error for 0 clusters.
inline partition kmeans_exact(const sorted_values& values, std::size_t clusters) {
  const std::size_t k = detail::feasible_clusters(values, clusters, "kmeans_exact");
  return detail::partition_at(values, detail::penalised_partitions(values).into(k), clusters);
}

/// As above, of values that need not be sorted. Throws what sorted_values throws.
inline partition kmeans_exact(std::span<const float> values, std::size_t clusters) {
  return kmeans_exact(sorted_values(values), clusters);
}

}  // namespace edgetran::cluster

#endif  // EDGETRAN_CLUSTER_KMEANS_EXACT_HPP
