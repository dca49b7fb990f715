// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_ENERGY_COMBINE_SCALED_HPP
#define EDGETRAN_ENERGY_COMBINE_SCALED_HPP

#include <cmath>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/energy/campaign.hpp"
#include "edgetran/energy/combine/base.hpp"
#include "edgetran/energy/feature_set.hpp"
#include "edgetran/energy/identical_nodes.hpp"
#include "edgetran/energy/leaf_sums.hpp"
#include "edgetran/regress/concept.hpp"

namespace edgetran::energy {

/// Columns for the ratio of an inner node: how large its leaves are on average, rows, the share of each kind
/// of leaf, the work of functions that are no leaves, how many leaves.
struct composition_columns {
  static std::vector<std::string> names() {
    std::vector<std::string> n{"log_leaf_mean", "log_input", "log_sequence",
                               "own_bytes",     "own_flops", "log_leaves"};
    for (const std::string_view k : leaf_kinds) n.push_back("share_" + std::string(k));
    return n;
  }
  static void fill(const module_view& v, std::vector<double>& row) {
    const profiled_node& n = *v.node;
    const double total = v.below.total;
    row.push_back(std::log(total / v.below.leaves));
    row.push_back(std::log(n[feature::batch] * n[feature::sequence]));
    row.push_back(std::log(n[feature::sequence]));
    row.push_back((n[feature::bytes] - v.below.bytes) / total);
    row.push_back((n[feature::flops] - v.below.flops) / total);
    row.push_back(std::log(v.below.leaves));
    for (const double e : v.below.energy) row.push_back(e / total);
  }
};

/// The same with the node's own latency and what it is of the latencies and energies below.
struct latency_columns {
  static std::vector<std::string> names() {
    std::vector<std::string> n = composition_columns::names();
    n.insert(n.end(), {"log_latency", "log_flops_rate", "log_bytes_rate", "log_leaf_power", "log_leaf_time"});
    return n;
  }
  static void fill(const module_view& v, std::vector<double>& row) {
    composition_columns::fill(v, row);
    const profiled_node& n = *v.node;
    const double latency = std::log(positive_latency(n));
    row.push_back(latency);
    row.push_back(std::log(n[feature::flops] + 1e-3) - latency);
    row.push_back(std::log(n[feature::bytes] + 1e-6) - latency);
    row.push_back(std::log(v.below.total) - latency);
    row.push_back(std::log(v.below.latency) - latency);
  }
};

/// The inner nodes of a tree with what lies below them, for those that `first` holds to be themselves. Throws
/// input_error for a module without leaves, of which nothing can be told.
inline std::vector<module_view> views_of(const profiled_tree& t, std::span<const double> energies,
                                         std::span<const std::size_t> first) {
  std::vector<leaf_sums> sums = sum_leaves(t, energies);
  std::vector<module_view> views;
  for (std::size_t i = 0; i < t.nodes.size(); ++i) {
    if (t.nodes[i].level == model::level::primitive || first[i] != i) continue;
    if (!(sums[i].total > 0))
      throw input_error("a module without primitives of known energy",
                        label(t) + ", node '" + t.nodes[i].path + "'", "profile what it is made of");
    views.push_back({&t.nodes[i], sums[i]});
  }
  return views;
}

/// No factor: the base alone.
struct unscaled {};

namespace detail {
template <class R>
consteval bool is_a_factor() {
  // Not `||`: clang instantiates both sides of it.
  if constexpr (std::is_same_v<R, unscaled>)
    return true;
  else
    return regress::checked_regressor<R>;
}
}  // namespace detail

/// Combiner: a base, times exp of what a regressor learns of log(E / base) from columns of a node and what is
/// below it. Every inner node is priced by itself from the leaves, so that errors do not add up on the way.
/// Nodes that are copies are learnt and priced once.
template <class Base, class Columns = void, class R = unscaled>
class scaled {
 public:
  explicit scaled(Base base = Base{}, R prototype = R{})
      : base_(std::move(base)), factor_(std::move(prototype)) {}

  void fit(const selection& s, std::span<const std::vector<double>> leaves) {
    std::vector<module_view> views;
    for (std::size_t k = 0; k < s.trees().size(); ++k) {
      const profiled_tree& t = *s.trees()[k];
      const std::vector<module_view> more = views_of(t, leaves[k], identical_nodes(t));
      views.insert(views.end(), more.begin(), more.end());
    }
    Base base = base_;
    base.fit(views);
    if constexpr (with_factor) {
      regress::table data(Columns::names());
      std::vector<double> row;
      for (const module_view& v : views) {
        row.clear();
        Columns::fill(v, row);
        const double price = base.value(v);
        if (!(price > 0))
          throw numeric_error("a base of " + std::to_string(price) + " J has no ratio to what was measured",
                              "node '" + v.node->path + "'", "take a base that prices every module");
        data.add(row, std::log(v.node->energy.value() / price));
      }
      factor_.fit(data);
    }
    base_ = std::move(base);
  }

  void combine(const profiled_tree& t, std::span<double> energies) const {
    const std::vector<std::size_t> first = identical_nodes(t);
    const std::vector<module_view> views = views_of(t, energies, first);
    std::vector<double> priced;
    priced.reserve(views.size());
    if constexpr (with_factor) {
      std::vector<double> rows, factors(views.size());
      for (const module_view& v : views) Columns::fill(v, rows);
      if constexpr (regress::batched_regressor<R>)
        factor_.predict_rows(rows, factors);
      else
        for (std::size_t k = 0; k < views.size(); ++k)
          factors[k] = factor_.predict(std::span<const double>(rows).subspan(k * rows.size() / views.size(),
                                                                             rows.size() / views.size()));
      for (std::size_t k = 0; k < views.size(); ++k)
        priced.push_back(base_.value(views[k]) * std::exp(factors[k]));
    } else {
      for (const module_view& v : views) priced.push_back(base_.value(v));
    }
    std::size_t k = 0;
    for (std::size_t i = 0; i < energies.size(); ++i)
      if (t.nodes[i].level != model::level::primitive)
        energies[i] = first[i] == i ? priced[k++] : energies[first[i]];
  }

  [[nodiscard]] const Base& base() const { return base_; }
  [[nodiscard]] const R& factor() const { return factor_; }

 private:
  static constexpr bool with_factor = !std::is_same_v<R, unscaled>;
  static_assert(detail::is_a_factor<R>());

  Base base_;
  R factor_;
};

}  // namespace edgetran::energy

#endif  // EDGETRAN_ENERGY_COMBINE_SCALED_HPP
