// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_KERNELS_INLINE_HPP
#define EDGETRAN_KERNELS_INLINE_HPP

#include <cstddef>
#include <type_traits>
#include <utility>

/// Before a function, or after the parameters of a lambda, that must become part of its caller: registers
/// that hold a tile live only as long as no call comes between.
#define EDGETRAN_INLINE [[gnu::always_inline]] inline
#define EDGETRAN_INLINE_LAMBDA __attribute__((always_inline))

#endif  // EDGETRAN_KERNELS_INLINE_HPP
