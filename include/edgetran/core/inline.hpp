// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_CORE_INLINE_HPP
#define EDGETRAN_CORE_INLINE_HPP

/// Before a function, or after the parameters of a lambda, that must become part of its caller: registers
/// that hold a tile live only as long as no call comes between.
#define EDGETRAN_INLINE [[gnu::always_inline]] inline
#define EDGETRAN_INLINE_LAMBDA __attribute__((always_inline))

/// Before a function that a fold over a model runs through, so that the fold is one function where the
/// model's sizes are in its type. g++ makes it one by `flatten` on the outermost function alone; clang
/// flattens a single level of calls, and so every level asks for it, and the one that calls a lambda for that
/// lambda.
#if defined(__clang__)
#define EDGETRAN_FOLDED [[gnu::always_inline]]
#define EDGETRAN_FOLDED_WITH_CALLS [[gnu::always_inline, gnu::flatten]]
#else
#define EDGETRAN_FOLDED
#define EDGETRAN_FOLDED_WITH_CALLS
#endif

#endif  // EDGETRAN_CORE_INLINE_HPP
