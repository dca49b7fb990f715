// expect: edgetran: a record is made of elements with a name, depending<...> and depth<...>::of<...>
// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/space/choice.hpp"
#include "edgetran/space/conditional.hpp"
#include "edgetran/space/count.hpp"
#include "edgetran/space/depth.hpp"

namespace s = edgetran::space;

using good = s::record<s::choice<"a", 1>>;
static_assert(s::cardinality<good> == 1);

#ifdef EDGETRAN_MUST_FAIL
static_assert(s::record<int>::size == 1);
#endif
