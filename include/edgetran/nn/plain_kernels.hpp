// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_NN_PLAIN_KERNELS_HPP
#define EDGETRAN_NN_PLAIN_KERNELS_HPP

#include <Eigen/Core>
#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>

#include "edgetran/model/primitives/elementwise.hpp"
#include "edgetran/nn/tensor.hpp"

namespace edgetran::nn {

/// The readable kernels: fp32, one thread, over Eigen. A kernel set is a class with these static functions; a
/// runner takes one as its policy, so a faster set slots in without touching a model.
struct plain_kernels {
  static constexpr const char* name = "plain";

  /// y = x W^T (W stored [out, in]) or x W (stored [in, out]), plus a bias where it is not null.
  static void linear(const tensor& x, const float* weight, const float* bias, bool weight_is_in_out,
                     tensor& y) {
    const auto k = x.width, n = y.width, m = x.batch * x.rows;
    matrix out(y.data, m, n, stride(y.row_stride));
    const_matrix in(x.data, m, k, stride(x.row_stride));
    if (weight_is_in_out)
      out.noalias() = in * const_matrix(weight, k, n, stride(n));
    else
      out.noalias() = in * const_matrix(weight, n, k, stride(k)).transpose();
    if (bias != nullptr) out.rowwise() += Eigen::Map<const Eigen::RowVectorXf>(bias, n);
  }

  /// One row of a table [entries, width].
  static void gather(const float* table, std::int64_t index, std::int64_t width, float* y) {
    row(y, width) = const_row(table + index * width, width);
  }

  static void layer_norm(const float* x, const float* weight, const float* bias, double epsilon,
                         std::int64_t width, float* y) {
    const const_row in(x, width);
    const float mean = in.mean();
    const float variance = (in - mean).square().mean();
    const float scale = 1.0F / std::sqrt(variance + static_cast<float>(epsilon));
    row(y, width) = (in - mean) * scale * const_row(weight, width) + const_row(bias, width);
  }

  static void rms_norm(const float* x, const float* weight, double epsilon, std::int64_t width, float* y) {
    const const_row in(x, width);
    const float scale = 1.0F / std::sqrt(in.square().mean() + static_cast<float>(epsilon));
    row(y, width) = in * scale * const_row(weight, width);
  }

  /// Scores of one head: s [rows, keys] = q [rows, head] k [keys, head]^T.
  static void scores(const float* q, std::int64_t q_stride, const float* k, std::int64_t k_stride,
                     std::int64_t rows, std::int64_t keys, std::int64_t head, float* s) {
    matrix(s, rows, keys, stride(keys)).noalias() = const_matrix(q, rows, head, stride(q_stride)) *
                                                    const_matrix(k, keys, head, stride(k_stride)).transpose();
  }

  /// Context of one head: c [rows, head] = p [rows, keys] v [keys, head].
  static void context(const float* p, const float* v, std::int64_t v_stride, std::int64_t rows,
                      std::int64_t keys, std::int64_t head, float* c, std::int64_t c_stride) {
    matrix(c, rows, head, stride(c_stride)).noalias() =
        const_matrix(p, rows, keys, stride(keys)) * const_matrix(v, keys, head, stride(v_stride));
  }

  static void softmax(float* x, std::int64_t n) {
    row values(x, n);
    values = (values - values.maxCoeff()).exp();
    values *= 1.0F / values.sum();
  }

  static void scale(const float* x, float factor, std::int64_t n, float* y) {
    row(y, n) = const_row(x, n) * factor;
  }
  static void add(const float* a, const float* b, std::int64_t n, float* y) {
    row(y, n) = const_row(a, n) + const_row(b, n);
  }
  static void multiply(const float* a, const float* b, std::int64_t n, float* y) {
    row(y, n) = const_row(a, n) * const_row(b, n);
  }
  static void fill(float* x, float value, std::int64_t n) { row(x, n).setConstant(value); }

  static void activate(model::function f, const float* x, std::int64_t n, float* y) {
    // Blocks that stay in the first-level cache: the chain of temporaries below reads x once from memory.
    constexpr std::int64_t block = 256;
    for (std::int64_t i = 0; i < n; i += block) activate_block(f, x + i, std::min(block, n - i), y + i);
  }

  /// Turns the pairs (j, j + head / 2) of one head by angles given as cosines and sines (Su et al.,
  /// RoFormer).
  static void rotate(const float* x, const float* cosines, const float* sines, std::int64_t head, float* y) {
    const std::int64_t half = head / 2;
    for (std::int64_t j = 0; j < half; ++j) {
      const float a = x[j], b = x[j + half];
      y[j] = a * cosines[j] - b * sines[j];
      y[j + half] = b * cosines[j] + a * sines[j];
    }
  }

 private:
  using row_major = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
  using stride = Eigen::OuterStride<>;
  using matrix = Eigen::Map<row_major, Eigen::Unaligned, stride>;
  using const_matrix = Eigen::Map<const row_major, Eigen::Unaligned, stride>;
  using row = Eigen::Map<Eigen::ArrayXf>;
  using const_row = Eigen::Map<const Eigen::ArrayXf>;

  static void activate_block(model::function f, const float* from, std::int64_t n, float* to) {
    const const_row x(from, n);
    row y(to, n);
    switch (f) {
      case model::function::gelu: {
        // erf by Abramowitz and Stegun 7.1.26, absolute error below 1.5e-7.
        Eigen::Array<float, Eigen::Dynamic, 1, Eigen::ColMajor, 256> z(n), t(n);
        z = x.abs() * 0.70710678F;
        t = 1.0F / (1.0F + 0.3275911F * z);
        z = 1.0F - t *
                       (0.254829592F +
                        t * (-0.284496736F + t * (1.421413741F + t * (-1.453152027F + t * 1.061405429F)))) *
                       (-z * z).exp();
        y = 0.5F * (x + x.abs() * z);  // x erf(x) = |x| erf(|x|)
        break;
      }
      case model::function::gelu_tanh:
        y = 0.5F * x * (1.0F + (0.79788456F * (x + 0.044715F * x * x * x)).tanh());
        break;
      case model::function::relu:
        y = x.max(0.0F);
        break;
      case model::function::silu:
        y = x / (1.0F + (-x).exp());
        break;
      case model::function::tanh:
        y = x.tanh();
        break;
      case model::function::quick_gelu:
        y = x / (1.0F + (-1.702F * x).exp());
        break;
    }
  }
};

}  // namespace edgetran::nn

#endif  // EDGETRAN_NN_PLAIN_KERNELS_HPP
