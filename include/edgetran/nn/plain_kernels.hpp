// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_NN_PLAIN_KERNELS_HPP
#define EDGETRAN_NN_PLAIN_KERNELS_HPP

#include <Eigen/Core>
#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <map>
#include <utility>

#include "edgetran/model/primitives/elementwise.hpp"
#include "edgetran/model/primitives/spectral.hpp"
#include "edgetran/nn/tensor.hpp"

namespace edgetran::nn {

/// The readable kernels: fp32, one thread, over Eigen. A kernel set is a class with these functions, one
/// object of which a runner keeps; it takes the class as its policy, so a faster set slots in without
/// touching a model. `Real` is the type of the runner's numbers: a parameter so that only the kernels that
/// somebody calls are compiled.
template <class Real = float>
struct basic_plain_kernels {
  static constexpr const char* name = "plain";

  /// y = x W^T (W stored [out, in]) or x W (stored [in, out]), plus a bias where it is not null.
  static void linear(const tensor& x, const Real* weight, const Real* bias, bool weight_is_in_out,
                     tensor& y) {
    const auto k = x.width, n = y.width, m = x.batch * x.rows;
    matrix out(y.data, m, n, stride(y.row_stride));
    const_matrix in(x.data, m, k, stride(x.row_stride));
    if (weight_is_in_out)
      out.noalias() = in * const_matrix(weight, k, n, stride(n));
    else
      out.noalias() = in * const_matrix(weight, n, k, stride(k)).transpose();
    if (bias != nullptr) out.rowwise() += Eigen::Map<const Eigen::RowVectorX<Real>>(bias, n);
  }

  /// One row of a table [entries, width].
  static void gather(const Real* table, std::int64_t index, std::int64_t width, Real* y) {
    row(y, width) = const_row(table + index * width, width);
  }

  static void layer_norm(const Real* x, const Real* weight, const Real* bias, double epsilon,
                         std::int64_t width, Real* y) {
    const const_row in(x, width);
    const Real mean = in.mean();
    const Real variance = (in - mean).square().mean();
    const Real scale = Real(1.0) / std::sqrt(variance + static_cast<Real>(epsilon));
    row(y, width) = (in - mean) * scale * const_row(weight, width) + const_row(bias, width);
  }

  static void rms_norm(const Real* x, const Real* weight, double epsilon, std::int64_t width, Real* y) {
    const const_row in(x, width);
    const Real scale = Real(1.0) / std::sqrt(in.square().mean() + static_cast<Real>(epsilon));
    row(y, width) = in * scale * const_row(weight, width);
  }

  /// Scores of one head: s [rows, keys] = q [rows, head] k [keys, head]^T.
  static void scores(const Real* q, std::int64_t q_stride, const Real* k, std::int64_t k_stride,
                     std::int64_t rows, std::int64_t keys, std::int64_t head, Real* s) {
    matrix(s, rows, keys, stride(keys)).noalias() = const_matrix(q, rows, head, stride(q_stride)) *
                                                    const_matrix(k, keys, head, stride(k_stride)).transpose();
  }

  /// Context of one head: c [rows, head] = p [rows, keys] v [keys, head].
  static void context(const Real* p, const Real* v, std::int64_t v_stride, std::int64_t rows,
                      std::int64_t keys, std::int64_t head, Real* c, std::int64_t c_stride) {
    matrix(c, rows, head, stride(c_stride)).noalias() =
        const_matrix(p, rows, keys, stride(keys)) * const_matrix(v, keys, head, stride(v_stride));
  }

  /// Softmax in place. Scores far below the largest, as a mask leaves them, count as 60 below it: a share of
  /// 1e-26 instead of one that is not a normal number, with which the processor would take several times as
  /// long, here and in the product with the values. NaN, the left operand of max, stays NaN.
  static void softmax(Real* x, std::int64_t n) {
    row values(x, n);
    values = (values - values.maxCoeff()).max(Real(-60.0)).exp();
    values *= Real(1.0) / values.sum();
  }

