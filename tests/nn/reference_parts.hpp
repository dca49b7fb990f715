// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_TESTS_NN_REFERENCE_PARTS_HPP
#define EDGETRAN_TESTS_NN_REFERENCE_PARTS_HPP

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "edgetran/model/primitives/elementwise.hpp"
#include "edgetran/nn/weights.hpp"

/// What reference networks are made of: float64, plain loops, weights by their published names.
namespace reference {

namespace nn = edgetran::nn;
namespace model = edgetran::model;
using size = std::size_t;
using vec = std::vector<double>;
using mat = std::vector<vec>;  // [row][column]

constexpr size whole(std::int64_t n) { return static_cast<size>(n); }

class network {
 public:
  explicit network(const nn::weights& w) : weights_(&w) {}

  bool has(const std::string& name) const { return look_up(name) != nullptr; }
  double at(const std::string& name, size i) const {
    const nn::parameter* p = look_up(name);
    if (p == nullptr) throw std::runtime_error("reference: no array " + name);
    if (i >= p->size()) throw std::runtime_error("reference: array " + name + " is too short");
    return static_cast<double>(p->data[i]);
  }

  vec row(const std::string& name, size index, size width) const {
    vec y(width);
    for (size c = 0; c < width; ++c) y[c] = at(name, index * width + c);
    return y;
  }
  /// W stored [out][in].
  mat linear(const mat& x, const std::string& name, size out) const {
    mat y(x.size(), vec(out));
    for (size r = 0; r < x.size(); ++r)
      for (size o = 0; o < out; ++o) {
        double sum = has(name + ".bias") ? at(name + ".bias", o) : 0;
        for (size i = 0; i < x[r].size(); ++i) sum += x[r][i] * at(name + ".weight", o * x[r].size() + i);
        y[r][o] = sum;
      }
    return y;
  }
  /// W stored [in][out].
  mat conv1d(const mat& x, const std::string& name, size out) const {
    mat y(x.size(), vec(out));
    for (size r = 0; r < x.size(); ++r)
      for (size o = 0; o < out; ++o) {
        double sum = at(name + ".bias", o);
        for (size i = 0; i < x[r].size(); ++i) sum += x[r][i] * at(name + ".weight", i * out + o);
        y[r][o] = sum;
      }
    return y;
  }
  mat layer_norm(const mat& x, const std::string& name, double epsilon) const {
    mat y = x;
    for (vec& v : y) {
      double mean = 0, variance = 0;
      for (const double a : v) mean += a / static_cast<double>(v.size());
      for (const double a : v) variance += (a - mean) * (a - mean) / static_cast<double>(v.size());
      for (size c = 0; c < v.size(); ++c)
        v[c] = (v[c] - mean) / std::sqrt(variance + epsilon) * at(name + ".weight", c) +
               (has(name + ".bias") ? at(name + ".bias", c) : 0);
    }
    return y;
  }
  mat rms_norm(const mat& x, const std::string& name, double epsilon) const {
    mat y = x;
    for (vec& v : y) {
      double square = 0;
      for (const double a : v) square += a * a / static_cast<double>(v.size());
      for (size c = 0; c < v.size(); ++c) v[c] = v[c] / std::sqrt(square + epsilon) * at(name + ".weight", c);
    }
    return y;
  }

 private:
  const nn::parameter* look_up(const std::string& name) const {
    for (const nn::parameter& p : weights_->parameters())
      if (p.name == name) return &p;
    return nullptr;
  }
  const nn::weights* weights_;
};

inline double point(model::function f, double x) {
  const double pi = std::acos(-1.0);
  switch (f) {
    case model::function::gelu:
      return x / 2 * (1 + std::erf(x / std::sqrt(2.0)));
    case model::function::gelu_tanh:
      return x / 2 * (1 + std::tanh(std::sqrt(2 / pi) * (x + 0.044715 * std::pow(x, 3))));
    case model::function::relu:
      return x > 0 ? x : 0;
    case model::function::silu:
      return x / (1 + std::exp(-x));
    case model::function::tanh:
      return std::tanh(x);
    case model::function::quick_gelu:
      return x / (1 + std::exp(-1.702 * x));
  }
  throw std::runtime_error("reference: unknown function");
}
inline mat map(mat x, model::function f) {
  for (vec& v : x)
    for (double& a : v) a = point(f, a);
  return x;
}
inline mat add(mat a, const mat& b) {
  for (size r = 0; r < a.size(); ++r)
    for (size c = 0; c < a[r].size(); ++c) a[r][c] += b[r][c];
  return a;
}
inline mat cut(const mat& x, size begin, size width) {
  mat y(x.size(), vec(width));
  for (size r = 0; r < x.size(); ++r)
    for (size c = 0; c < width; ++c) y[r][c] = x[r][begin + c];
  return y;
}

/// Attention of `heads` over `groups` key/value heads; key k is visible to query q where see(q, k).
inline mat attend(const mat& q, const mat& k, const mat& v, size heads, size groups, size head,
                  const std::function<bool(size, size)>& see) {
  mat y(q.size(), vec(heads * head, 0));
  for (size h = 0; h < heads; ++h) {
    const size g = h / (heads / groups);
    for (size a = 0; a < q.size(); ++a) {
      vec p(k.size(), 0);
      double total = 0;
      for (size b = 0; b < k.size(); ++b) {
        if (!see(a, b)) continue;
        double score = 0;
        for (size c = 0; c < head; ++c) score += q[a][h * head + c] * k[b][g * head + c];
        total += p[b] = std::exp(score / std::sqrt(static_cast<double>(head)));
      }
      for (size b = 0; b < k.size(); ++b)
        for (size c = 0; c < head; ++c) y[a][h * head + c] += p[b] / total * v[b][g * head + c];
    }
  }
  return y;
}
inline bool earlier(size query, size key) { return key <= query; }

}  // namespace reference

#endif  // EDGETRAN_TESTS_NN_REFERENCE_PARTS_HPP
