// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_SPACE_LATIN_HYPERCUBE_HPP
#define EDGETRAN_SPACE_LATIN_HYPERCUBE_HPP

#include <algorithm>
#include <cstddef>
#include <limits>
#include <numeric>
#include <span>
#include <utility>
#include <vector>

#include "edgetran/core/random.hpp"
#include "edgetran/space/points.hpp"

namespace edgetran::space {

/// What makes one Latin hypercube better than another.
enum class latin_hypercube_criterion {
  none,     ///< the first one drawn
  ratio,    ///< least ratio of the greatest to the least distance, among `iterations` drawn: ProTran's choice
  maximin,  ///< points far apart: exchanges that lower the sum of distance^-16, `iterations` times count
            ///< tried
};

struct latin_hypercube_options {
  latin_hypercube_criterion criterion = latin_hypercube_criterion::none;
  std::size_t iterations = 100;
};

namespace detail {

inline double squared_distance(std::span<const double> a, std::span<const double> b) {
  double sum = 0;
  for (std::size_t j = 0; j < a.size(); ++j) sum += (a[j] - b[j]) * (a[j] - b[j]);
  return sum;
}

template <class = void>
point_set plain_latin_hypercube(std::size_t count, std::size_t dimension, const stream& random) {
  point_set points(count, dimension);
  std::vector<std::size_t> row(count);
  for (std::size_t j = 0; j < dimension; ++j) {
    stream mine = random.split(j);
    std::iota(row.begin(), row.end(), std::size_t{0});
    shuffle(row, mine);
    for (std::size_t i = 0; i < count; ++i) {
      const double x = (static_cast<double>(row[i]) + mine.uniform01()) / static_cast<double>(count);
      points[i][j] = std::min(x, 1 - 0x1p-53);
    }
  }
  return points;
}

/// Greatest over least distance, squared.
template <class = void>
double distance_ratio(const point_set& points) {
  double least = std::numeric_limits<double>::infinity(), greatest = 0;
  for (std::size_t i = 0; i < points.size(); ++i)
    for (std::size_t k = i + 1; k < points.size(); ++k) {
      const double d = squared_distance(points[i], points[k]);
      least = std::min(least, d);
      greatest = std::max(greatest, d);
    }
  return greatest / std::max(least, std::numeric_limits<double>::min());
}

inline double repulsion(double squared) {
  const double inverse = 1 / std::max(squared, 1e-12), second = inverse * inverse, fourth = second * second;
  return fourth * fourth;
}

/// Exchanges two values of a column, which keeps the design a Latin hypercube, whenever that lowers the sum.
template <class = void>
void spread(point_set& points, std::size_t trials, stream random) {
  const std::size_t n = points.size();
  if (n < 3 || points.dimension() < 2) return;
  std::vector<double> squared(n * n);
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t k = 0; k < n; ++k) squared[i * n + k] = squared_distance(points[i], points[k]);
  std::vector<double> of_a(n), of_b(n);
  for (std::size_t trial = 0; trial < trials; ++trial) {
    const std::size_t j = random.below(points.dimension()), a = random.below(n);
    const std::size_t b = (a + 1 + random.below(n - 1)) % n;
    const double xa = points[a][j], xb = points[b][j];
    double change = 0;
    for (std::size_t i = 0; i < n; ++i) {
      if (i == a || i == b) continue;
      const double to_a = (points[i][j] - xa) * (points[i][j] - xa);
      const double to_b = (points[i][j] - xb) * (points[i][j] - xb);
      of_a[i] = std::max(0.0, squared[a * n + i] - to_a + to_b);
      of_b[i] = std::max(0.0, squared[b * n + i] - to_b + to_a);
      change += repulsion(of_a[i]) + repulsion(of_b[i]) - repulsion(squared[a * n + i]) -
                repulsion(squared[b * n + i]);
    }
    if (!(change < 0)) continue;
    std::swap(points[a][j], points[b][j]);
    for (std::size_t i = 0; i < n; ++i) {
      if (i == a || i == b) continue;
      squared[a * n + i] = squared[i * n + a] = of_a[i];
      squared[b * n + i] = squared[i * n + b] = of_b[i];
    }
  }
}

}  // namespace detail

/// A Latin hypercube: each of `count` equal intervals of every column has one point. Source: McKay, Beckman
/// and Conover, Technometrics 21 (1979). O(count * dimension); `ratio` takes iterations * count^2 *
/// dimension, `maximin` (after Morris and Mitchell, J. Stat. Plan. Inference 43 (1995)) iterations * count^2
/// and a matrix of count^2. A template so that only its callers compile it.
template <class = void>
point_set latin_hypercube_points(std::size_t count, std::size_t dimension, const stream& random,
                                 latin_hypercube_options options = {}) {
  point_set best = detail::plain_latin_hypercube(count, dimension, random.split(0));
  if (options.criterion == latin_hypercube_criterion::ratio && count > 1) {
    double least = detail::distance_ratio(best);
    for (std::size_t i = 1; i < options.iterations; ++i) {
      point_set other = detail::plain_latin_hypercube(count, dimension, random.split(i));
      const double ratio = detail::distance_ratio(other);
      if (ratio < least) {
        least = ratio;
        best = std::move(other);
      }
    }
  }
  if (options.criterion == latin_hypercube_criterion::maximin)
    detail::spread(best, options.iterations * count, random.split(1));
  return best;
}

}  // namespace edgetran::space

#endif  // EDGETRAN_SPACE_LATIN_HYPERCUBE_HPP
