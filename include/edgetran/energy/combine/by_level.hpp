// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_ENERGY_COMBINE_BY_LEVEL_HPP
#define EDGETRAN_ENERGY_COMBINE_BY_LEVEL_HPP

#include <cstddef>
#include <span>
#include <utility>
#include <vector>

#include "edgetran/energy/campaign.hpp"
#include "edgetran/energy/leaves/per_primitive.hpp"

namespace edgetran::energy {

/// Combiner that reads of a node only its own features: one node regressor for modules and one for roots.
/// Children play no part.
template <checked_node_regressor N>
class by_level {
 public:
  explicit by_level(N prototype = N{}) : by_level(prototype, prototype) {}
  by_level(N module, N root) : module_(std::move(module)), root_(std::move(root)) {}

  void fit(const selection& s, std::span<const std::vector<double>>) {
    std::vector<const profiled_node*> modules, roots;
    for (const profiled_tree* t : s.trees())
      for (const profiled_node& n : t->nodes) {
        if (n.level == model::level::module) modules.push_back(&n);
        if (n.level == model::level::root) roots.push_back(&n);
      }
    N module = module_, root = root_;
    if (!modules.empty()) module.fit(modules);
    root.fit(roots);
    module_ = std::move(module);
    root_ = std::move(root);
  }
  void combine(const profiled_tree& t, std::span<double> energies) const {
    for (std::size_t i = 0; i < energies.size(); ++i) {
      if (t.nodes[i].level == model::level::module) energies[i] = module_.predict(t.nodes[i]);
      if (t.nodes[i].level == model::level::root) energies[i] = root_.predict(t.nodes[i]);
    }
  }

  [[nodiscard]] const N& module() const { return module_; }
  [[nodiscard]] const N& root() const { return root_; }

 private:
  N module_, root_;
};

}  // namespace edgetran::energy

#endif  // EDGETRAN_ENERGY_COMBINE_BY_LEVEL_HPP
