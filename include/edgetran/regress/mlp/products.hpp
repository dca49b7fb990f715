// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_REGRESS_MLP_PRODUCTS_HPP
#define EDGETRAN_REGRESS_MLP_PRODUCTS_HPP

#include <algorithm>
#include <array>
#include <cstddef>
#include <type_traits>

#include "edgetran/kernels/network.hpp"
#include "edgetran/regress/mlp/dual.hpp"
#include "edgetran/regress/mlp/pack.hpp"

/// The products of layers in float on the vectors that the processor has (kernels/network.hpp). A dual is two
/// rows there, the value and the change, for both pass through a layer alike.
namespace edgetran::regress::neural::detail {

/// Rows of floats that a number N takes; 0 where N with weights W is not for the kernels.
template <class N, class W>
inline constexpr std::size_t planes = 0;
template <>
inline constexpr std::size_t planes<pack<float>, pack<float>> = 1;
template <>
inline constexpr std::size_t planes<dual<pack<float>>, pack<float>> = 2;

template <class N, class W>
inline constexpr bool on_kernels = planes<N, W> != 0;

inline float* floats(pack<float>* p) { return reinterpret_cast<float*>(p); }
inline const float* floats(const pack<float>* p) { return reinterpret_cast<const float*>(p); }

/// Packs of N as planes of packs one behind the other, and back.
template <std::size_t Packs>
void split(const pack<float>* from, pack<float>* to) {
  std::copy(from, from + Packs, to);
}
template <std::size_t Packs>
void split(const dual<pack<float>>* from, pack<float>* to) {
  for (std::size_t j = 0; j < Packs; ++j) to[j] = from[j].v, to[Packs + j] = from[j].d;
}
template <std::size_t Packs>
void join(const pack<float>* from, pack<float>* to) {
  std::copy(from, from + Packs, to);
}
template <std::size_t Packs>
void join(const pack<float>* from, dual<pack<float>>* to) {
  for (std::size_t j = 0; j < Packs; ++j) to[j] = {from[j], from[Packs + j]};
}

/// Inputs that lie in a row.
template <class Real>
struct numbers {
  const Real* row;
  [[gnu::always_inline]] pack<Real> operator()(std::size_t i) const { return row[i]; }
  const Real* data() const { return row; }
};

/// How many inputs are brought into a row at a time, where they do not lie in one.
inline constexpr std::size_t block = 64;

inline void keep(float* row, std::size_t i, float x) { row[i] = x; }
inline void keep(float* row, std::size_t i, dual<float> x) { row[i] = x.v, row[block + i] = x.d; }
inline float first_of(pack<float> x) { return get(&x, 0); }
inline dual<float> first_of(dual<pack<float>> x) { return {first_of(x.v), first_of(x.d)}; }
template <class N>
scalar_of<N> taken(const float* row, std::size_t i) {
  if constexpr (std::is_same_v<N, pack<float>>)
    return row[i];
  else
    return {row[i], row[block + i]};
}

template <std::size_t Packs>
kernels::layer_job job_of(std::size_t rows, std::size_t inputs, const pack<float>* w, bool squared) {
  constexpr auto width = static_cast<std::ptrdiff_t>(Packs * pack<float>::lanes);
  return {static_cast<std::ptrdiff_t>(rows),
          static_cast<std::ptrdiff_t>(inputs),
          width,
          floats(w),
          width,
          static_cast<std::ptrdiff_t>(block),
          width,
          squared};
}

/// z += x w, or x w^2, for inputs x(i); z are `planes` of Packs.
template <std::size_t Packs, class N, class In>
void add_product(const pack<float>* w, std::size_t inputs, const In& x, pack<float>* z,
                 bool squared = false) {
  constexpr std::size_t rows = planes<N, pack<float>>;
  if constexpr (requires { x.data(); }) {
    kernels::layer_forward(job_of<Packs>(rows, inputs, w, squared), x.data(), floats(z));
  } else {
    float row[rows * block];
    for (std::size_t first = 0; first < inputs; first += block) {
      const std::size_t n = std::min(block, inputs - first);
      for (std::size_t i = 0; i < n; ++i) keep(row, i, first_of(x(first + i)));
      kernels::layer_forward(job_of<Packs>(rows, n, w + first * Packs, squared), row, floats(z));
    }
  }
}

/// How many rows go through a network at a time, where there are several.
inline constexpr std::size_t rows_at_once = 10;

/// Packs of float without a value at first: room that is not set to 0 before it is written.
template <std::size_t Packs>
class unset_packs {
 public:
  unset_packs() {}  // NOLINT: not defaulted, for a tuple would set what is
  pack<float>* data() { return reinterpret_cast<pack<float>*>(numbers_); }
  const pack<float>* data() const { return reinterpret_cast<const pack<float>*>(numbers_); }
  pack<float>& operator[](std::size_t j) { return data()[j]; }
  const pack<float>& operator[](std::size_t j) const { return data()[j]; }

