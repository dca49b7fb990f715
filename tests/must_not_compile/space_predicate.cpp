// expect: edgetran: the predicate of a where takes an architecture of its space and returns a bool
// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/space/choice.hpp"
#include "edgetran/space/where.hpp"

namespace s = edgetran::space;

using space = s::choice<"a", 1, 2>;
const auto good = s::such_that<space>([](const s::architecture<space>&) { return true; });

#ifdef EDGETRAN_MUST_FAIL
const auto bad = s::such_that<space>([](int) { return true; });
#endif
