// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_CLUSTER_LLOYD_HPP
#define EDGETRAN_CLUSTER_LLOYD_HPP

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "edgetran/cluster/partition.hpp"
#include "edgetran/cluster/penalised_partition.hpp"
#include "edgetran/cluster/sorted_values.hpp"
#include "edgetran/core/random.hpp"

namespace edgetran::cluster {

/// Where the iteration begins.
enum class lloyd_start {
  coarse,     ///< the best clusters whose borders stand at some 30,000 places: near an optimum at once
  quantile,   ///< clusters of equal weight
  plus_plus,  ///< values drawn one by one, each by its squared distance from those drawn (k-means++), seeded
};

struct lloyd_options {
  lloyd_start start = lloyd_start::coarse;
  std::uint64_t seed = 0;            ///< of plus_plus; the others draw nothing
  std::size_t max_iterations = 500;  ///< 0 leaves the start as it is
  double tolerance = 1e-6;           ///< stop when an iteration lowers the cost by a smaller part
};

/// A partition, and how the iteration ended.
struct lloyd_result : partition {
  std::size_t iterations = 0;
  bool converged = false;  ///< within the tolerance; false when max_iterations stopped it
};

namespace detail {

/// Borders at equal shares of the weight. O(k log n).
inline std::vector<std::size_t> quantile_start(const sorted_values& values, std::size_t clusters) {
  std::vector<std::size_t> borders{0};
  for (std::size_t c = 1; c < clusters; ++c) {
    const double share = values.total_weight() * static_cast<double>(c) / static_cast<double>(clusters);
    std::size_t low = borders.back(),
                high = values.size();  // the last place with at most this share before it
    while (high - low > 1) {
      const std::size_t middle = low + (high - low) / 2;
      (values.weight(0, middle) <= share ? low : high) = middle;
    }
    if (low > borders.back()) borders.push_back(low);
  }
  borders.push_back(values.size());
  return borders;
}

/// Borders halfway between ascending centres; equal ones are kept once.
inline std::vector<std::size_t> borders_between(const sorted_values& values,
                                                const std::vector<double>& centres) {
  std::vector<std::size_t> borders{0};
  for (std::size_t c = 0; c + 1 < centres.size(); ++c) {
    const std::size_t at = values.first_above(0.5 * (centres[c] + centres[c + 1]));
    if (at > borders.back() && at < values.size()) borders.push_back(at);
  }
  borders.push_back(values.size());
  return borders;
}

/// k-means++ (Arthur and Vassilvitskii, SODA 2007) on running sums: O(k^2 + k log n).
inline std::vector<std::size_t> plus_plus_start(const sorted_values& values, std::size_t clusters,
                                                std::uint64_t seed) {
  stream random(seed);
  const std::size_t n = values.size();
  const auto x = values.values();
  // The value in [begin, end) up to which the given part of the whole mass lies.
  const auto pick = [](std::size_t begin, std::size_t end, double share, auto mass) {
    std::size_t low = begin, high = end - 1;
    while (low < high) {
      const std::size_t middle = low + (high - low) / 2;
      if (mass(begin, middle + 1) > share)
        high = middle;
      else
        low = middle + 1;
    }
    return low;
  };
  const std::size_t first = pick(0, n, random.uniform01() * values.total_weight(),
                                 [&](std::size_t a, std::size_t b) { return values.weight(a, b); });
  std::vector<double> centres{x[first]};
  while (centres.size() < clusters) {
    std::vector<std::size_t> borders{0};
    std::vector<double> upto{0};
    for (std::size_t c = 0; c < centres.size(); ++c) {
      const bool last = c + 1 == centres.size();
      borders.push_back(last ? n : values.first_above(0.5 * (centres[c] + centres[c + 1])));
      upto.push_back(upto.back() + values.cost_about(borders[c], borders[c + 1], centres[c]));
    }
    const double share = random.uniform01() * upto.back();
    const auto c =
        static_cast<std::size_t>(std::upper_bound(upto.begin() + 1, upto.end() - 1, share) - upto.begin()) -
        1;
    const double drawn =
        x[pick(borders[c], borders[c + 1], share - upto[c],
               [&](std::size_t a, std::size_t b) { return values.cost_about(a, b, centres[c]); })];
    const auto place = std::lower_bound(centres.begin(), centres.end(), drawn);
    if (place != centres.end() && *place == drawn) break;  // all the distance left is rounding
    centres.insert(place, drawn);
  }
  return borders_between(values, centres);
}

}  // namespace detail

/// Lloyd's algorithm from the given start: each cluster takes its mean as centroid, each value the nearest
/// centroid, until little changes. Clusters left empty are used to split the costliest ones. The cost never
/// rises. O(k log n) an iteration: values are sorted, so only borders move. Same options, same result. Throws
/// numeric_error for 0 clusters or a tolerance below 0 or NaN.
inline lloyd_result lloyd(const sorted_values& values, std::size_t clusters,
                          const lloyd_options& options = {}) {
  const std::size_t k = detail::feasible_clusters(values, clusters, "lloyd");
  if (!(options.tolerance >= 0))
    throw numeric_error("tolerance " + std::to_string(options.tolerance), "lloyd",
                        "give a number of at least 0");
  auto borders = options.start == lloyd_start::plus_plus ? detail::plus_plus_start(values, k, options.seed)
                 : options.start == lloyd_start::quantile
                     ? detail::quantile_start(values, k)
                     : detail::penalised_partitions(values).roughly_into(k);
  detail::split_costliest(values, borders, k);

  lloyd_result result{detail::partition_at(values, std::move(borders), clusters)};
  while (result.iterations < options.max_iterations && !result.converged) {
    borders = detail::borders_between(values, result.centroids);
    detail::split_costliest(values, borders, k);
    partition next = detail::partition_at(values, std::move(borders), clusters);
    ++result.iterations;
    result.converged = !(next.cost < result.cost * (1 - options.tolerance));
    if (next.cost < result.cost) static_cast<partition&>(result) = std::move(next);
  }
  return result;
}

/// As above, of values that need not be sorted. Throws what sorted_values throws.
inline lloyd_result lloyd(std::span<const float> values, std::size_t clusters,
                          const lloyd_options& options = {}) {
  return lloyd(sorted_values(values), clusters, options);
}

}  // namespace edgetran::cluster

#endif  // EDGETRAN_CLUSTER_LLOYD_HPP
