// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_ENERGY_RECOMMENDED_HPP
#define EDGETRAN_ENERGY_RECOMMENDED_HPP

#include <cstdint>

#include "edgetran/energy/combine/by_level.hpp"
#include "edgetran/energy/combine/scaled.hpp"
#include "edgetran/energy/information.hpp"
#include "edgetran/energy/leaves/energy_law.hpp"
#include "edgetran/energy/leaves/per_primitive.hpp"
#include "edgetran/energy/leaves/scaled_node.hpp"
#include "edgetran/energy/tree_predictor.hpp"
#include "edgetran/regress/trees/forest.hpp"

namespace edgetran::energy {

/// Trees that are averaged wherever a recommended predictor learns a factor.
inline regress::extra_trees factor_trees(std::uint64_t seed = 0) {
  return regress::extra_trees({.members = 64, .min_leaf_weight = 2, .seed = seed});
}

// One recommended predictor for each budget of information; docs/energy/recommended.md tells how they
// compare.

/// Sensors on the node itself: a law with two to four coefficients a level.
using law_predictor = tree_predictor<all_primitives<energy_law>, by_level<energy_law>>;
/// Latency of the node itself: its power, from rates and from what lies below it.
using latency_predictor =
    tree_predictor<per_primitive<scaled_node<latency_price, timed_columns, regress::extra_trees>>,
                   scaled<own_latency, latency_columns, regress::extra_trees>>;
/// Sensors on leaves: their law, and above them a physical sum times a factor.
using leaves_predictor =
    tree_predictor<all_primitives<energy_law>, scaled<priced_sum, composition_columns, regress::extra_trees>>;
/// No measurement: prices times factors for leaves, and above them as before.
using specs_predictor =
    tree_predictor<per_primitive<scaled_node<node_price, specification_columns, regress::extra_trees>>,
                   scaled<priced_sum, composition_columns, regress::extra_trees>>;
/// No measurement, physics alone: a few dozen coefficients.
using physical_predictor = tree_predictor<per_primitive<node_price>, scaled<priced_sum>>;

inline law_predictor make_driver_predictor() {
  const energy_law short_law({work::gpu_energy, work::latency});
  const energy_law law({work::gpu_energy, work::latency, work::call});
  return law_predictor(all_primitives<energy_law>(law), by_level<energy_law>(law, short_law));
}
inline law_predictor make_full_predictor() {
  const energy_law short_law({work::gpu_energy, work::latency});
  const energy_law law({work::gpu_energy, work::latency, work::cpu_time, work::call});
  return law_predictor(all_primitives<energy_law>(law), by_level<energy_law>(law, short_law));
}
inline latency_predictor make_latency_predictor(std::uint64_t seed = 0) {
  using leaf = latency_predictor::leaf_type::node_regressor;
  return latency_predictor(latency_predictor::leaf_type(leaf({}, factor_trees(seed))),
                           latency_predictor::combiner_type({}, factor_trees(seed)));
}
inline leaves_predictor make_leaves_predictor(std::uint64_t seed = 0) {
  return leaves_predictor(
      all_primitives<energy_law>(energy_law({work::gpu_energy, work::latency, work::call})),
      leaves_predictor::combiner_type({}, factor_trees(seed)));
}
inline specs_predictor make_specs_predictor(std::uint64_t seed = 0) {
  using leaf = specs_predictor::leaf_type::node_regressor;
  return specs_predictor(specs_predictor::leaf_type(leaf({}, factor_trees(seed))),
                         specs_predictor::combiner_type({}, factor_trees(seed)));
}

/// visit(predictor) for the recommended predictor of a budget, not fitted yet; returns what it returns.
template <class Visit>
auto with_recommended(information i, Visit visit, std::uint64_t seed = 0) {
  switch (i) {
    case information::full:
      return visit(make_full_predictor());
    case information::driver:
      return visit(make_driver_predictor());
    case information::latency:
      return visit(make_latency_predictor(seed));
    case information::leaves:
      return visit(make_leaves_predictor(seed));
    case information::specs:
      break;
  }
  return visit(make_specs_predictor(seed));
}

}  // namespace edgetran::energy

#endif  // EDGETRAN_ENERGY_RECOMMENDED_HPP
