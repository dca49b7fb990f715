// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_KERNELS_SPECTRAL_ROWS_HPP
#define EDGETRAN_KERNELS_SPECTRAL_ROWS_HPP

#include <cstddef>

#include "edgetran/kernels/spectral.hpp"

/// What both transforms share, in the namespace of each target, for their bodies.
// clang-format off
#include "edgetran/kernels/targets/begin_scalar.inl"
#include "edgetran/kernels/bodies/spectral_rows.inl"
#include "edgetran/kernels/targets/end_scalar.inl"
#if defined(EDGETRAN_KERNELS_X86)
#include "edgetran/kernels/targets/begin_avx2.inl"
#include "edgetran/kernels/bodies/spectral_rows.inl"
#include "edgetran/kernels/targets/end_avx2.inl"
#include "edgetran/kernels/targets/begin_avx512.inl"
#include "edgetran/kernels/bodies/spectral_rows.inl"
#include "edgetran/kernels/targets/end_avx512.inl"
#elif defined(EDGETRAN_KERNELS_NEON)
#include "edgetran/kernels/targets/begin_neon.inl"
#include "edgetran/kernels/bodies/spectral_rows.inl"
#include "edgetran/kernels/targets/end_neon.inl"
#endif
// clang-format on

#endif  // EDGETRAN_KERNELS_SPECTRAL_ROWS_HPP
