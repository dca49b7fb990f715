// expect: edgetran: a static extent is at least 0; use edgetran::dynamic for a run-time one
// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/core/extent.hpp"

#ifdef EDGETRAN_MUST_FAIL
edgetran::extent<-2> e;
#else
edgetran::extent<2> e;
#endif