 private:
  alignas(pack<float>) float numbers_[Packs * pack<float>::lanes];
};

/// Rows of inputs that lie `stride` numbers apart.
struct number_rows {
  const float* first;
  std::size_t stride;
};

/// z += x w for up to `rows_at_once` rows of inputs: `number_rows`, or x(row, i).
template <std::size_t Packs, class In>
void add_products(const pack<float>* w, std::size_t inputs, std::size_t rows, const In& x, pack<float>* z) {
  if constexpr (std::is_same_v<In, number_rows>) {
    auto job = job_of<Packs>(rows, inputs, w, false);
    job.x_stride = static_cast<std::ptrdiff_t>(x.stride);
    kernels::layer_forward(job, x.first, floats(z));
  } else {
    float row[rows_at_once * block];
    for (std::size_t first = 0; first < inputs; first += block) {
      const std::size_t n = std::min(block, inputs - first);
      for (std::size_t r = 0; r < rows; ++r)
        for (std::size_t i = 0; i < n; ++i) row[r * block + i] = x(r, first + i);
      kernels::layer_forward(job_of<Packs>(rows, n, w + first * Packs, false), row, floats(z));
    }
  }
}

/// dx(row, i, derivative in input i of a row), of derivatives in z.
template <std::size_t Packs, class Dx>
void products_to_inputs(const pack<float>* w, std::size_t inputs, std::size_t rows, const pack<float>* dz,
                        const Dx& dx) {
  float row[rows_at_once * block];
  for (std::size_t first = 0; first < inputs; first += block) {
    const std::size_t n = std::min(block, inputs - first);
    kernels::layer_to_inputs(job_of<Packs>(rows, n, w + first * Packs, false), floats(dz), row);
    for (std::size_t r = 0; r < rows; ++r)
      for (std::size_t i = 0; i < n; ++i) dx(r, first + i, row[r * block + i]);
  }
}

/// dx(i, derivative in input i), of derivatives in z.
template <std::size_t Packs, class N, class Dx>
void product_to_inputs(const pack<float>* w, std::size_t inputs, const pack<float>* dz, const Dx& dx,
                       bool squared = false) {
  constexpr std::size_t rows = planes<N, pack<float>>;
  float row[rows * block];
  for (std::size_t first = 0; first < inputs; first += block) {
    const std::size_t n = std::min(block, inputs - first);
    kernels::layer_to_inputs(job_of<Packs>(rows, n, w + first * Packs, squared), floats(dz), row);
    for (std::size_t i = 0; i < n; ++i) dx(first + i, taken<N>(row, i));
  }
}

/// dw += the derivatives in the weights, of derivatives in z.
template <std::size_t Packs, class In>
void product_to_weights(const pack<float>* w, std::size_t inputs, const In& x, const pack<float>* dz,
                        pack<float>* dw, bool squared = false) {
  if constexpr (requires { x.data(); }) {
    kernels::layer_to_weights(job_of<Packs>(1, inputs, w, squared), x.data(), floats(dz), floats(dw));
  } else {
    float row[block];
    for (std::size_t first = 0; first < inputs; first += block) {
      const std::size_t n = std::min(block, inputs - first);
      for (std::size_t i = 0; i < n; ++i) row[i] = first_of(x(first + i));
      kernels::layer_to_weights(job_of<Packs>(1, n, w + first * Packs, squared), row, floats(dz),
                                floats(dw + first * Packs));
    }
  }
}

}  // namespace edgetran::regress::neural::detail

#endif  // EDGETRAN_REGRESS_MLP_PRODUCTS_HPP
