// expect: from 'extent<512>' to 'extent<768>'
// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/core/extent.hpp"

edgetran::extent<768> hidden(edgetran::extent<768> h) { return h; }

#ifdef EDGETRAN_MUST_FAIL
auto width = hidden(edgetran::extent<512>{});
#else
auto width = hidden(edgetran::extent<768>{});
#endif
