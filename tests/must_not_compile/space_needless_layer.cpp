// expect: edgetran: an element outside the layers takes no index of a layer
// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/space/choice.hpp"
#include "edgetran/space/conditional.hpp"
#include "edgetran/space/count.hpp"
#include "edgetran/space/depth.hpp"

namespace s = edgetran::space;

using space = s::depth<"layers", 2, 4>::of<s::choice<"hidden", 1, 2>>;
std::size_t layers(const s::architecture<space>& a) { return a.get<"layers">(); }

#ifdef EDGETRAN_MUST_FAIL
std::size_t wrong(const s::architecture<space>& a) { return a.get<"layers">(0); }
#endif
