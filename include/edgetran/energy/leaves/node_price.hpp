// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_ENERGY_LEAVES_NODE_PRICE_HPP
#define EDGETRAN_ENERGY_LEAVES_NODE_PRICE_HPP

#include <array>
#include <span>

#include "edgetran/energy/irene_parameters.hpp"
#include "edgetran/energy/leaf_sums.hpp"
#include "edgetran/energy/profiled_tree.hpp"
#include "edgetran/regress/linear.hpp"

namespace edgetran::energy {

/// MiB that a leaf moves when every tensor is read or written once. The published counter reads the weights
/// of a `Linear` once for every sequence of the batch (docs/energy/recommended.md); all else it counts so.
inline double moved_bytes(const profiled_node& n) {
  if (leaf_kind_of(n.type) != 2) return n[feature::bytes];
  const detail::widths w = detail::batched_linear(n[feature::flops] * 1e6, n[feature::bytes] * 1048576,
                                                  n[feature::batch], n[feature::sequence]);
  return n[feature::bytes] - (n[feature::batch] - 1) * 4 * w.in * w.out / 1048576;
}

/// Node regressor by physics alone: joules for every 1e6 FLOP, every MiB moved and every call, none of them
/// negative, fitted to relative errors.
class node_price {
 public:
  node_price() = default;
  /// Prices that are known: per 1e6 FLOP, per MiB, per call.
  explicit node_price(std::array<double, 3> joules) : price_(joules), fitted_(true) {}

  void fit(std::span<const profiled_node* const> nodes) {
    regress::table data({"flops", "bytes", "call"});
    for (const profiled_node* n : nodes) data.add(amounts(*n), n->energy.value());
    regress::non_negative law({.relative = true});
    law.fit(data);
    const auto c = law.coefficients();
    *this = node_price({c[0], c[1], c[2]});
  }
  [[nodiscard]] double predict(const profiled_node& n) const {
    if (!fitted_) throw state_error("predicts before it was fitted", "node_price", "call fit first");
    const auto a = amounts(n);
    return price_[0] * a[0] + price_[1] * a[1] + price_[2] * a[2];
  }
  [[nodiscard]] const std::array<double, 3>& price() const { return price_; }

 private:
  static std::array<double, 3> amounts(const profiled_node& n) {
    return {n[feature::flops], moved_bytes(n), 1};
  }
  std::array<double, 3> price_{};
  bool fitted_ = false;
};

}  // namespace edgetran::energy

#endif  // EDGETRAN_ENERGY_LEAVES_NODE_PRICE_HPP
