// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_ENERGY_COMBINE_BASE_HPP
#define EDGETRAN_ENERGY_COMBINE_BASE_HPP

#include <algorithm>
#include <array>
#include <cstddef>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/energy/feature_set.hpp"
#include "edgetran/energy/leaf_sums.hpp"
#include "edgetran/regress/linear.hpp"

namespace edgetran::energy {

/// An inner node with what lies below it.
struct module_view {
  const profiled_node* node;
  leaf_sums below;
};

// Bases: what the energy of an inner node is about proportional to. Minimal definition: `fit(views)`;
// `value(view)`, const, above 0 for every module that has leaves.

/// The sum of its leaves.
struct leaf_total {
  void fit(std::span<const module_view>) {}
  [[nodiscard]] double value(const module_view& v) const { return v.below.total; }
};

/// Its own latency: what is left is a power.
struct own_latency {
  void fit(std::span<const module_view>) {}
  [[nodiscard]] double value(const module_view& v) const { return positive_latency(*v.node); }
};

/// A physical law: what leaves cost, times a factor for each kind, joules for every 1e6 FLOP and MiB of the
/// functions that are no leaves, for every leaf and for the call; none negative, fitted to relative errors.
class priced_sum {
 public:
  static constexpr std::size_t terms = leaf_kinds.size() + 4;

  priced_sum() = default;
  explicit priced_sum(std::array<double, terms> coefficients) : coefficients_(coefficients), fitted_(true) {}

  void fit(std::span<const module_view> views) {
    std::vector<std::string> names(leaf_kinds.begin(), leaf_kinds.end());
    names.insert(names.end(), {"own_flops", "own_bytes", "leaves", "call"});
    regress::table data(std::move(names));
    for (const module_view& v : views) data.add(amounts(v), v.node->energy.value());
    regress::non_negative law({.relative = true});
    law.fit(data);
    std::array<double, terms> found{};
    std::copy(law.coefficients().begin(), law.coefficients().end(), found.begin());
    // A kind that no module had adds up as it is.
    for (std::size_t k = 0; k < leaf_kinds.size(); ++k) {
      bool seen = false;
      for (const module_view& v : views) seen = seen || v.below.energy[k] > 0;
      if (!seen) found[k] = 1;
    }
    *this = priced_sum(found);
  }
  [[nodiscard]] double value(const module_view& v) const {
    if (!fitted_) throw state_error("combines before it was fitted", "priced_sum", "call fit first");
    const auto a = amounts(v);
    double sum = 0;
    for (std::size_t j = 0; j < terms; ++j) sum += coefficients_[j] * a[j];
    return sum;
  }
  [[nodiscard]] const std::array<double, terms>& coefficients() const { return coefficients_; }

 private:
  static std::array<double, terms> amounts(const module_view& v) {
    std::array<double, terms> a{};
    std::copy(v.below.energy.begin(), v.below.energy.end(), a.begin());
    a[leaf_kinds.size()] = std::max(0.0, (*v.node)[feature::flops] - v.below.flops);
    a[leaf_kinds.size() + 1] = std::max(0.0, (*v.node)[feature::bytes] - v.below.bytes);
    a[leaf_kinds.size() + 2] = v.below.leaves;
    a[leaf_kinds.size() + 3] = 1;
    return a;
  }

  std::array<double, terms> coefficients_{};
  bool fitted_ = false;
};

}  // namespace edgetran::energy

#endif  // EDGETRAN_ENERGY_COMBINE_BASE_HPP
