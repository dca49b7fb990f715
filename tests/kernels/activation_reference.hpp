// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// What the tests of activations, and of kernels that end in one, compare with: the functions in float64.
#ifndef EDGETRAN_TESTS_KERNELS_ACTIVATION_REFERENCE_HPP
#define EDGETRAN_TESTS_KERNELS_ACTIVATION_REFERENCE_HPP

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <vector>

#include "edgetran/kernels/activation.hpp"

namespace activation_reference {

using edgetran::kernels::activation;

inline constexpr activation every[] = {activation::none, activation::gelu,       activation::gelu_tanh,
                                       activation::silu, activation::quick_gelu, activation::relu,
                                       activation::tanh};

inline double reference(activation f, double x) {
  switch (f) {
    case activation::none:
      return x;
    case activation::gelu:
      return 0.5 * x * std::erfc(-x / std::sqrt(2.0));
    case activation::gelu_tanh:  // x (1 + tanh u) / 2, in the form that keeps the digits far below zero
      return x / (1 + std::exp(-2 * std::sqrt(2 / std::acos(-1.0)) * (x + 0.044715 * x * x * x)));
    case activation::silu:
      return x / (1 + std::exp(-x));
    case activation::quick_gelu:
      return x / (1 + std::exp(-1.702 * x));
    case activation::relu:
      return x > 0 ? x : 0;
    case activation::tanh:
      return std::tanh(x);
  }
  return 0;
}

/// How far y is from the activation of `sums`, relative to the greater of the two; infinite for a NaN.
inline double error_after(activation f, const std::vector<float>& sums, const std::vector<float>& y) {
  double worst = 0;
  for (std::size_t i = 0; i < sums.size(); ++i) {
    const double sum = double(sums[i]), want = reference(f, sum);
    const double off = std::abs(double(y[i]) - want), size = std::max(std::abs(want), std::abs(sum));
    const double error = off == 0 ? 0 : off / size;
    if (!(error <= worst)) worst = std::isnan(error) ? std::numeric_limits<double>::infinity() : error;
  }
  return worst;
}

}  // namespace activation_reference

#endif  // EDGETRAN_TESTS_KERNELS_ACTIVATION_REFERENCE_HPP
