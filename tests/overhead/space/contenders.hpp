// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_TESTS_OVERHEAD_SPACE_CONTENDERS_HPP
#define EDGETRAN_TESTS_OVERHEAD_SPACE_CONTENDERS_HPP

#include "edgetran/space/architecture.hpp"
#include "edgetran/space/presets/flexibert.hpp"

using flexibert = edgetran::space::architecture<edgetran::space::flexibert2>;

// Each in a file of its own, so that neither is compiled into its caller; C names, for callgrind to find
// them.

/// The sum over the layers of hidden size times rank of the heads, plus the depth times the ranks of the
/// feed-forward stacks: by a walk over the places of any space, and by a loop written for this one.
extern "C" long by_library(const flexibert& a);
extern "C" long by_hand(const flexibert& a);

#endif  // EDGETRAN_TESTS_OVERHEAD_SPACE_CONTENDERS_HPP
