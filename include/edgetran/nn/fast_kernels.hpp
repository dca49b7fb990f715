// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// Needs: edgetran/kernels and edgetran/cluster, which cost some seconds to compile; outside the umbrella.
#ifndef EDGETRAN_NN_FAST_KERNELS_HPP
#define EDGETRAN_NN_FAST_KERNELS_HPP

#include <cstddef>
#include <cstdint>
#include <map>
#include <utility>
#include <vector>

#include "edgetran/core/executor.hpp"
#include "edgetran/kernels/activation.hpp"
#include "edgetran/kernels/attention.hpp"
#include "edgetran/kernels/cosine.hpp"
#include "edgetran/kernels/dense_gemm.hpp"
#include "edgetran/kernels/dynamic_convolution.hpp"
#include "edgetran/kernels/fourier.hpp"
#include "edgetran/kernels/normalise.hpp"
#include "edgetran/kernels/softmax.hpp"
#include "edgetran/nn/plain_kernels.hpp"
#include "edgetran/nn/run/fused_attention.hpp"
#include "edgetran/nn/weight_policies.hpp"

namespace edgetran::nn {

/// The kernels of kernels/ for a runner: the best of the processor at hand whatever the program was compiled
/// for, attention in one pass. `Weights` says how stored matrices are kept: `dense_weights`,
/// `clustered_weights<64>`, or a class of one's own with `multiply` and `name`. One thread. Rows that see no
/// key come out as zeros, where the plain kernels give the mean of what they hide.
template <class Weights = dense_weights>
class basic_fast_kernels : public basic_plain_kernels<float> {
 public:
  static constexpr const char* name = Weights::name;

  void linear(const tensor& x, const float* weight, const float* bias, bool weight_is_in_out,
              const tensor& y) {
    weights_.multiply(x, weight, bias, weight_is_in_out, y);
  }

  static void layer_norm(const float* x, const float* weight, const float* bias, double epsilon,
                         std::int64_t width, float* y) {
    kernels::layer_norm(x, width, weight, bias, static_cast<float>(epsilon), 1, width, y, width);
  }
  static void rms_norm(const float* x, const float* weight, double epsilon, std::int64_t width, float* y) {
    kernels::rms_norm(x, width, weight, static_cast<float>(epsilon), 1, width, y, width);
  }
  static void softmax(float* x, std::int64_t n) { kernels::softmax(x, n); }
  static void activate(model::function f, const float* x, std::int64_t n, float* y) {
    kernels::activate(of(f), x, n, y);
  }

  /// s [rows, keys] = q k^T of one head.
  void scores(const float* q, std::int64_t q_stride, const float* k, std::int64_t k_stride, std::int64_t rows,
              std::int64_t keys, std::int64_t head, float* s) {
    passing_.assign(head, keys, k, 1, k_stride);
    kernels::dense_gemm(passing_, rows, q, q_stride, s, keys, {}, here_);
  }
  /// c [rows, head] = p v of one head.
  void context(const float* p, const float* v, std::int64_t v_stride, std::int64_t rows, std::int64_t keys,
               std::int64_t head, float* c, std::int64_t c_stride) {
    passing_.assign(keys, head, v, v_stride, 1);
    kernels::dense_gemm(passing_, rows, p, keys, c, c_stride, {}, here_);
  }
  /// As in the plain kernels; all distances at once, of which each row then takes its own.
  void relative(const float* q, std::int64_t q_stride, const float* row_of_zero, std::int64_t rows,
                std::int64_t keys, std::int64_t head, float* s) {
    const std::int64_t distances = rows + keys - 1;
    passing_.assign(head, distances, row_of_zero - (keys - 1) * head, 1, head);
    products_.resize(static_cast<std::size_t>(rows * distances));
    kernels::dense_gemm(passing_, rows, q, q_stride, products_.data(), distances, {}, here_);
    for (std::int64_t l = 0; l < rows; ++l) {
      const float* const nearest = products_.data() + l * distances + l + keys - 1;
      for (std::int64_t r = 0; r < keys; ++r) s[l * keys + r] += nearest[-r];
    }
  }

