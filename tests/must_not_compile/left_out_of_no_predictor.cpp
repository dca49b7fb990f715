// expect: edgetran: an energy predictor needs a member fit(const selection&)
// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/energy/leave_one_out.hpp"

using namespace edgetran::energy;

struct my_predictor {
#ifdef EDGETRAN_MUST_FAIL
  void fit(const profiled_tree&) {}
#else
  void fit(const selection&) {}
#endif
  std::vector<edgetran::joules> predict(const profiled_tree& t) const {
    return std::vector<edgetran::joules>(t.nodes.size());
  }
};

leave_one_out_result use(const selection& s) {
  edgetran::inline_executor runner;
  return leave_one_out(s, my_predictor(), runner);
}
