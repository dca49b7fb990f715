// expect: edgetran: a depth names at least one number of layers, each a positive multiple of its stacks
// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/space/choice.hpp"
#include "edgetran/space/conditional.hpp"
#include "edgetran/space/count.hpp"
#include "edgetran/space/depth.hpp"

namespace s = edgetran::space;

using good = s::depth<"layers", 2, 4>::in_stacks<2>::of<s::choice<"a", 1>>;
static_assert(s::cardinality<good> == 2);

#ifdef EDGETRAN_MUST_FAIL
using bad = s::depth<"layers", 2, 3>::in_stacks<2>::of<s::choice<"a", 1>>;
static_assert(s::cardinality<bad> == 2);
#endif
