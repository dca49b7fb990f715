// expect: edgetran: a node regressor needs a member fit(std::span<const profiled_node* const>)
// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/energy/leaves/per_primitive.hpp"

using namespace edgetran::energy;

struct my_regressor {
#ifdef EDGETRAN_MUST_FAIL
  void fit(const selection&) {}
#else
  void fit(std::span<const profiled_node* const>) {}
#endif
  double predict(const profiled_node& n) const { return n.energy.value(); }
};

per_primitive<my_regressor> use() { return per_primitive<my_regressor>(); }
