// expect: edgetran: two elements of one space have the same name
// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/space/choice.hpp"
#include "edgetran/space/conditional.hpp"
#include "edgetran/space/count.hpp"
#include "edgetran/space/depth.hpp"

namespace s = edgetran::space;

using good = s::record<s::choice<"hidden", 1, 2>, s::depth<"layers", 2>::of<s::choice<"heads", 1>>>;
static_assert(s::cardinality<good> == 2);

#ifdef EDGETRAN_MUST_FAIL
// A name inside the layers counts too.
using bad = s::record<s::choice<"hidden", 1, 2>, s::depth<"layers", 2>::of<s::choice<"hidden", 1>>>;
static_assert(s::cardinality<bad> == 2);
#endif
