// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_REGRESS_MLP_OPTIMISER_HPP
#define EDGETRAN_REGRESS_MLP_OPTIMISER_HPP

#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>
#include <type_traits>
#include <vector>

#include "edgetran/kernels/network.hpp"
#include "edgetran/regress/mlp/dual.hpp"
#include "edgetran/regress/mlp/pack.hpp"

/// Rules that move numbers against their gradient. A rule is an aggregate with `rate`, a `state<T>` of one
/// run, and `step(x, gradient, curvature, state, rate)`; T is a number or a pack. Where `second_order` is
/// true, `curvature` holds |second derivative along random signs| for each number (Hutchinson's estimate of
/// the diagonal); elsewhere it is not read. Steps are those of PyTorch 1.13 and, for `adahessian`, of its
/// authors. O(size) each, no allocation after the first.
namespace edgetran::regress::neural {

namespace detail {
template <class T>
[[gnu::always_inline]] inline T root(T x) {
  if constexpr (std::floating_point<T>)
    return std::sqrt(x);
  else
    return sqrt(x);
}
template <class T>
[[gnu::always_inline]] inline T number_as(double x) {
  return T(static_cast<real_of<T>>(x));
}
/// The two running means that Adam and its kin keep.
template <class T>
struct running_means {
  std::vector<T> first, second;
  std::int64_t steps = 0;

  /// Called at the begin of each step.
  void next(std::size_t size) {
    if (first.size() != size) first.assign(size, T{}), second.assign(size, T{}), steps = 0;
    ++steps;
  }
  /// 1 - beta^steps
  [[nodiscard]] double bias(double beta) const { return 1 - std::pow(beta, static_cast<double>(steps)); }
};
}  // namespace detail

/// x -= rate v, where v = momentum v + gradient.
struct sgd {
  double rate = 1e-2, momentum = 0;
  static constexpr bool second_order = false;
  template <class T>
  struct state {
    std::vector<T> velocity;
  };
  template <class T>
  void step(std::span<T> x, std::span<const T> gradient, std::span<const T>, state<T>& s,
            double rate_now) const {
    const T r = detail::number_as<T>(-rate_now), keep = detail::number_as<T>(momentum);
    if (momentum == 0) {
      for (std::size_t i = 0; i < x.size(); ++i) x[i] += r * gradient[i];
      return;
    }
    s.velocity.resize(x.size());
    for (std::size_t i = 0; i < x.size(); ++i) {
      s.velocity[i] = keep * s.velocity[i] + gradient[i];
      x[i] += r * s.velocity[i];
    }
  }
};

/// Adam of Kingma and Ba, ICLR 2015; `decay` is added to the gradient (L2 penalty), or, `decoupled`, shrinks
/// x itself (Loshchilov and Hutter, ICLR 2019).
struct adam {
  double rate = 1e-3, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8, decay = 0;
  bool decoupled = false;
  static constexpr bool second_order = false;
  template <class T>
  using state = detail::running_means<T>;
  template <class T>
  void step(std::span<T> x, std::span<const T> gradient, std::span<const T>, state<T>& s,
            double rate_now) const {
    s.next(x.size());
    if constexpr (std::is_same_v<T, pack<float>>) return by_kernel(x, gradient, s, rate_now);
    const auto as = detail::number_as<T>;
    const T b1 = as(beta1), c1 = as(1 - beta1), b2 = as(beta2), c2 = as(1 - beta2);
    const T forward = as(-rate_now / s.bias(beta1)), scale = as(1 / std::sqrt(s.bias(beta2)));
    const T floor = as(epsilon), shrink = as(decoupled ? 1 - rate_now * decay : 1),
            penalty = as(decoupled ? 0 : decay);
    T *first = s.first.data(), *second = s.second.data();
    for (std::size_t i = 0; i < x.size(); ++i) {
      const T g = gradient[i] + penalty * x[i];
      const T m = b1 * first[i] + c1 * g, q = b2 * second[i] + c2 * g * g;
      first[i] = m;
      second[i] = q;
      x[i] = shrink * x[i] + forward * m / (scale * detail::root(q) + floor);
    }
  }

 private:
  void by_kernel(std::span<pack<float>> x, std::span<const pack<float>> gradient, state<pack<float>>& s,
                 double rate_now) const {
    const auto as = [](double v) { return static_cast<float>(v); };
    kernels::adam_step({.n = static_cast<std::ptrdiff_t>(x.size() * pack<float>::lanes),
                        .keep1 = as(beta1),
                        .add1 = as(1 - beta1),
                        .keep2 = as(beta2),
                        .add2 = as(1 - beta2),
                        .move = as(rate_now / s.bias(beta1)),
                        .scale = as(1 / std::sqrt(s.bias(beta2))),
                        .floor = as(epsilon),
                        .shrink = as(decoupled ? 1 - rate_now * decay : 1),
                        .penalty = as(decoupled ? 0 : decay),
                        .gradient = reinterpret_cast<const float*>(gradient.data()),
                        .x = reinterpret_cast<float*>(x.data()),
                        .first = reinterpret_cast<float*>(s.first.data()),
                        .second = reinterpret_cast<float*>(s.second.data())});
  }
};

/// `adam` with PyTorch's defaults of AdamW.
struct adamw : adam {
  constexpr adamw() : adam{.decay = 0.01, .decoupled = true} {}
  constexpr adamw(double rate_, double decay_ = 0.01)  // NOLINT: a rate is what one gives
      : adam{.rate = rate_, .decay = decay_, .decoupled = true} {}
};

/// x -= rate (m / (sqrt(q) + epsilon) + decay x), both running means corrected for their start, q of the
/// squared curvature. Source: Yao, Gholami, Shen, Mustafa, Keutzer, Mahoney, "AdaHessian", AAAI 2021, with
/// Hessian power 1.
struct adahessian {
  double rate = 0.1, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-4, decay = 0;
  static constexpr bool second_order = true;
  template <class T>
  using state = detail::running_means<T>;
  template <class T>
  void step(std::span<T> x, std::span<const T> gradient, std::span<const T> curvature, state<T>& s,
            double rate_now) const {
    s.next(x.size());
    const auto as = detail::number_as<T>;
    const T b1 = as(beta1), c1 = as(1 - beta1), b2 = as(beta2), c2 = as(1 - beta2);
    const T forward = as(-rate_now / s.bias(beta1)), scale = as(1 / std::sqrt(s.bias(beta2)));
    const T floor = as(epsilon), shrink = as(1 - rate_now * decay);
    for (std::size_t i = 0; i < x.size(); ++i) {
      s.first[i] = b1 * s.first[i] + c1 * gradient[i];
      s.second[i] = b2 * s.second[i] + c2 * curvature[i] * curvature[i];
      x[i] = shrink * x[i] + forward * s.first[i] / (scale * detail::root(s.second[i]) + floor);
    }
  }
};

}  // namespace edgetran::regress::neural

#endif  // EDGETRAN_REGRESS_MLP_OPTIMISER_HPP
