// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_ENERGY_COMBINE_CUBIC_FEATURES_HPP
#define EDGETRAN_ENERGY_COMBINE_CUBIC_FEATURES_HPP

#include <cstddef>
#include <span>
#include <utility>
#include <vector>

#include "edgetran/energy/feature_set.hpp"
#include "edgetran/regress/centre_and_spread.hpp"

namespace edgetran::energy {

/// The features of a node standardised, then expanded to all products of at most three: C(n + 3, 3) numbers,
/// 1 among them; 680 for the 14 of the published code, which the paper does not mention.
class cubic_features {
 public:
  cubic_features() = default;
  /// Mean and spread of each column over nodes, of which there is at least one.
  cubic_features(feature_set columns, std::span<const profiled_node* const> nodes)
      : columns_(std::move(columns)) {
    for (const feature f : columns_) {
      const auto found = regress::detail::centre_and_spread_of(
          nodes.size(), [](std::size_t) { return 1.0; }, [&](std::size_t i) { return (*nodes[i])[f]; });
      centre_.push_back(found.centre);
      spread_.push_back(found.varies ? found.spread : 1);
    }
  }

  [[nodiscard]] std::size_t size() const {
    const std::size_t n = columns_.size();
    return (n + 3) * (n + 2) * (n + 1) / 6;
  }

  /// Appends size() numbers. O(size()).
  void expand(const profiled_node& n, std::vector<double>& out) const {
    std::vector<double> x{1};  // so that products of fewer factors are products of three
    for (std::size_t j = 0; j < columns_.size(); ++j) x.push_back((n[columns_[j]] - centre_[j]) / spread_[j]);
    for (std::size_t a = 0; a < x.size(); ++a)
      for (std::size_t b = a; b < x.size(); ++b)
        for (std::size_t c = b; c < x.size(); ++c) out.push_back(x[a] * x[b] * x[c]);
  }

 private:
  feature_set columns_;
  std::vector<double> centre_, spread_;
};

}  // namespace edgetran::energy

#endif  // EDGETRAN_ENERGY_COMBINE_CUBIC_FEATURES_HPP
