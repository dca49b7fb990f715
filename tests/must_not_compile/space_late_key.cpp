// expect: edgetran: depending names a key that does not stand before it in its record
// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/space/choice.hpp"
#include "edgetran/space/conditional.hpp"
#include "edgetran/space/count.hpp"
#include "edgetran/space/depth.hpp"

namespace s = edgetran::space;

using good = s::record<s::choice<"a", 1>, s::depending<"a", s::given<1, s::choice<"b", 3>>>>;
static_assert(s::cardinality<good> == 1);

#ifdef EDGETRAN_MUST_FAIL
using bad = s::record<s::depending<"a", s::given<1, s::choice<"b", 3>>>, s::choice<"a", 1>>;
static_assert(s::cardinality<bad> == 1);
#endif
