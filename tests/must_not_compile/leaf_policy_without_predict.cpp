// expect: edgetran: a policy for leaves needs a const member predict(const profiled_node&)
// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/energy/combine/children_sum.hpp"
#include "edgetran/energy/tree_predictor.hpp"

using namespace edgetran::energy;

struct my_leaves {
  void fit(const selection&) {}
#ifdef EDGETRAN_MUST_FAIL
  edgetran::joules predict(const profiled_node& n) const { return n.energy; }
#else
  double predict(const profiled_node& n) const { return n.energy.value(); }
#endif
};

tree_predictor<my_leaves, children_sum> use() { return tree_predictor<my_leaves, children_sum>(); }
