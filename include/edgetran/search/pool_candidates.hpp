// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_SEARCH_POOL_CANDIDATES_HPP
#define EDGETRAN_SEARCH_POOL_CANDIDATES_HPP

#include <algorithm>
#include <cstddef>
#include <limits>
#include <memory>
#include <numeric>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/core/random.hpp"
#include "edgetran/regress/centre_and_spread.hpp"

namespace edgetran::search {

/// The rows of a table as candidates, named by their indices. Copies share the rows. Models
/// `movable_candidates`: rows are as near as their standardised columns.
class pool_candidates {
 public:
  using candidate_type = std::size_t;

  /// Row-major `values`; a row has `nearest` neighbours. Throws `shape_error` unless the values fill whole
  /// rows, at least one.
  pool_candidates(std::vector<std::string> columns, std::span<const double> values, std::size_t nearest = 10)
      : nearest_(nearest) {
    if (columns.empty() || values.empty() || values.size() % columns.size() != 0)
      throw shape_error(
          std::to_string(values.size()) + " values of " + std::to_string(columns.size()) + " columns",
          "pool_candidates", "give whole rows, at least one");
    contents c{std::move(columns), {values.begin(), values.end()}, {}};
    const std::size_t width = c.columns.size(), rows = values.size() / width;
    c.scaled.resize(values.size());
    for (std::size_t j = 0; j < width; ++j) {
      const auto found = regress::detail::centre_and_spread_of(
          rows, [](std::size_t) { return 1.0; }, [&](std::size_t i) { return values[i * width + j]; });
      for (std::size_t i = 0; i < rows; ++i)
        c.scaled[i * width + j] = found.varies ? (values[i * width + j] - found.centre) / found.spread : 0;
    }
    held_ = std::make_shared<const contents>(std::move(c));
  }

  [[nodiscard]] std::size_t size() const { return held_->values.size() / width(); }
  [[nodiscard]] const std::vector<std::string>& columns() const { return held_->columns; }
  /// Throws `shape_error` for an index past the end.
  [[nodiscard]] std::vector<double> features(std::size_t row) const {
    require(row);
    const auto* first = held_->values.data() + row * width();
    return {first, first + width()};
  }

  [[nodiscard]] std::size_t draw(stream random) const {
    return static_cast<std::size_t>(random.below(size()));
  }
  [[nodiscard]] static constexpr bool finite() { return true; }
  /// All rows, whatever the count.
  [[nodiscard]] std::vector<std::size_t> choices(std::size_t, const stream&) const {
    std::vector<std::size_t> all(size());
    std::iota(all.begin(), all.end(), std::size_t{0});
    return all;
  }
  /// Rows far from each other in standardised columns: a random one, then always the one that is farthest
  /// from those there are. Source: T. F. Gonzalez, "Clustering to minimize the maximum intercluster distance"
  /// (1985). O(count rows columns).
  [[nodiscard]] std::vector<std::size_t> spread(std::size_t count, const stream& random) const {
    count = std::min(count, size());
    std::vector<std::size_t> chosen;
    std::vector<double> nearest(size(), std::numeric_limits<double>::infinity());
    std::size_t next = draw(random);
    while (chosen.size() < count) {
      chosen.push_back(next);
      nearest[next] = -1;
      std::size_t farthest = next;
      for (std::size_t i = 0; i < size(); ++i) {
        if (nearest[i] < 0) continue;
        nearest[i] = std::min(nearest[i], squared_distance(i, chosen.back()));
        if (nearest[i] > nearest[farthest]) farthest = i;
      }
      next = farthest;
    }
    return chosen;
  }

  /// The rows nearest to this one, the nearest first, of equally near ones that of the lower index. O(rows
  /// columns). Throws `shape_error` for an index past the end, and so do the others.
  [[nodiscard]] std::vector<std::size_t> neighbours(std::size_t row) const {
    require(row);
    std::vector<std::pair<double, std::size_t>> near;  // sorted, the farthest last
    for (std::size_t i = 0; i < size(); ++i) {
      if (i == row) continue;
      const std::pair other{squared_distance(i, row), i};
      if (near.size() == nearest_ && (near.empty() || near.back() < other)) continue;
      near.insert(std::upper_bound(near.begin(), near.end(), other), other);
      if (near.size() > nearest_) near.pop_back();
    }
    std::vector<std::size_t> all;
    for (const auto& other : near) all.push_back(other.second);
    return all;
  }
  /// One of the neighbours.
  [[nodiscard]] std::size_t mutate(std::size_t row, stream random) const {
    const auto near = neighbours(row);
    return near.empty() ? row : near[static_cast<std::size_t>(random.below(near.size()))];
  }
  /// The row nearest to the middle between two that is neither; `a` where there is no third.
  [[nodiscard]] std::size_t cross(std::size_t a, std::size_t b, const stream&) const {
    require(a);
    require(b);
    std::size_t best = a;
    double least = std::numeric_limits<double>::infinity();
    for (std::size_t i = 0; i < size(); ++i) {
      if (i == a || i == b) continue;
      const double away = squared_distance_to_middle(i, a, b);
      if (away < least) least = away, best = i;
    }
    return best;
  }

 private:
  struct contents {
    std::vector<std::string> columns;
    std::vector<double> values, scaled;
  };
  [[nodiscard]] std::size_t width() const { return held_->columns.size(); }
  void require(std::size_t row) const {
    if (row >= size())
      throw shape_error("row " + std::to_string(row) + " of " + std::to_string(size()), "pool_candidates",
                        "give an index of the pool");
  }
  [[nodiscard]] double squared_distance(std::size_t a, std::size_t b) const {
    const double *x = held_->scaled.data() + a * width(), *y = held_->scaled.data() + b * width();
    double sum = 0;
    for (std::size_t j = 0; j < width(); ++j) sum += (x[j] - y[j]) * (x[j] - y[j]);
    return sum;
  }
  [[nodiscard]] double squared_distance_to_middle(std::size_t row, std::size_t a, std::size_t b) const {
    const double* scaled = held_->scaled.data();
    const double *x = scaled + row * width(), *y = scaled + a * width(), *z = scaled + b * width();
    double sum = 0;
    for (std::size_t j = 0; j < width(); ++j) {
      const double off = x[j] - (y[j] + z[j]) / 2;
      sum += off * off;
    }
    return sum;
  }

  std::size_t nearest_;
  std::shared_ptr<const contents> held_;
};

}  // namespace edgetran::search

#endif  // EDGETRAN_SEARCH_POOL_CANDIDATES_HPP
