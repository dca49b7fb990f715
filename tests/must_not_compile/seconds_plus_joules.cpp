// expect: no match for 'operator+'
// expect: invalid operands to binary expression ('edgetran::seconds'
// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/core/units.hpp"

#ifdef EDGETRAN_MUST_FAIL
auto sum = edgetran::seconds{1} + edgetran::joules{1};
#else
auto sum = edgetran::seconds{1} + edgetran::joules{1} / edgetran::watts{1};
#endif
