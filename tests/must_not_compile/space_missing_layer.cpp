// expect: edgetran: an element of a layer is asked for with the index of the layer
// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/space/choice.hpp"
#include "edgetran/space/conditional.hpp"
#include "edgetran/space/count.hpp"
#include "edgetran/space/depth.hpp"

namespace s = edgetran::space;

using space = s::depth<"layers", 2, 4>::of<s::choice<"hidden", 1, 2>>;
int hidden(const s::architecture<space>& a) { return a.get<"hidden">(0); }

#ifdef EDGETRAN_MUST_FAIL
int wrong(const s::architecture<space>& a) { return a.get<"hidden">(); }
#endif
