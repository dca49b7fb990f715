// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_PREDICT_TREE_PROFILE_HPP
#define EDGETRAN_PREDICT_TREE_PROFILE_HPP

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/model/tree.hpp"
#include "edgetran/predict/tree_law.hpp"

namespace edgetran::predict {

/// How far a law is off on models that it did not learn from: by level (root, module, primitive).
struct law_errors {
  std::array<double, 3> percent{};   ///< mean absolute error over nodes
  std::array<double, 3> coverage{};  ///< percent of nodes inside their 90% intervals
  double root_width = 0;             ///< half-width of log, 90%, of whole models
  double module_width = 0;           ///< of modules
  std::array<double, leaf_kinds.size()> leaf_width{};

  friend constexpr bool operator==(const law_errors&, const law_errors&) = default;
};

/// The least and the greatest of an amount that was measured.
struct seen_range {
  double least = 0, most = 0;
  friend constexpr bool operator==(const seen_range&, const seen_range&) = default;
};

/// What was measured of a kind of leaf; none where `leaves` is 0.
struct kind_range {
  std::size_t leaves = 0;  ///< distinct ones
  seen_range flops{}, bytes{};
  friend constexpr bool operator==(const kind_range&, const kind_range&) = default;
};

/// A device as laws for the nodes of model trees, from shapes and the workload alone: a few dozen
/// coefficients, and what is known of their errors.
struct tree_profile {
  tree_law energy{}, latency{};
  law_errors energy_errors{}, latency_errors{};
  std::array<kind_range, leaf_kinds.size()> kinds{};
  seen_range batch{}, sequence{};
  std::size_t models = 0, trees = 0;

  friend constexpr bool operator==(const tree_profile&, const tree_profile&) = default;
};

/// By how much an interval widens, as a share of the value, for each doubling beyond what was measured. Laws
/// that did not learn the greatest or the least of batches or of lengths are off there by 1 to 3% of whole
/// models and 2 to 5% of modules (docs/predict/tree_profile.md).
inline constexpr double widening = 0.15;

namespace detail {
/// Doublings from the nearer end of a range; 0 inside it.
inline double doublings(double x, const seen_range& r) {
  if (!(x > 0)) return 0;
  if (x > r.most) return std::log2(x / std::max(r.most, 1e-12));
  return x < r.least ? std::log2(r.least / x) : 0;
}
}  // namespace detail

/// What leaves cost by themselves, and every node above them, in joules or seconds, in the order of the tree.
/// O(nodes).
template <class Leaf>
std::vector<double> price_nodes(const tree_law& law, const model::basic_tree<Leaf>& t,
                                const model::workload& w) {
  std::vector<double> values(t.size()), tolls(t.size());
  for (std::size_t i = t.size(); i-- > 0;) {
    const model::basic_node<Leaf>& n = t[i];
    if (n.level == model::level::primitive) {
      const leaf_cost c = std::visit(
          [&](const auto& p) { return leaf_cost_of(law, p, model::resolve(n.rows, w)); }, n.primitive);
      values[i] = c.own;
      tolls[i] = c.toll;
    } else {
      values[i] = tolls[i] + law.call;
    }
    if (i > 0) tolls[n.parent] += tolls[i];
  }
  return values;
}

/// Throws unknown_error, which names them, for primitives that nothing like was measured, and shape_error for
/// a workload that no such profile knows: another phase than encoding. A template as above.
template <class Leaf>
void require_known(const tree_profile& d, const model::basic_tree<Leaf>& t, const model::workload& w,
                   const std::string& device) {
  if (w.phase != model::phase::encode)
    throw shape_error("the " + std::string(model::name(w.phase)) + " phase was never measured", device,
                      "ask for the encode phase, or calibrate a device of your own");
  std::vector<std::string> unknown;
  for (const auto& n : t.nodes()) {
    if (n.level != model::level::primitive) continue;
    const leaf_place place = std::visit([](const auto& p) { return place_of(p); }, n.primitive);
    const bool known =
        place.as == seen_as::function || (place.as == seen_as::leaf && d.kinds[place.kind].leaves > 0);
    if (!known && std::find(unknown.begin(), unknown.end(), n.type) == unknown.end())
      unknown.push_back(n.type);
  }
  if (unknown.empty()) return;
  std::string names, measured;
  for (const std::string& u : unknown) names += (names.empty() ? "" : ", ") + u;
  for (std::size_t k = 0; k < leaf_kinds.size(); ++k)
    if (d.kinds[k].leaves > 0) measured += (measured.empty() ? "" : ", ") + std::string(leaf_kinds[k]);
  throw unknown_error(names + ": no such primitive was measured", device,
                      "the profile knows " + measured + " and the functions between them");
}

/// How far each node lies beyond what was measured: doublings of batch and length beyond their ranges, and
/// those of its leaves beyond the ranges of their kinds, weighed by what they cost, whichever is further: a
/// batch twice as large makes leaves twice as large. O(nodes).
template <class Leaf>
std::vector<double> reach_of(const tree_profile& d, const model::basic_tree<Leaf>& t,
                             const model::workload& w) {
  const double of_workload = detail::doublings(static_cast<double>(w.batch), d.batch) +
                             detail::doublings(static_cast<double>(w.sequence), d.sequence);
  std::vector<double> tolls(t.size()), weighed(t.size());
  for (std::size_t i = t.size(); i-- > 0;) {
    const model::basic_node<Leaf>& n = t[i];
    if (n.level == model::level::primitive) {
      const auto [toll, reach] = std::visit(
          [&](const auto& p) {
            const model::span s = model::resolve(n.rows, w);
            const leaf_place place = place_of(p);
            const leaf_amounts a = leaf_amounts_of(p, s);
            double far = 0;
            if (place.as == seen_as::leaf)
              far = std::max(detail::doublings(a.flops, d.kinds[place.kind].flops),
                             detail::doublings(a.bytes, d.kinds[place.kind].bytes));
            return std::pair(leaf_cost_of(d.energy, p, s).toll, far);
          },
          n.primitive);
      tolls[i] = toll;
      weighed[i] = toll * reach;
    }
    if (i > 0) {
      tolls[n.parent] += tolls[i];
      weighed[n.parent] += weighed[i];
    }
  }
  for (std::size_t i = 0; i < weighed.size(); ++i)
    weighed[i] = std::max(of_workload, tolls[i] > 0 ? weighed[i] / tolls[i] : 0);
  return weighed;
}

}  // namespace edgetran::predict

#endif  // EDGETRAN_PREDICT_TREE_PROFILE_HPP
