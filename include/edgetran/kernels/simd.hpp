// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_KERNELS_SIMD_HPP
#define EDGETRAN_KERNELS_SIMD_HPP

/// The vectors that kernels are written in: in the namespace of each target a type `f32` of `lanes` numbers,
/// the same functions on it, and unroll(). A kernel's body is written once, in bodies/<kernel>.inl, over
/// these names, and included between begin_<target>.inl and end_<target>.inl for each target; versions<> then
/// picks one at run time (docs/kernels/simd.md).
#include "edgetran/kernels/targets/avx2.hpp"
#include "edgetran/kernels/targets/avx512.hpp"
#include "edgetran/kernels/targets/neon.hpp"
#include "edgetran/kernels/targets/scalar.hpp"

#endif  // EDGETRAN_KERNELS_SIMD_HPP
