// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_KERNELS_HPP
#define EDGETRAN_KERNELS_HPP

#include "edgetran/kernels/activation.hpp"
#include "edgetran/kernels/attention.hpp"
#include "edgetran/kernels/attention_head.hpp"
#include "edgetran/kernels/buffer.hpp"
#include "edgetran/kernels/clustered_bfloat16.hpp"
#include "edgetran/kernels/clustered_gemm.hpp"
#include "edgetran/kernels/clustered_int8.hpp"
#include "edgetran/kernels/clustered_job.hpp"
#include "edgetran/kernels/cosine.hpp"
#include "edgetran/kernels/dense_gemm.hpp"
#include "edgetran/kernels/dynamic_convolution.hpp"
#include "edgetran/kernels/float64.hpp"
#include "edgetran/kernels/fourier.hpp"
#include "edgetran/kernels/math.hpp"
#include "edgetran/kernels/network.hpp"
#include "edgetran/kernels/normalise.hpp"
#include "edgetran/kernels/packed_codebook.hpp"
#include "edgetran/kernels/random_words.hpp"
#include "edgetran/kernels/simd.hpp"
#include "edgetran/kernels/softmax.hpp"
#include "edgetran/kernels/spectral.hpp"
#include "edgetran/kernels/spectral_rows.hpp"
#include "edgetran/kernels/target.hpp"
#include "edgetran/kernels/transform.hpp"
#include "edgetran/kernels/transform_length.hpp"

#endif  // EDGETRAN_KERNELS_HPP
