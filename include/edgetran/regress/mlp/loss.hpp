// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_REGRESS_MLP_LOSS_HPP
#define EDGETRAN_REGRESS_MLP_LOSS_HPP

#include <array>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <string_view>

#include "edgetran/regress/mlp/functions.hpp"

/// What training makes small. A loss is an aggregate with `name`, `outputs` (how many the network must have)
/// and `operator()(outputs, target, derivatives)`, which returns the loss and writes its derivatives in the
/// outputs; on numbers and on duals of numbers. Where `variance_of` exists, the outputs tell the variance.
namespace edgetran::regress::neural {

/// s^exponent as a constant: no derivative sees it.
template <std::floating_point Real>
Real power_of(Real s, double exponent) {
  return exponent == 0 ? Real(1) : std::exp(static_cast<Real>(exponent) * std::log(s));
}
template <class Real>
dual<Real> power_of(dual<Real> s, double exponent) {
  return power_of(s.v, exponent);
}

/// (mean - target)^2
struct squared {
  static constexpr std::string_view name = "squared";
  static constexpr std::size_t outputs = 1;
  template <class S>
  S operator()(const std::array<S, 1>& out, real_of<S> target, std::array<S, 1>& derivatives) const {
    const S residual = out[0] - S(target);
    derivatives[0] = residual + residual;
    return residual * residual;
  }
};

/// Half the Gaussian negative log-likelihood ((mean - target)^2 / s + log s), the network ending in a mean
/// and log s: what makes a heteroscedastic network. Steps are weighted by s^beta, so that rows of large
/// variance are not given up. Source: Seitzer, Tavakoli, Antic, Martius, "On the pitfalls of heteroscedastic
/// uncertainty estimation", ICLR 2022; beta = 0 is the plain likelihood.
struct gaussian {
  static constexpr std::string_view name = "gaussian";
  static constexpr std::size_t outputs = 2;
  double beta = 0.5;

  template <class S>
  S operator()(const std::array<S, 2>& out, real_of<S> target, std::array<S, 2>& derivatives) const {
    using Real = real_of<S>;
    const bool in_range = S(Real(-most)) < out[1] && out[1] < S(Real(most));
    const S s = variance_of(out), residual = out[0] - S(target), half = Real(0.5);
    const S weight = power_of(s, beta);
    derivatives[0] = weight * residual / s;
    derivatives[1] = in_range ? weight * half * (S(Real(1)) - residual * residual / s) : S{};
    return half * (residual * residual / s + log(s));
  }
  /// e^out[1], the exponent kept within +-14.
  template <class S>
  static S variance_of(const std::array<S, 2>& out) {
    using Real = real_of<S>;
    if (!(out[1] < S(Real(most)))) return exp(S(Real(most)));
    if (!(S(Real(-most)) < out[1])) return exp(S(Real(-most)));
    return exp(out[1]);
  }

 private:
  static constexpr int most = 14;
};

/// Half of factor (mean - target)^2 / s + log s, for networks whose outputs are a mean and a variance s:
/// factor 1 is the Gaussian likelihood, 10 what BOSHNAS publishes. `beta` as in `gaussian`.
struct moment_likelihood {
  static constexpr std::string_view name = "moment likelihood";
  static constexpr std::size_t outputs = 2;
  double factor = 1, beta = 0;

  template <class S>
  S operator()(const std::array<S, 2>& out, real_of<S> target, std::array<S, 2>& derivatives) const {
    using Real = real_of<S>;
    const S residual = out[0] - S(target), s = out[1], half = Real(0.5), weight = power_of(s, beta);
    const S pull = S(Real(factor)) * residual / s;
    derivatives[0] = weight * pull;
    derivatives[1] = weight * half * (S(Real(1)) - pull * residual) / s;
    return half * (pull * residual + log(s));
  }
  template <class S>
  static S variance_of(const std::array<S, 2>& out) {
    return out[1];
  }
};

}  // namespace edgetran::regress::neural

#endif  // EDGETRAN_REGRESS_MLP_LOSS_HPP
