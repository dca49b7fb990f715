// expect: edgetran: layers hold elements, no layers of their own
// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/space/choice.hpp"
#include "edgetran/space/conditional.hpp"
#include "edgetran/space/count.hpp"
#include "edgetran/space/depth.hpp"

namespace s = edgetran::space;

using good = s::depth<"layers", 1>::of<s::choice<"a", 1>>;
static_assert(s::cardinality<good> == 1);

#ifdef EDGETRAN_MUST_FAIL
using bad = s::depth<"outer", 2>::of<good>;
static_assert(s::cardinality<bad> == 1);
#endif
