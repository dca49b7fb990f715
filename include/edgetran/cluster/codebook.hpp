// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_CLUSTER_CODEBOOK_HPP
#define EDGETRAN_CLUSTER_CODEBOOK_HPP

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "edgetran/cluster/kmeans_exact.hpp"
#include "edgetran/cluster/lloyd.hpp"
#include "edgetran/cluster/sorted_values.hpp"
#include "edgetran/core/error.hpp"

namespace edgetran::cluster {

/// 1 to 256 centroids in ascending order. A value stands for the nearest of them, the lower one of two
/// equally near; its index fits a byte.
class codebook {
 public:
  static constexpr std::size_t max_size = 256;

  /// Throws shape_error for no centroids or more than 256, numeric_error unless they are finite and strictly
  /// ascending.
  explicit codebook(std::vector<float> centroids) : centroids_(std::move(centroids)) {
    if (centroids_.empty() || centroids_.size() > max_size)
      throw shape_error(std::to_string(centroids_.size()) + " centroids", "codebook", "give 1 to 256");
    for (std::size_t i = 0; i < size(); ++i)
      if (!std::isfinite(centroids_[i]) || (i > 0 && !(centroids_[i - 1] < centroids_[i])))
        throw numeric_error("centroid " + std::to_string(i) + " is " + std::to_string(centroids_[i]),
                            "codebook", "give finite centroids in strictly ascending order");
    for (std::size_t i = 0; i + 1 < size(); ++i) {
      const double middle = 0.5 * (double{centroids_[i]} + double{centroids_[i + 1]});
      const auto rounded = static_cast<float>(middle);
      // The greatest float that still belongs to the lower centroid: comparing floats then decides exactly.
      borders_.push_back(double{rounded} <= middle
                             ? rounded
                             : std::nextafter(rounded, -std::numeric_limits<float>::infinity()));
    }
    borders_.push_back(std::numeric_limits<float>::infinity());
  }

  [[nodiscard]] std::size_t size() const { return centroids_.size(); }
  [[nodiscard]] std::span<const float> centroids() const { return centroids_; }
  [[nodiscard]] float operator[](std::size_t index) const { return centroids_[index]; }

  /// Index of the nearest centroid. `x` may be infinite, not NaN. O(log size).
  [[nodiscard]] std::uint8_t nearest(float x) const {
    return static_cast<std::uint8_t>(std::lower_bound(borders_.begin(), borders_.end() - 1, x) -
                                     borders_.begin());
  }

  /// indices[i] = nearest(values[i]). Throws numeric_error naming a value that is NaN or infinite,
  /// shape_error where the lengths differ. O(n).
  void encode(std::span<const float> values, std::span<std::uint8_t> indices) const;

  /// The first value above which `index + 1` is nearer; infinity for the last index.
  [[nodiscard]] float border(std::size_t index) const { return borders_[index]; }

  friend bool operator==(const codebook& a, const codebook& b) { return a.centroids_ == b.centroids_; }

 private:
  std::vector<float> centroids_;
  std::vector<float> borders_;
};

namespace detail {

/// Finds the nearest centroid by a table over equal steps of the value, then by comparison with the borders
/// inside the step, of which most steps have none.
class codebook_encoder {
 public:
  explicit codebook_encoder(const codebook& book)
      : low_(book[0]), scale_(book.size() > 1 ? steps / (double{book[book.size() - 1]} - low_) : 0) {
    borders_.reserve(book.size());
    for (std::size_t i = 0; i < book.size(); ++i) borders_.push_back(book.border(i));
    // `step` is monotone even in rounding, so a border of an earlier step is below every value of this one.
    std::vector<std::uint32_t> before(steps + 1);
    for (std::size_t i = 0; i + 1 < book.size(); ++i) ++before[step(book.border(i)) + 1];
    std::uint32_t passed = 0;
    first_.reserve(steps);
    for (std::size_t s = 0; s < steps; ++s) first_.push_back(static_cast<std::uint8_t>(passed += before[s]));
  }

  [[nodiscard]] std::uint8_t operator()(float x) const {
    std::size_t index = first_[step(x)];
    while (x > borders_[index]) ++index;
    return static_cast<std::uint8_t>(index);
  }

 private:
  static constexpr std::size_t steps = 4096;

  [[nodiscard]] std::size_t step(float x) const {
    const double position = (double{x} - low_) * scale_;
    return static_cast<std::size_t>(
        static_cast<std::int32_t>(std::min(std::max(position, 0.0), static_cast<double>(steps - 1))));
  }

  double low_;
  double scale_;
  std::vector<float> borders_;       // the last is infinite and ends every search
  std::vector<std::uint8_t> first_;  // number of borders in the steps before
};

}  // namespace detail

inline void codebook::encode(std::span<const float> values, std::span<std::uint8_t> indices) const {
  if (values.size() != indices.size())
    throw shape_error(
        std::to_string(indices.size()) + " indices for " + std::to_string(values.size()) + " values",
        "codebook::encode", "give as many");
  detail::require_finite(values, "codebook::encode");
  constexpr std::size_t few = 4096;  // building the table costs as much as searching so many
  if (values.size() < few) {
    for (std::size_t i = 0; i < values.size(); ++i) indices[i] = nearest(values[i]);
    return;
  }
  const detail::codebook_encoder encoder(*this);
  for (std::size_t i = 0; i < values.size(); ++i) indices[i] = encoder(values[i]);
}

/// How centroids are found.
enum class method {
  exact,  ///< the least cost there is
  lloyd,  ///< a small part of the time for a little more cost
};

struct codebook_options {
  std::size_t clusters = 64;  ///< 1 to 256
  cluster::method method = cluster::method::exact;
  lloyd_options lloyd = {};
};

struct fitted_codebook {
  cluster::codebook book;
  double cost = 0;       ///< weighted sum of squared errors, of the centroids before rounding to float
  bool reduced = false;  ///< fewer centroids than asked for: there are no more distinct values
};

/// The codebook of k-means over `values`. Throws numeric_error for 0 or more than 256 clusters.
inline fitted_codebook fit_codebook(const sorted_values& values, const codebook_options& options = {}) {
  if (options.clusters == 0 || options.clusters > codebook::max_size)
    throw numeric_error(std::to_string(options.clusters) + " clusters", "fit_codebook", "ask for 1 to 256");
  const partition p = options.method == method::exact
                          ? kmeans_exact(values, options.clusters)
                          : static_cast<partition>(lloyd(values, options.clusters, options.lloyd));
  // A mean lies among its values, which are floats: rounded, it still does, so the order stays strict.
  std::vector<float> centroids;
  for (const double c : p.centroids) centroids.push_back(static_cast<float>(c));
  return {codebook(std::move(centroids)), p.cost, p.reduced};
}

/// As above, of values that need not be sorted. Throws also what sorted_values throws.
inline fitted_codebook fit_codebook(std::span<const float> values, const codebook_options& options = {}) {
  return fit_codebook(sorted_values(values), options);
}

}  // namespace edgetran::cluster

#endif  // EDGETRAN_CLUSTER_CODEBOOK_HPP
