// expect: edgetran: depending has exactly one case for every value of its key
// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/space/choice.hpp"
#include "edgetran/space/conditional.hpp"
#include "edgetran/space/count.hpp"
#include "edgetran/space/depth.hpp"

namespace s = edgetran::space;

using good = s::record<s::choice<"a", 1, 2>,
                       s::depending<"a", s::given<1, s::choice<"b", 3>>, s::given<2, s::choice<"b", 4>>>>;
static_assert(s::cardinality<good> == 2);

#ifdef EDGETRAN_MUST_FAIL
using bad = s::record<s::choice<"a", 1, 2>, s::depending<"a", s::given<1, s::choice<"b", 3>>>>;
static_assert(s::cardinality<bad> == 2);
#endif