  /// Adds relative positions to the scores of one head: s[l, r] += q[l] . row[l - r] for rows of a table
  /// around `row`, of `head` numbers each.
  static void relative(const Real* q, std::int64_t q_stride, const Real* row_of_zero, std::int64_t rows,
                       std::int64_t keys, std::int64_t head, Real* s) {
    for (std::int64_t l = 0; l < rows; ++l) {
      const const_matrix near(row_of_zero + (l - keys + 1) * head, keys, head, stride(head));
      Eigen::Map<Eigen::VectorX<Real>>(s + l * keys, keys) +=
          (near * Eigen::Map<const Eigen::VectorX<Real>>(q + l * q_stride, head)).reverse();
    }
  }

  /// One head mixed over its n rows and d channels, by products with the matrices of both lengths; `scratch`
  /// holds 2 n d numbers for `fourier`, n d for `cosine`.
  void transform(model::transform of, const Real* x, std::int64_t x_stride, std::int64_t n, std::int64_t d,
                 Real* scratch, Real* y, std::int64_t y_stride) {
    const const_matrix in(x, n, d, stride(x_stride));
    matrix out(y, n, d, stride(y_stride)), first(scratch, n, d, stride(d));
    if (of == model::transform::cosine) {
      first.noalias() = in * wave(wave_kind::cosine_transform, d).transpose();
      out.noalias() = wave(wave_kind::cosine_transform, n) * first;
      return;
    }
    matrix second(scratch + n * d, n, d, stride(d));
    first.noalias() = in * wave(wave_kind::cosine, d);
    second.noalias() = in * wave(wave_kind::sine, d);
    out.noalias() = wave(wave_kind::cosine, n) * first;
    out.noalias() -= wave(wave_kind::sine, n) * second;
  }

  /// y[t, c] = sum over j of filters[c, j] x[t + j - taps / 2, c], zeros beyond the ends.
  static void depthwise(const Real* x, std::int64_t x_stride, std::int64_t rows, std::int64_t width,
                        const Real* filters, std::int64_t taps, Real* y, std::int64_t y_stride) {
    for (std::int64_t t = 0; t < rows; ++t) {
      row out(y + t * y_stride, width);
      out.setZero();
      for (std::int64_t j = 0; j < taps; ++j)
        if (const std::int64_t from = t + j - taps / 2; from >= 0 && from < rows)
          out += const_row(x + from * x_stride, width) *
                 Eigen::Map<const Eigen::ArrayX<Real>, Eigen::Unaligned, Eigen::InnerStride<>>(
                     filters + j, width, Eigen::InnerStride<>(taps));
    }
  }

  /// y[t] = sum over j of w[t, j] u[t + j - (taps - 1) / 2], rows of one head, zeros beyond the ends.
  static void window_sum(const Real* w, std::int64_t w_stride, const Real* u, std::int64_t u_stride,
                         std::int64_t rows, std::int64_t head, std::int64_t taps, Real* y,
                         std::int64_t y_stride) {
    for (std::int64_t t = 0; t < rows; ++t) {
      row out(y + t * y_stride, head);
      out.setZero();
      for (std::int64_t j = 0; j < taps; ++j)
        if (const std::int64_t from = t + j - (taps - 1) / 2; from >= 0 && from < rows)
          out += w[t * w_stride + j] * const_row(u + from * u_stride, head);
    }
  }

  static void scale(const Real* x, Real factor, std::int64_t n, Real* y) {
    row(y, n) = const_row(x, n) * factor;
  }
  static void add(const Real* a, const Real* b, std::int64_t n, Real* y) {
    row(y, n) = const_row(a, n) + const_row(b, n);
  }
  static void multiply(const Real* a, const Real* b, std::int64_t n, Real* y) {
    row(y, n) = const_row(a, n) * const_row(b, n);
  }
  static void fill(Real* x, Real value, std::int64_t n) { row(x, n).setConstant(value); }

