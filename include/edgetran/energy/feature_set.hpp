// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_ENERGY_FEATURE_SET_HPP
#define EDGETRAN_ENERGY_FEATURE_SET_HPP

#include <cstddef>
#include <string>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/energy/profiled_tree.hpp"

namespace edgetran::energy {

/// Which features of a node a regressor reads, in order.
using feature_set = std::vector<feature>;

/// The 14 of the published code, and the ablations of IrEne's Table 8: without what was sampled while the
/// node ran, and without what follows from the model alone.
inline feature_set all_features() {
  feature_set all;
  for (std::size_t i = 0; i < feature_count; ++i) all.push_back(static_cast<feature>(i));
  return all;
}
inline feature_set model_features() {
  return {feature::parameters, feature::input_size, feature::batch,
          feature::sequence,   feature::flops,      feature::bytes};
}
inline feature_set resource_features() {
  return {feature::cpu,       feature::memory,           feature::gpu,     feature::gpu_memory,
          feature::gpu_clock, feature::gpu_memory_clock, feature::latency, feature::gpu_energy};
}

inline std::vector<std::string> column_names(const feature_set& set) {
  std::vector<std::string> names;
  for (const feature f : set) names.emplace_back(name(f));
  return names;
}

/// Seconds, for what divides by them or takes their logarithm; throws input_error, which names the node, for
/// 0.
inline double positive_latency(const profiled_node& n) {
  const double latency = n[feature::latency];
  if (!(latency > 0))
    throw input_error("a latency of " + std::to_string(latency) + " s", "node '" + n.path + "'",
                      "measure it, or take a predictor that does not read latencies");
  return latency;
}

inline std::vector<double> row_of(const profiled_node& n, const feature_set& set) {
  std::vector<double> row;
  row.reserve(set.size());
  for (const feature f : set) row.push_back(n[f]);
  return row;
}

}  // namespace edgetran::energy

#endif  // EDGETRAN_ENERGY_FEATURE_SET_HPP
