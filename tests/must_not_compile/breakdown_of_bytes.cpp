// expect: constraints not satisfied
// expect: no matching function
// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/report/bottlenecks.hpp"

#ifdef EDGETRAN_MUST_FAIL
using resource = edgetran::bytes;
#else
using resource = edgetran::joules;
#endif

auto rows(const edgetran::report::breakdown& b) { return edgetran::report::bottlenecks<resource>(b); }
