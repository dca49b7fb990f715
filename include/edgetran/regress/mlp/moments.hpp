// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_REGRESS_MLP_MOMENTS_HPP
#define EDGETRAN_REGRESS_MLP_MOMENTS_HPP

#include <string_view>

#include "edgetran/regress/mlp/functions.hpp"

/// Mean and variance of an activation of a normal variable. A moment activation is a type with `name`,
/// `bounded` and `both(mean, variance)`, which returns both moments and their derivatives in both. Source:
/// Wang, Shi, Yeung, "Natural-parameter networks", NIPS 2016.
namespace edgetran::regress::neural {

/// A mean and a variance.
template <class N>
struct moment {
  N mean, variance;
};

/// Moments after an activation, and `d<output>_d<input>`.
template <class N>
struct activated_moment {
  N mean, variance;
  N dmean_dmean, dmean_dvariance, dvariance_dmean, dvariance_dvariance;
};

namespace detail {
template <class N>
[[gnu::always_inline]] inline N constant(double x) {
  return N(pack<real_of<N>>(static_cast<real_of<N>>(x)));
}

/// The least variance that leaves an activation: what approximations make negative would become NaN later.
inline constexpr double least_variance = 1e-10;

template <class N>
[[gnu::always_inline]] inline activated_moment<N> with_floor(activated_moment<N> a) {
  const N least = constant<N>(least_variance);
  const auto below = a.variance < least;
  a.variance = select(below, least, a.variance);
  a.dvariance_dmean = select(below, N{}, a.dvariance_dmean);
  a.dvariance_dvariance = select(below, N{}, a.dvariance_dvariance);
  return a;
}

/// max(z, 0) with g(t, e) the probability that a standard normal variable is below t = mean / deviation, and
/// its slope, given e = exp(-t^2 / 2).
template <class N, class Gate>
[[gnu::always_inline]] inline activated_moment<N> rectify(N m, N v, Gate gate) {
  const N least = constant<N>(least_variance), half = constant<N>(0.5),
          c = constant<N>(0.39894228040143267794);
  v = select(v < least, least, v);
  const N s = sqrt(v), t = m / s, square = t * t, e = exp(-half * square);
  const auto [g, slope] = gate(t, e);
  activated_moment<N> a;
  a.mean = g * m + c * s * e;
  a.variance = g * (m * m + v) + c * m * s * e - a.mean * a.mean;
  a.dmean_dmean = g + t * slope - c * t * e;
  a.dmean_dvariance = half / s * (c * e * (constant<N>(1) + square) - square * slope);
  const N bend = constant<N>(1) + square;  // (m^2 + v) / v
  a.dvariance_dmean = constant<N>(2) * m * g + s * bend * slope + c * s * e * (constant<N>(1) - square) -
                      constant<N>(2) * a.mean * a.dmean_dmean;
  a.dvariance_dvariance =
      g - half * bend * t * slope + half * c * t * e * bend - constant<N>(2) * a.mean * a.dmean_dvariance;
  return with_floor(a);
}
}  // namespace detail

/// max(z, 0), exact but for the normal probability, which is within 1.5e-7.
struct rectified {
  static constexpr std::string_view name = "rectified";
  static constexpr bool bounded = false;
  template <class N>
  [[gnu::always_inline]] static activated_moment<N> both(N m, N v) {
    return detail::rectify(
        m, v, [](N t, N e) __attribute__((always_inline)) {
          return activated<N>{normal_cdf_given(t, e), detail::constant<N>(0.39894228040143267794) * e};
        });
  }
};

/// max(z, 0) as published: the normal probability replaced by logistic(sqrt(8 / pi) t), which is up to 0.018
/// off: the mean of what is mostly cut off comes out too small.
struct published_rectified {
  static constexpr std::string_view name = "published rectified";
  static constexpr bool bounded = false;
  template <class N>
  [[gnu::always_inline]] static activated_moment<N> both(N m, N v) {
    return detail::rectify(
        m, v, [](N t, N) __attribute__((always_inline)) {
          const N kappa = detail::constant<N>(1.59576912160573071176), g = logistic(kappa * t);
          return activated<N>{g, kappa * (g - g * g)};
        });
  }
};

/// 1 / (1 + e^-z) by Gauss and Hermite's quadrature with 7 points: both moments within 1% up to a variance of
/// 4, within 12% at 10. The derivatives are those of the quadrature.
struct squashed {
  static constexpr std::string_view name = "squashed";
  static constexpr bool bounded = true;
  template <class N>
  [[gnu::always_inline]] static activated_moment<N> both(N m, N v) {
    constexpr double points[] = {0,
                                 1.154405394739968,
                                 -1.154405394739968,
                                 2.366759410734541,
                                 -2.366759410734541,
                                 3.750439717725742,
                                 -3.750439717725742};
    constexpr double shares[] = {0.4571428571428571,   0.2401231786050127,  0.2401231786050127,
                                 0.03075712396758651,  0.03075712396758651, 0.0005482688559722179,
                                 0.0005482688559722179};
    const N least = detail::constant<N>(detail::least_variance);
    const N deviation = sqrt(select(v < least, least, v)), half = detail::constant<N>(0.5) / deviation;
    N value[7];
    activated_moment<N> a{};
    for (int i = 0; i < 7; ++i) {
      value[i] = logistic(m + deviation * detail::constant<N>(points[i]));
      a.mean += detail::constant<N>(shares[i]) * value[i];
    }
    for (int i = 0; i < 7; ++i) {
      const N off = value[i] - a.mean, share = detail::constant<N>(shares[i]);
      const N slope = share * (value[i] - value[i] * value[i]);
      const N along_variance = slope * detail::constant<N>(points[i]) * half;
      a.variance += share * off * off;
      a.dmean_dmean += slope;
      a.dmean_dvariance += along_variance;
      a.dvariance_dmean += (off + off) * slope;
      a.dvariance_dvariance += (off + off) * along_variance;
    }
    return detail::with_floor(a);
  }
};

/// 1 / (1 + e^-z) as published. The variance does not go to 0 with that of the input: 0.0126 is left at a
/// mean of 0.
struct published_squashed {
  static constexpr std::string_view name = "published squashed";
  static constexpr bool bounded = true;
  template <class N>
  [[gnu::always_inline]] static activated_moment<N> both(N m, N v) {
    const N one = detail::constant<N>(1), xi = detail::constant<N>(0.39269908169872415481),
            half = detail::constant<N>(0.5), alpha = detail::constant<N>(1.17157287525380990240),
            beta = detail::constant<N>(-0.88137358701954302523), xi_alpha = xi * alpha * alpha;
    const N q = one / sqrt(one + xi * v), p = logistic(q * m), spread = p * (one - p);
    const N r = one / sqrt(one + xi_alpha * v), w = alpha * (m + beta), s = logistic(w * r),
            spread_of_square = s * (one - s);
    activated_moment<N> a;
    a.mean = p;
    a.variance = s - p * p;
    a.dmean_dmean = q * spread;
    a.dmean_dvariance = -half * xi * q * q * q * m * spread;
    a.dvariance_dmean = alpha * r * spread_of_square - (p + p) * a.dmean_dmean;
    a.dvariance_dvariance = -half * xi_alpha * r * r * r * w * spread_of_square - (p + p) * a.dmean_dvariance;
    return detail::with_floor(a);
  }
};

}  // namespace edgetran::regress::neural

#endif  // EDGETRAN_REGRESS_MLP_MOMENTS_HPP