  static void activate(model::function f, const Real* x, std::int64_t n, Real* y) {
    // Blocks that stay in the first-level cache: the chain of temporaries below reads x once from memory.
    constexpr std::int64_t block = 256;
    for (std::int64_t i = 0; i < n; i += block) activate_block(f, x + i, std::min(block, n - i), y + i);
  }

  /// Turns the pairs (j, j + head / 2) of one head by angles given as cosines and sines (Su et al.,
  /// RoFormer).
  static void rotate(const Real* x, const Real* cosines, const Real* sines, std::int64_t head, Real* y) {
    const std::int64_t half = head / 2;
    for (std::int64_t j = 0; j < half; ++j) {
      const Real a = x[j], b = x[j + half];
      y[j] = a * cosines[j] - b * sines[j];
      y[j + half] = b * cosines[j] + a * sines[j];
    }
  }

 private:
  using row_major = Eigen::Matrix<Real, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
  using stride = Eigen::OuterStride<>;
  using matrix = Eigen::Map<row_major, Eigen::Unaligned, stride>;
  using const_matrix = Eigen::Map<const row_major, Eigen::Unaligned, stride>;
  using row = Eigen::Map<Eigen::ArrayX<Real>>;
  using const_row = Eigen::Map<const Eigen::ArrayX<Real>>;

  enum class wave_kind { cosine, sine, cosine_transform };
  /// The matrix of a length: cos or sin(2 pi u s / n), or 2 cos(pi u (2 s + 1) / (2 n)). Made once, in
  /// double.
  const row_major& wave(wave_kind kind, std::int64_t n) {
    row_major& m = waves_[{kind, n}];
    if (m.rows() == n) return m;
    m.resize(n, n);
    const double step = 2 * 3.14159265358979323846 / static_cast<double>(n);
    for (std::int64_t u = 0; u < n; ++u)
      for (std::int64_t s = 0; s < n; ++s) {
        const auto whole_turns = static_cast<double>(u * s % n);  // keeps the angle small
        m(u, s) =
            static_cast<Real>(kind == wave_kind::cosine ? std::cos(step * whole_turns)
                              : kind == wave_kind::sine
                                  ? std::sin(step * whole_turns)
                                  : 2 * std::cos(step / 4 * static_cast<double>(u * (2 * s + 1) % (4 * n))));
      }
    return m;
  }
  std::map<std::pair<wave_kind, std::int64_t>, row_major> waves_;

  static void activate_block(model::function f, const Real* from, std::int64_t n, Real* to) {
    const const_row x(from, n);
    row y(to, n);
    switch (f) {
      case model::function::gelu: {
        // erf by Abramowitz and Stegun 7.1.26, absolute error below 1.5e-7.
        Eigen::Array<Real, Eigen::Dynamic, 1, Eigen::ColMajor, 256> z(n), t(n);
        z = x.abs() * Real(0.70710678);
        t = Real(1.0) / (Real(1.0) + Real(0.3275911) * z);
        z = Real(1.0) -
            t *
                (Real(0.254829592) +
                 t * (-Real(0.284496736) +
                      t * (Real(1.421413741) + t * (-Real(1.453152027) + t * Real(1.061405429))))) *
                (-z * z).exp();
        y = Real(0.5) * (x + x.abs() * z);  // x erf(x) = |x| erf(|x|)
        break;
      }
      case model::function::gelu_tanh:
        y = Real(0.5) * x * (Real(1.0) + (Real(0.79788456) * (x + Real(0.044715) * x * x * x)).tanh());
        break;
      case model::function::relu:
        y = x.max(Real(0.0));
        break;
      case model::function::silu:
        y = x / (Real(1.0) + (-x).exp());
        break;
      case model::function::tanh:
        y = x.tanh();
        break;
      case model::function::quick_gelu:
        y = x / (Real(1.0) + (-Real(1.702) * x).exp());
        break;
    }
  }
};

using plain_kernels = basic_plain_kernels<>;

}  // namespace edgetran::nn

#endif  // EDGETRAN_NN_PLAIN_KERNELS_HPP
