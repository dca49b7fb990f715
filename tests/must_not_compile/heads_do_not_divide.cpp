// expect: edgetran: the hidden size must be a multiple of the number of heads
// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/model/families/bert.hpp"

using namespace edgetran;

#ifdef EDGETRAN_MUST_FAIL
constexpr model::bert<2, 128, 3, 512> m{};
#else
constexpr model::bert<2, 128, 4, 512> m{};
#endif

constexpr auto parameters = model::total_cost(m).parameters;
