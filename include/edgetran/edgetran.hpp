// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_EDGETRAN_HPP
#define EDGETRAN_EDGETRAN_HPP

/// Every floor from the ground up, but for the headers that say `Needs:` (those of io/ and their users).
#include "edgetran/version.hpp"

#include "edgetran/core.hpp"

#endif  // EDGETRAN_EDGETRAN_HPP
