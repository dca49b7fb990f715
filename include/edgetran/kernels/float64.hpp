// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_KERNELS_FLOAT64_HPP
#define EDGETRAN_KERNELS_FLOAT64_HPP

#include <cstddef>
#include <type_traits>

#include "edgetran/kernels/targets/float64.hpp"

namespace edgetran::kernels {

/// A function g of s, a squared distance times a scale.
enum class radial_shape {
  gauss,     ///< e^(-s / 2)
  matern12,  ///< e^-t, t = sqrt(s)
  matern32,  ///< (1 + t) e^-t, t = sqrt(3 s)
  matern52,  ///< (1 + t + t^2 / 3) e^-t, t = sqrt(5 s)
};

/// For n squared distances and s = scale * square: adds variance * g(s) to `sum`; writes it to `value` and
/// variance * g'(s) to `slope` where these are not null. g' of matern12 has no limit at 0; what stands there
/// is huge, finite, and times s nothing.
struct radial_job {
  radial_shape shape;
  std::ptrdiff_t n;
  const double* squares;
  double scale;
  double variance;
  double* sum;
  double* value = nullptr;
  double* slope = nullptr;
};

namespace detail {
/// How one target multiplies rows by a panel of `width` columns; see `panel_product`.
struct panel_look_up {
  using function = void(const double* const*, std::ptrdiff_t, std::ptrdiff_t, const double*, double*);
  int width;
  function* full;
  function* ragged;
};
}  // namespace detail

}  // namespace edgetran::kernels

// clang-format off
#include "edgetran/kernels/targets/begin_scalar.inl"
#include "edgetran/kernels/bodies/float64.inl"
#include "edgetran/kernels/targets/end_scalar.inl"
#if defined(EDGETRAN_KERNELS_X86)
#include "edgetran/kernels/targets/begin_avx2.inl"
#include "edgetran/kernels/bodies/float64.inl"
#include "edgetran/kernels/targets/end_avx2.inl"
#include "edgetran/kernels/targets/begin_avx512.inl"
#include "edgetran/kernels/bodies/float64.inl"
#include "edgetran/kernels/targets/end_avx512.inl"
#elif defined(EDGETRAN_KERNELS_NEON)
#include "edgetran/kernels/targets/begin_neon.inl"
#include "edgetran/kernels/bodies/float64.inl"
#include "edgetran/kernels/targets/end_neon.inl"
#endif
// clang-format on

namespace edgetran::kernels {

/// Linear algebra on float64 for small dense problems, on the instruction set that the processor has. No
/// checks: sizes from 0 on, arrays that hold them and do not overlap.

/// y = a x + b y. O(n).
inline void add_scaled(std::ptrdiff_t n, double a, const double* x, double b, double* y) {
  static constexpr versions<void(std::ptrdiff_t, double, const double*, double, double*)> all {
    .scalar = scalar::add_scaled,
#if defined(EDGETRAN_KERNELS_X86)
    .avx2 = avx2::add_scaled, .avx512 = avx512::add_scaled,
#elif defined(EDGETRAN_KERNELS_NEON)
    .neon = neon::add_scaled,
#endif
  };
  all.of(active())(n, a, x, b, y);
}

/// Sum of x y. O(n).
inline double dot(std::ptrdiff_t n, const double* x, const double* y) {
  static constexpr versions<double(std::ptrdiff_t, const double*, const double*)> all {
    .scalar = scalar::dot,
#if defined(EDGETRAN_KERNELS_X86)
    .avx2 = avx2::dot, .avx512 = avx512::dot,
#elif defined(EDGETRAN_KERNELS_NEON)
    .neon = neon::dot,
#endif
  };
  return all.of(active())(n, x, y);
}

/// Sum of x y z. O(n).
inline double dot_of_three(std::ptrdiff_t n, const double* x, const double* y, const double* z) {
  static constexpr versions<double(std::ptrdiff_t, const double*, const double*, const double*)> all {
    .scalar = scalar::dot_of_three,
#if defined(EDGETRAN_KERNELS_X86)
    .avx2 = avx2::dot_of_three, .avx512 = avx512::dot_of_three,
#elif defined(EDGETRAN_KERNELS_NEON)
    .neon = neon::dot_of_three,
#endif
  };
  return all.of(active())(n, x, y, z);
}

/// out[r, i] = max(0, a[r] + b[i] - 2 products[r, i]): squared distances between `rows` and n points whose
/// squares are a and b. Absolute error: some units in the last place of a + b. O(rows n).
inline void squared_distances(std::ptrdiff_t rows, std::ptrdiff_t n, const double* a, const double* b,
                              const double* products, double* out) {
  using function = void(std::ptrdiff_t, std::ptrdiff_t, const double*, const double*, const double*, double*);
  static constexpr versions<function> all {
    .scalar = scalar::squared_distances,
#if defined(EDGETRAN_KERNELS_X86)
    .avx2 = avx2::squared_distances, .avx512 = avx512::squared_distances,
#elif defined(EDGETRAN_KERNELS_NEON)
    .neon = neon::squared_distances,
#endif
  };
  all.of(active())(rows, n, a, b, products, out);
}

/// See radial_job. Relative error some units in the last place; below e^-700 the value at e^-700. O(n).
inline void radial(const radial_job& job) {
  static constexpr versions<void(const radial_job&)> all {
    .scalar = scalar::radial,
#if defined(EDGETRAN_KERNELS_X86)
    .avx2 = avx2::radial, .avx512 = avx512::radial,
#elif defined(EDGETRAN_KERNELS_NEON)
    .neon = neon::radial,
#endif
  };
  all.of(active())(job);
}

namespace detail {
inline const panel_look_up& panels() {
  static constexpr versions<const panel_look_up> all {
    .scalar = &scalar::panels64,
#if defined(EDGETRAN_KERNELS_X86)
    .avx2 = &avx2::panels64, .avx512 = &avx512::panels64,
#elif defined(EDGETRAN_KERNELS_NEON)
    .neon = &neon::panels64,
#endif
  };
  return *all.of(active());
}
}  // namespace detail

/// The columns that `panel_product` computes at a time: the `width` of what it is given and returns.
inline std::ptrdiff_t panel_width() { return detail::panels().width; }

/// C[rows, width] = A[rows, k] B[k, width], B and C without gaps, the rows of A wherever their pointers say.
/// O(rows k width).
inline void panel_product(const double* const* a, std::ptrdiff_t rows, std::ptrdiff_t k, const double* b,
                          double* c) {
  detail::panels().full(a, rows, k, b, c);
}

/// The same where row i of A has k + i numbers: rows of a lower triangle. B has k + rows - 1 rows.
inline void ragged_panel_product(const double* const* a, std::ptrdiff_t rows, std::ptrdiff_t k,
                                 const double* b, double* c) {
  detail::panels().ragged(a, rows, k, b, c);
}

}  // namespace edgetran::kernels

#endif  // EDGETRAN_KERNELS_FLOAT64_HPP
