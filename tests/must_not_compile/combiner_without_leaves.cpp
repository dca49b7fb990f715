// expect: edgetran: a combiner needs a member fit(const selection&, std::span<const std::vector<double>>)
// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/energy/tree_predictor.hpp"

using namespace edgetran::energy;

using energies_of_leaves = std::span<const std::vector<double>>;

struct my_leaves {
  void fit(const selection&) {}
  double predict(const profiled_node& n) const { return n.energy.value(); }
};
struct my_combiner {
#ifdef EDGETRAN_MUST_FAIL
  void fit(const selection&) {}
#else
  void fit(const selection&, energies_of_leaves) {}
#endif
  void combine(const profiled_tree&, std::span<double>) const {}
};

tree_predictor<my_leaves, my_combiner> use() { return tree_predictor<my_leaves, my_combiner>(); }
