// expect: edgetran: a sequence has a least length that is not above its greatest
// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/space/choice.hpp"
#include "edgetran/space/sequence.hpp"

namespace s = edgetran::space;

static_assert(s::sequence<"a", s::choice<"x", 1, 2>, 1, 2>::cardinality == 6);

#ifdef EDGETRAN_MUST_FAIL
static_assert(s::sequence<"a", s::choice<"x", 1, 2>, 2, 1>::cardinality == 6);
#endif