  void transform(model::transform of, const float* x, std::int64_t x_stride, std::int64_t n, std::int64_t d,
                 float*, float* y, std::int64_t y_stride) {
    const std::pair size{static_cast<int>(n), static_cast<int>(d)};
    if (of == model::transform::fourier)
      fourier_.try_emplace(size, size.first, size.second).first->second(x, x_stride, y, y_stride, mixing_);
    else
      cosine_.try_emplace(size, size.first, size.second).first->second(x, x_stride, y, y_stride, mixing_);
  }
  void depthwise(const float* x, std::int64_t x_stride, std::int64_t rows, std::int64_t width,
                 const float* filters, std::int64_t taps, float* y, std::int64_t y_stride) {
    std::vector<float>& turned = filters_[filters];
    if (turned.empty())
      for (std::int64_t j = 0; j < taps; ++j)
        for (std::int64_t c = 0; c < width; ++c) turned.push_back(filters[c * taps + j]);
    kernels::depthwise_convolution({static_cast<int>(rows), static_cast<int>(width), static_cast<int>(taps),
                                    turned.data(), width, x, x_stride, y, y_stride});
  }
  static void window_sum(const float* w, std::int64_t w_stride, const float* u, std::int64_t u_stride,
                         std::int64_t rows, std::int64_t head, std::int64_t taps, float* y,
                         std::int64_t y_stride) {
    kernels::dynamic_convolution({static_cast<int>(rows), static_cast<int>(head), static_cast<int>(taps), w,
                                  w_stride, u, u_stride, y, y_stride});
  }

  /// The context of scores that a model has described.
  template <class State>
  void attend(const State& s, const deferred_scores& x, const tensor& v, const tensor& y) {
    const auto& l = x.layout;
    kernels::attention a;
    a.q = {x.q.data, x.q.row_stride, l.head, x.q.batch_stride};
    a.k = {x.k.data, x.k.row_stride, l.head, x.k.batch_stride};
    a.v = {v.data, v.row_stride, l.head, v.batch_stride};
    a.o = {y.data, y.row_stride, l.head, y.batch_stride};
    a.batch = x.q.batch, a.heads = l.heads, a.kv_heads = l.key_value_heads;
    a.queries = x.q.rows, a.keys = x.k.rows, a.size = l.head;
    a.scale = x.scale, a.causal = x.causal;
    if (const auto& keep = s.inputs().keep; x.masked && !keep.empty()) {
      keep_.assign(keep.begin(), keep.end());
      a.keep_batch = static_cast<std::int64_t>(keep_.size()) / a.batch;
      a.keep = keep_.data() + (a.keep_batch - a.keys);  // the keys are the last
    }
    kernels::attend(here_, a, attending_);
  }

 private:
  static kernels::activation of(model::function f) {
    switch (f) {
      case model::function::gelu:
        return kernels::activation::gelu;
      case model::function::gelu_tanh:
        return kernels::activation::gelu_tanh;
      case model::function::relu:
        return kernels::activation::relu;
      case model::function::silu:
        return kernels::activation::silu;
      case model::function::tanh:
        return kernels::activation::tanh;
      case model::function::quick_gelu:
        return kernels::activation::quick_gelu;
    }
    return kernels::activation::none;
  }

  Weights weights_;
  inline_executor here_;
  kernels::packed_dense passing_;  // an activation that takes the place of a weight for one product
  std::vector<float> products_;
  kernels::attention_workspace attending_;
  kernels::spectral_workspace mixing_;
  std::vector<unsigned char> keep_;
  std::map<std::pair<int, int>, kernels::fourier_mixer> fourier_;
  std::map<std::pair<int, int>, kernels::cosine_mixer> cosine_;
  std::map<const float*, std::vector<float>> filters_;
};

using fast_kernels = basic_fast_kernels<>;
template <std::size_t Clusters = 64>
using clustered_kernels = basic_fast_kernels<clustered_weights<Clusters>>;

}  // namespace edgetran::nn

#endif  // EDGETRAN_NN_FAST_KERNELS_HPP
