// expect: edgetran: a choice names each value once
// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/space/choice.hpp"
#include "edgetran/space/conditional.hpp"
#include "edgetran/space/count.hpp"
#include "edgetran/space/depth.hpp"

namespace s = edgetran::space;

static_assert(s::choice<"hidden", 1, 2>::cardinality == 2);

#ifdef EDGETRAN_MUST_FAIL
static_assert(s::choice<"hidden", 1, 1>::cardinality == 2);
#endif
