// expect: edgetran: two elements of one space have the same name
// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/space/choice.hpp"
#include "edgetran/space/conditional.hpp"
#include "edgetran/space/count.hpp"
#include "edgetran/space/depth.hpp"

namespace s = edgetran::space;

using good = s::depth<"layers", 2, 4>::of<s::choice<"hidden", 1, 2>, s::choice<"heads", 1, 2>>;
static_assert(s::cardinality<good> == 272);

#ifdef EDGETRAN_MUST_FAIL
using bad = s::depth<"layers", 2, 4>::of<s::choice<"hidden", 1, 2>, s::choice<"hidden", 1, 2>>;
static_assert(s::cardinality<bad> == 272);
#endif
