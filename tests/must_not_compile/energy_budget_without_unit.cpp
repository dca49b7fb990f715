// expect: could not convert
// expect: no matching function
// expect: no known conversion
// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/report/selection.hpp"

auto best(const std::vector<edgetran::report::candidate>& all) {
#ifdef EDGETRAN_MUST_FAIL
  return edgetran::report::most_accurate(all, 5.0);
#else
  return edgetran::report::most_accurate(all, edgetran::joules{5.0});
#endif
}
