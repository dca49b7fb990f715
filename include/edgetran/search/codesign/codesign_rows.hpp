// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_SEARCH_CODESIGN_CODESIGN_ROWS_HPP
#define EDGETRAN_SEARCH_CODESIGN_CODESIGN_ROWS_HPP

#include <algorithm>
#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/regress/centre_and_spread.hpp"

namespace edgetran::search {

/// What a covariance sees of one row beside others: how far their architectures are apart, and whether their
/// devices are the same.
struct row_pairs {
  std::vector<double> distances;  ///< mean squared difference of the scaled columns that vary
  std::vector<double> together;   ///< 1 on the same device, else 0
  std::vector<double> ranks;      ///< as the distances, of the architectures' ranks in their space
  std::vector<double> reach;      ///< of the other row's architecture, as `codesign_candidates::reach`

  void append(const row_pairs& more) {
    distances.insert(distances.end(), more.distances.begin(), more.distances.end());
    together.insert(together.end(), more.together.begin(), more.together.end());
    ranks.insert(ranks.end(), more.ranks.begin(), more.ranks.end());
    reach.insert(reach.end(), more.reach.begin(), more.reach.end());
  }
  [[nodiscard]] row_pairs part(std::size_t first, std::size_t count) const {
    const auto cut = [&](const std::vector<double>& all) {
      const auto from = all.begin() + static_cast<std::ptrdiff_t>(first);
      return std::vector<double>(from, from + static_cast<std::ptrdiff_t>(count));
    };
    return {cut(distances), cut(together), cut(ranks), cut(reach)};
  }
};

/// Rows of an architecture (the first `shared` columns, the last `ranks` of which are its ranks in a space)
/// and a device (the others), scaled by what a reference sample varies by.
class codesign_rows {
 public:
  codesign_rows() = default;
  /// Throws `shape_error` without a reference row, and for more ranks than shared columns.
  codesign_rows(const std::vector<std::vector<double>>& reference, std::size_t shared, std::size_t ranks = 0)
      : shared_(shared) {
    if (reference.empty())
      throw shape_error("no row", "codesign_rows", "give candidates to scale the columns by");
    if (ranks > shared)
      throw shape_error(std::to_string(ranks) + " ranks of " + std::to_string(shared) + " columns",
                        "codesign_rows", "count the columns of the architecture");
    for (std::size_t j = 0; j < shared; ++j) {
      const auto found = regress::detail::centre_and_spread_of(
          reference.size(), [](std::size_t) { return 1.0; }, [&](std::size_t i) { return reference[i][j]; });
      if (!found.varies) continue;
      columns_.push_back({j, found.centre, found.spread});
      if (j + ranks < shared) ++physical_;
    }
  }

  /// Takes one more row in. O(columns).
  void add(std::span<const double> row, double reach = 0) {
    reach_.push_back(reach);
    for (const column& c : columns_) values_.push_back((row[c.at] - c.centre) / c.spread);
    const std::vector<double> device(row.begin() + static_cast<std::ptrdiff_t>(shared_), row.end());
    const auto known = std::find(devices_.begin(), devices_.end(), device);
    places_.push_back(static_cast<std::size_t>(known - devices_.begin()));
    if (known == devices_.end()) devices_.push_back(device);
  }
  [[nodiscard]] std::size_t size() const { return places_.size(); }

  /// Row `at` beside rows `first` to `end`. O(rows columns).
  [[nodiscard]] row_pairs beside(std::size_t at, std::size_t first, std::size_t end) const {
    const std::size_t width = columns_.size();
    row_pairs all;
    const double* const x = values_.data() + at * width;
    const auto mean = [](const double* from, const double* to, std::size_t count) {
      double sum = 0;
      for (std::size_t j = 0; j < count; ++j) sum += (from[j] - to[j]) * (from[j] - to[j]);
      return count > 0 ? sum / static_cast<double>(count) : 0;
    };
    for (std::size_t i = first; i < end; ++i) {
      const double* const y = values_.data() + i * width;
      all.distances.push_back(mean(x, y, physical_));
      all.together.push_back(places_[at] == places_[i] ? 1 : 0);
      all.ranks.push_back(mean(x + physical_, y + physical_, width - physical_));
      all.reach.push_back(reach_[i]);
    }
    return all;
  }
  /// Rows `first` to `end`, each beside itself.
  [[nodiscard]] row_pairs alone(std::size_t first, std::size_t end) const {
    const std::vector<double> none(end - first, 0.0);
    return {none,
            std::vector<double>(end - first, 1.0),
            none,
            {reach_.begin() + static_cast<std::ptrdiff_t>(first),
             reach_.begin() + static_cast<std::ptrdiff_t>(end)}};
  }

 private:
  struct column {
    std::size_t at;
    double centre, spread;
  };
  std::size_t shared_ = 0;
  std::size_t physical_ = 0;  ///< columns before the ranks
  std::vector<column> columns_;
  std::vector<double> values_;
  std::vector<std::size_t> places_;  ///< of each row, its device's
  std::vector<double> reach_;
  std::vector<std::vector<double>> devices_;
};

}  // namespace edgetran::search

#endif  // EDGETRAN_SEARCH_CODESIGN_CODESIGN_ROWS_HPP
