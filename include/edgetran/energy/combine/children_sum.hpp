// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_ENERGY_COMBINE_CHILDREN_SUM_HPP
#define EDGETRAN_ENERGY_COMBINE_CHILDREN_SUM_HPP

#include <cstddef>
#include <span>
#include <vector>

#include "edgetran/energy/campaign.hpp"

namespace edgetran::energy {

/// Combiner: a module costs what its children cost (PredictedSum of IrEne's Table 9). It misses the functions
/// that are no nodes, and so falls short.
struct children_sum {
  void fit(const selection&, std::span<const std::vector<double>>) {}
  void combine(const profiled_tree& t, std::span<double> energies) const {
    for (std::size_t i = t.nodes.size(); i-- > 1;) energies[t.nodes[i].parent] += energies[i];
  }
};

}  // namespace edgetran::energy

#endif  // EDGETRAN_ENERGY_COMBINE_CHILDREN_SUM_HPP
