// expect: edgetran: an energy predictor needs a const member predict(const profiled_tree&) that returns
// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/energy/with_intervals.hpp"

using namespace edgetran::energy;

struct my_predictor {
  void fit(const selection&) {}
#ifdef EDGETRAN_MUST_FAIL
  std::vector<double> predict(const profiled_tree& t) const { return std::vector<double>(t.nodes.size()); }
#else
  std::vector<edgetran::joules> predict(const profiled_tree& t) const {
    return std::vector<edgetran::joules>(t.nodes.size());
  }
#endif
};

with_intervals<my_predictor> use() { return with_intervals<my_predictor>(); }
