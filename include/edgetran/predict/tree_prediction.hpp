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
/// Half-width of log, 90%, of a node on held-out models. A function inside a module was never measured by
/// itself: the law only says what it adds to the module, which may be anything up to twice that.
template <class Leaf>
double held_out_width(const law_errors& e, const model::basic_node<Leaf>& n) {
  if (n.level == model::level::root) return e.root_width;
  if (n.level == model::level::module) return e.module_width;
  const leaf_place place = std::visit([](const auto& p) { return place_of(p); }, n.primitive);
  return place.as == seen_as::leaf ? e.leaf_width[place.kind] : std::log(2.0);
}

template <class Quantity>
estimate<Quantity> tree_estimate(double value, double width, double beyond, const std::string& source) {
  const double factor = std::exp(width) + beyond;
  return {Quantity{value}, Quantity{value / factor}, Quantity{value * factor}, quality::predicted, source};
}
}  // namespace detail

/// Energy and latency of every node of a model, of one run of the whole batch, by a profile that knows shapes
/// alone. Intervals hold 90% of the nodes of models that were left out, and widen beyond what was measured,
/// of which `warning` tells. The profile knows nothing of peak power and memory: these are absent. Throws
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
                           latencies[i], detail::held_out_width(d.latency_errors, t[i]), beyond, source),
                       detail::tree_estimate<joules>(
                           energies[i], detail::held_out_width(d.energy_errors, t[i]), beyond, source)});
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
