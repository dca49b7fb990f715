// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_KERNELS_HPP
#define EDGETRAN_KERNELS_HPP

#include "edgetran/kernels/buffer.hpp"
#include "edgetran/kernels/clustered_bfloat16.hpp"
#include "edgetran/kernels/clustered_gemm.hpp"
#include "edgetran/kernels/clustered_int8.hpp"
#include "edgetran/kernels/clustered_job.hpp"
#include "edgetran/kernels/inline.hpp"
#include "edgetran/kernels/math.hpp"
#include "edgetran/kernels/packed_codebook.hpp"
#include "edgetran/kernels/simd.hpp"
#include "edgetran/kernels/softmax.hpp"
#include "edgetran/kernels/target.hpp"

#endif  // EDGETRAN_KERNELS_HPP
