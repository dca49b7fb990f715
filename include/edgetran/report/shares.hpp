// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_REPORT_SHARES_HPP
#define EDGETRAN_REPORT_SHARES_HPP

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "edgetran/report/apportion.hpp"
#include "edgetran/report/breakdown.hpp"

namespace edgetran::report {

/// Whole parts of a whole for every node of a breakdown. For each module, its children's parts and its own
/// add up to its parts; a leaf's are its own.
struct shares {
  std::vector<std::int64_t> node{};  ///< of the node with all below it
  std::vector<std::int64_t> own{};   ///< of the node that no child accounts for
  std::size_t scaled = 0;            ///< modules whose children were predicted to cost more than they do
};

/// A difference between a module and its children below this share of it is rounding, and no cost of its own.
inline constexpr double negligible = 1e-9;

/// Splits `whole` parts over a tree from the root down. A module's parts go to its children in proportion to
/// their predictions, and what these leave of the module's own prediction is its `(own)`. Where children were
/// predicted to cost more than their module (predictors need not be additive), the module's figure holds:
/// theirs are scaled down in proportion, and nothing is its own. A child without an estimate, or with a
/// negative one, gets nothing: what it costs is its module's own.
/// Throws as `check` and `apportion` do, and state_error without an estimate of the whole. O(nodes log
/// nodes).
template <resource Quantity>
shares share_out(const breakdown& b, std::int64_t whole) {
  check(b);
  (void)b.total<Quantity>();
  const auto predicted = [&](std::size_t i) {
    const auto& e = b.nodes[i].of<Quantity>();
    return e ? std::max(0.0, e->value.value()) : 0.0;
  };
  shares s{std::vector<std::int64_t>(b.nodes.size()), std::vector<std::int64_t>(b.nodes.size()), 0};
  s.node[0] = whole;
  std::vector<double> weights;
  for (std::size_t i = 0; i < b.nodes.size(); ++i) {
    weights.clear();
    double sum = 0;
    b.each_child(i, [&](std::size_t c) { weights.push_back(predicted(c)), sum += weights.back(); });
    const double value = predicted(i), over = value - sum;
    if (over < -negligible * value) ++s.scaled;
    // Where no child costs anything, all is the node's own: so it is for a leaf.
    weights.push_back(sum == 0 ? 1 : over > negligible * value ? over : 0);
    const std::vector<std::int64_t> parts = apportion(s.node[i], weights);
    std::size_t k = 0;
    b.each_child(i, [&](std::size_t c) { s.node[c] = parts[k++]; });
    s.own[i] = parts[k];
  }
  return s;
}

/// Amounts of a resource for every node, which add up exactly in double, in any order: each is a multiple of
/// one power of two, `quantum`, and none exceeds the total, which is less than 2^53 of them.
template <resource Quantity>
struct amounts {
  shares parts{};
  double quantum = 0;

  [[nodiscard]] Quantity of(std::int64_t count) const {
    return Quantity{static_cast<double>(count) * quantum};
  }
  [[nodiscard]] Quantity node(std::size_t i) const { return of(parts.node[i]); }
  [[nodiscard]] Quantity own(std::size_t i) const { return of(parts.own[i]); }
};

/// The unit in the last place of a positive total; the least positive number for 0.
inline double quantum_of(double total) {
  return std::max(std::ldexp(1.0, (total > 0 ? std::ilogb(total) : -2000) - 52), 0x1p-1074);
}

/// What every node costs such that siblings and their module's `(own)` add up to the module, and the whole is
/// the predicted total. `quantum` may be given to compare breakdowns: a power of two, of which the total is
/// rounded to a multiple; by default its unit in the last place. Throws as `share_out` does.
template <resource Quantity>
amounts<Quantity> attribute(const breakdown& b, std::optional<double> quantum = {}) {
  const double total = b.total<Quantity>().value.value();
  const double unit = quantum ? *quantum : quantum_of(total);
  return {share_out<Quantity>(b, std::llround(total / unit)), unit};
}

/// One of the parts that a model falls into for tables: a whole node, or what is a module's own.
struct piece {
  std::size_t node = 0;
  bool own = false;
};

/// Disjoint pieces that make up the whole: every module with no module below it (a parent of leaves), leaves
/// beside such modules, and what modules above them cost of their own. In preorder. O(nodes).
inline std::vector<piece> pieces(const breakdown& b) {
  std::vector<piece> all;
  for (std::size_t i = 0; i < b.nodes.size();) {
    bool above_modules = false;
    b.each_child(i, [&](std::size_t c) {
      above_modules = above_modules || b.nodes[c].level != model::level::primitive;
    });
    all.push_back({i, above_modules});
    i = above_modules ? i + 1 : b.nodes[i].end;
  }
  return all;
}

}  // namespace edgetran::report

#endif  // EDGETRAN_REPORT_SHARES_HPP
