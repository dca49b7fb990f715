// expect: edgetran: a choice needs at least one value
// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/space/choice.hpp"
#include "edgetran/space/conditional.hpp"
#include "edgetran/space/count.hpp"
#include "edgetran/space/depth.hpp"

namespace s = edgetran::space;

static_assert(s::choice<"hidden", 1>::cardinality == 1);

#ifdef EDGETRAN_MUST_FAIL
static_assert(s::choice<"hidden">::cardinality == 0);
#endif
