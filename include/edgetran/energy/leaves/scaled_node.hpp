// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_ENERGY_LEAVES_SCALED_NODE_HPP
#define EDGETRAN_ENERGY_LEAVES_SCALED_NODE_HPP

#include <algorithm>
#include <cmath>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/energy/feature_set.hpp"
#include "edgetran/energy/leaves/node_price.hpp"
#include "edgetran/regress/concept.hpp"

namespace edgetran::energy {

/// Node regressor: latency as the measure of energy, 1 W as its price.
struct latency_price {
  void fit(std::span<const profiled_node* const>) {}
  [[nodiscard]] double predict(const profiled_node& n) const { return positive_latency(n); }
};

/// Columns of a leaf from its specification and the workload.
struct specification_columns {
  static std::vector<std::string> names() {
    return {"log_flops", "log_bytes", "log_moved", "log_batch", "log_sequence", "log_input", "log_intensity"};
  }
  static void fill(const profiled_node& n, std::vector<double>& row) {
    const double flops = std::log(n[feature::flops] + 1e-3), moved = std::log(moved_bytes(n) + 1e-6);
    row.insert(row.end(), {flops, std::log(n[feature::bytes] + 1e-6), moved, std::log(n[feature::batch]),
                           std::log(n[feature::sequence]), std::log(n[feature::batch] * n[feature::sequence]),
                           flops - moved});
  }
};

/// The same with its own latency, and the rates that follow.
struct timed_columns {
  static std::vector<std::string> names() {
    std::vector<std::string> n = specification_columns::names();
    n.insert(n.end(), {"log_latency", "log_flops_rate", "log_moved_rate"});
    return n;
  }
  static void fill(const profiled_node& n, std::vector<double>& row) {
    specification_columns::fill(n, row);
    const double latency = std::log(positive_latency(n));
    const double flops = row[row.size() - 7], moved = row[row.size() - 5];
    row.insert(row.end(), {latency, flops - latency, moved - latency});
  }
};

namespace detail {
/// Pointers to nodes, those with equal features and energies once: what was copied is learnt once.
inline std::vector<const profiled_node*> distinct(std::span<const profiled_node* const> nodes) {
  std::vector<const profiled_node*> rows(nodes.begin(), nodes.end());
  const auto before = [](const profiled_node* a, const profiled_node* b) {
    return a->energy != b->energy ? a->energy < b->energy : a->features < b->features;
  };
  std::stable_sort(rows.begin(), rows.end(), before);
  rows.erase(std::unique(rows.begin(), rows.end(),
                         [&](const auto* a, const auto* b) { return !before(a, b) && !before(b, a); }),
             rows.end());
  return rows;
}
}  // namespace detail

/// Node regressor: what `Base` says, times exp of what a regressor learns of log(E / base) from the columns.
/// With regressors of trees the factor stays what it is at the edge of the shapes that were measured, and the
/// base carries on.
template <class Base, class Columns, regress::checked_regressor R>
class scaled_node {
 public:
  explicit scaled_node(Base base = Base{}, R prototype = R{})
      : base_(std::move(base)), factor_(std::move(prototype)) {}

  void fit(std::span<const profiled_node* const> nodes) {
    const std::vector<const profiled_node*> rows = detail::distinct(nodes);
    Base base = base_;
    base.fit(rows);
    regress::table data(Columns::names());
    std::vector<double> row;
    for (const profiled_node* n : rows) {
      row.clear();
      Columns::fill(*n, row);
      const double price = base.predict(*n);
      if (!(price > 0))
        throw numeric_error("a base of " + std::to_string(price) + " J has no ratio to what was measured",
                            "node '" + n->path + "'", "take a base that prices every node");
      data.add(row, std::log(n->energy.value() / price));
    }
    factor_.fit(data);
    base_ = std::move(base);
  }
  [[nodiscard]] double predict(const profiled_node& n) const {
    std::vector<double> row;
    Columns::fill(n, row);
    return base_.predict(n) * std::exp(factor_.predict(row));
  }

  [[nodiscard]] const Base& base() const { return base_; }
  [[nodiscard]] const R& factor() const { return factor_; }

 private:
  Base base_;
  R factor_;
};

}  // namespace edgetran::energy

#endif  // EDGETRAN_ENERGY_LEAVES_SCALED_NODE_HPP
