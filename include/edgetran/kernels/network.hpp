// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_KERNELS_NETWORK_HPP
#define EDGETRAN_KERNELS_NETWORK_HPP

#include <cstddef>
#include <type_traits>
#include <utility>

#include "edgetran/kernels/math.hpp"
#include "edgetran/kernels/target.hpp"

namespace edgetran::kernels {

/// A few rows of a small dense layer: x[rows, inputs], weights[inputs, outputs] and z[rows, outputs] on
/// float32, rows as far apart as the strides say. A few kB, so that nothing is packed.
struct layer_job {
  std::ptrdiff_t rows, inputs, outputs;
  const float* weights;
  std::ptrdiff_t weight_stride, x_stride, z_stride;
  bool squared = false;  ///< the weights are the squares of those given
};

/// One step of Adam on n numbers: with g = gradient + penalty x,
///     first = keep1 first + (1 - keep1) g,   second = keep2 second + (1 - keep2) g^2,
///     x = shrink x - move first / (scale sqrt(second) + floor).
struct adam_job {
  std::ptrdiff_t n;
  float keep1, add1, keep2, add2, move, scale, floor, shrink, penalty;
  const float* gradient;
  float *x, *first, *second;
};

namespace detail {
struct network_look_up {
  void (*forward)(const layer_job&, const float*, float*);
  void (*to_inputs)(const layer_job&, const float*, float*);
  void (*to_weights)(const layer_job&, const float*, const float*, float*);
  void (*softplus)(std::ptrdiff_t, const float*, float*, float*);
  void (*adam)(const adam_job&);
};
}  // namespace detail

}  // namespace edgetran::kernels

// clang-format off
#include "edgetran/kernels/targets/begin_scalar.inl"
#include "edgetran/kernels/bodies/network.inl"
#include "edgetran/kernels/targets/end_scalar.inl"
#if defined(EDGETRAN_KERNELS_X86)
#include "edgetran/kernels/targets/begin_avx2.inl"
#include "edgetran/kernels/bodies/network.inl"
#include "edgetran/kernels/targets/end_avx2.inl"
#include "edgetran/kernels/targets/begin_avx512.inl"
#include "edgetran/kernels/bodies/network.inl"
#include "edgetran/kernels/targets/end_avx512.inl"
#elif defined(EDGETRAN_KERNELS_NEON)
#include "edgetran/kernels/targets/begin_neon.inl"
#include "edgetran/kernels/bodies/network.inl"
#include "edgetran/kernels/targets/end_neon.inl"
#endif
// clang-format on

namespace edgetran::kernels {

/// What training and walks of small networks spend their time on, on the instruction set that the processor
/// has. No checks: sizes from 0 on, arrays that hold them and do not overlap. What becomes of a row does not
/// depend on the rows beside it.
namespace detail {
inline const network_look_up& network_kernels() {
  static constexpr versions<const network_look_up> all {
    .scalar = &scalar::network_functions,
#if defined(EDGETRAN_KERNELS_X86)
    .avx2 = &avx2::network_functions, .avx512 = &avx512::network_functions,
#elif defined(EDGETRAN_KERNELS_NEON)
    .neon = &neon::network_functions,
#endif
  };
  return *all.of(active());
}
}  // namespace detail

/// z[r, j] += sum over i of x[r, i] weights[i, j]. O(rows inputs outputs).
inline void layer_forward(const layer_job& job, const float* x, float* z) {
  detail::network_kernels().forward(job, x, z);
}

/// x[r, i] = sum over j of z[r, j] weights[i, j]: derivatives in z become those in the inputs. O(rows inputs
/// outputs).
inline void layer_to_inputs(const layer_job& job, const float* z, float* x) {
  detail::network_kernels().to_inputs(job, z, x);
}

/// sums[i, j] += sum over r of x[r, i] z[r, j], rows of sums as far apart as those of the weights:
/// derivatives in z become those in the weights, where these are `squared` in the roots that are given.
/// O(rows inputs outputs).
inline void layer_to_weights(const layer_job& job, const float* x, const float* z, float* sums) {
  detail::network_kernels().to_weights(job, x, z, sums);
}

/// value = log(1 + e^x) and, unless null, slope = 1 / (1 + e^-x) for n numbers; value and slope may be x.
/// Relative errors below 1e-6 down to x = -87, below that the results there. O(n).
inline void softplus(std::ptrdiff_t n, const float* x, float* value, float* slope) {
  detail::network_kernels().softplus(n, x, value, slope);
}

/// See adam_job. O(n).
inline void adam_step(const adam_job& job) { detail::network_kernels().adam(job); }

}  // namespace edgetran::kernels

#endif  // EDGETRAN_KERNELS_NETWORK_HPP
