// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_PREDICT_TREE_PREDICTION_HPP
#define EDGETRAN_PREDICT_TREE_PREDICTION_HPP

#include <cmath>
#include <cstddef>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/core/quality.hpp"
#include "edgetran/predict/prediction.hpp"
#include "edgetran/predict/tree_profile.hpp"

namespace edgetran::predict {

namespace detail {
/// What is known of a node: the half-width of its log, 90%, and where that is from.
struct certainty {
  double width;
  edgetran::quality quality;
};

/// As held-out models had it. A function inside a module was never measured by itself: the law says what it
/// adds to its module, and its own cost is modelled within a factor of two of that, which nothing calibrated.
template <class Leaf>
certainty certainty_of(const law_errors& e, const model::basic_node<Leaf>& n) {
  if (n.level == model::level::root) return {e.root_width, quality::predicted};
  if (n.level == model::level::module) return {e.module_width, quality::predicted};
  const leaf_place place = std::visit([](const auto& p) { return place_of(p); }, n.primitive);
  if (place.as == seen_as::leaf) return {e.leaf_width[place.kind], quality::predicted};
  return {std::log(2.0), quality::modelled};
}

template <class Quantity>
estimate<Quantity> tree_estimate(double value, const certainty& c, double beyond, const std::string& source) {
  const double factor = std::exp(c.width) + beyond;
  return {Quantity{value}, Quantity{value / factor}, Quantity{value * factor}, c.quality,
          c.quality == quality::predicted ? source
                                          : source + "; what its module pays for it, within a factor of two"};
}
}  // namespace detail

/// Energy and latency of every node of a model, of one run of the whole batch, by a profile that knows shapes
/// alone. Intervals hold 90% of the nodes of models that were left out, of each level and primitive, and
/// widen beyond what was measured, of which `warning` tells; those of functions, which no profiler sees, are
/// modelled. The profile knows nothing of peak power and memory: these are absent. Throws
/// unknown_error and shape_error as `require_known` does, and shape_error for a workload that no model can
/// run, and state_error for prices that come to nothing. `device` is a name for people. O(nodes).
template <class Leaf>
prediction predict(const tree_profile& d, const model::basic_tree<Leaf>& t, const model::workload& w,
                   const std::string& device) {
  check(w);
  require_known(d, t, w, device);
  const std::vector<double> energies = price_nodes(d.energy, t, w), latencies = price_nodes(d.latency, t, w);
  if (!(energies[0] > 0 && latencies[0] > 0))
    throw state_error("its prices come to nothing for this model", device, "fit the profile again");
  const std::vector<double> reach = reach_of(d, t, w);
  const std::string source = device + ", specs only";
  prediction p;
  p.nodes.reserve(t.size());
  for (std::size_t i = 0; i < t.size(); ++i) {
    const double beyond = widening * reach[i];
    p.nodes.push_back({detail::tree_estimate<seconds>(
                           latencies[i], detail::certainty_of(d.latency_errors, t[i]), beyond, source),
                       detail::tree_estimate<joules>(energies[i], detail::certainty_of(d.energy_errors, t[i]),
                                                     beyond, source)});
  }
  if (reach[0] > 0.05)
    p.warning = device + ": beyond what was measured (batch " + std::to_string(std::lround(d.batch.least)) +
                " to " + std::to_string(std::lround(d.batch.most)) + ", sequence " +
                std::to_string(std::lround(d.sequence.least)) + " to " +
                std::to_string(std::lround(d.sequence.most)) + "; see its primitives): intervals are wider";
  return p;
}

}  // namespace edgetran::predict

#endif  // EDGETRAN_PREDICT_TREE_PREDICTION_HPP
