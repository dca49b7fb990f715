// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_CORE_NORMAL_HPP
#define EDGETRAN_CORE_NORMAL_HPP

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>

#include "edgetran/core/error.hpp"

namespace edgetran {

/// Density of the standard normal distribution.
inline double normal_density(double z) { return 0.3989422804014326779 * std::exp(-0.5 * z * z); }

/// Probability that a standard normal variable is at most z; keeps its relative precision in the lower tail.
inline double normal_cdf(double z) { return 0.5 * std::erfc(-0.7071067811865475244 * z); }

/// E max(0, X) of a normal variable X of this mean and deviation: by how much a gap that is known only so
/// well is expected to open. Without a deviation the mean itself where it is above 0. Source: Jones, Schonlau
/// and Welch, "Efficient global optimization of expensive black-box functions", J. Glob. Optim. 13 (1998),
/// eq. 15.
inline double expected_excess(double gap, double deviation) {
  if (!(deviation > 0)) return std::max(gap, 0.0);
  const double z = gap / deviation;
  return std::max(gap * normal_cdf(z) + deviation * normal_density(z), 0.0);
}

namespace detail {
inline constexpr double log_root_two_pi = 0.91893853320467274178;

/// For t >= 1 the ratios H0/H-1 and H1/H0 of the repeated integrals of the normal tail above t, H-1 its
/// density. From (n + 1) H(n+1) = H(n-1) - t H(n) follows r(n) = 1 / (t + (n + 1) r(n+1)), whose terms are
/// all above 0, so nothing cancels. Some 600 / t^2 of them settle a double.
struct tail_ratios {
  double first, second;
  explicit tail_ratios(double t) {
    double r = 0;
    for (int n = 10 + static_cast<int>(600 / (t * t)); n >= 1; --n) r = 1 / (t + (n + 1) * r);
    second = r;
    first = 1 / (t + r);
  }
};
}  // namespace detail

/// log(normal_cdf(z)), where the probability itself is no double any more too.
inline double log_normal_cdf(double z) {
  if (!(z <= -1)) return std::log(normal_cdf(z));
  if (z < -1e150) return -std::numeric_limits<double>::infinity();
  return std::log(detail::tail_ratios(-z).first) - 0.5 * z * z - detail::log_root_two_pi;
}

/// log E max(0, z + a standard normal variable): `expected_excess` is the deviation times its exponential, at
/// z = gap / deviation. Keeps its relative precision however far below 0 z is.
inline double log_expected_excess(double z) {
  if (!(z <= -1)) return std::log(normal_density(z) + z * normal_cdf(z));
  if (z < -1e150) return -std::numeric_limits<double>::infinity();
  const detail::tail_ratios r(-z);
  return std::log(r.first * r.second) - 0.5 * z * z - detail::log_root_two_pi;
}

namespace detail {
/// a[0] + a[1] x + ... by Horner's rule.
template <int N>
constexpr double polynomial(const double (&a)[N], double x) {
  double sum = a[N - 1];
  for (int i = N - 2; i >= 0; --i) sum = sum * x + a[i];
  return sum;
}
}  // namespace detail

/// Inverse of `normal_cdf`: the z below which a standard normal variable lies with probability p. Relative
/// error about 1e-16. 0 and 1 give minus and plus infinity; anything outside [0, 1] or NaN throws
/// `numeric_error`. Source: M. J. Wichura, Algorithm AS 241 (PPND16), Applied Statistics 37 (1988), 477-484.
inline double normal_quantile(double p) {
  if (!(p >= 0 && p <= 1))
    throw numeric_error("probability " + std::to_string(p), "normal_quantile", "give a number in [0, 1]");
  constexpr double centre_top[] = {3.3871328727963666080e0, 1.3314166789178437745e2, 1.9715909503065514427e3,
                                   1.3731693765509461125e4, 4.5921953931549871457e4, 6.7265770927008700853e4,
                                   3.3430575583588128105e4, 2.5090809287301226727e3};
  constexpr double centre_bottom[] = {1.0,
                                      4.2313330701600911252e1,
                                      6.8718700749205790830e2,
                                      5.3941960214247511077e3,
                                      2.1213794301586595867e4,
                                      3.9307895800092710610e4,
                                      2.8729085735721942674e4,
                                      5.2264952788528545610e3};
  constexpr double middle_top[] = {1.42343711074968357734e0,  4.63033784615654529590e0,
                                   5.76949722146069140550e0,  3.64784832476320460504e0,
                                   1.27045825245236838258e0,  2.41780725177450611770e-1,
                                   2.27238449892691845833e-2, 7.74545014278341407640e-4};
  constexpr double middle_bottom[] = {1.0,
                                      2.05319162663775882187e0,
                                      1.67638483018380384940e0,
                                      6.89767334985100004550e-1,
                                      1.48103976427480074590e-1,
                                      1.51986665636164571966e-2,
                                      5.47593808499534494600e-4,
                                      1.05075007164441684324e-9};
  constexpr double tail_top[] = {6.65790464350110377720e0,  5.46378491116411436990e0,
                                 1.78482653991729133580e0,  2.96560571828504891230e-1,
                                 2.65321895265761230930e-2, 1.24266094738807843860e-3,
                                 2.71155556874348757815e-5, 2.01033439929228813265e-7};
  constexpr double tail_bottom[] = {1.0,
                                    5.99832206555887937690e-1,
                                    1.36929880922735805310e-1,
                                    1.48753612908506148525e-2,
                                    7.86869131145613259100e-4,
                                    1.84631831751005468180e-5,
                                    1.42151175831644588870e-7,
                                    2.04426310338993978564e-15};
  const double q = p - 0.5;
  if (std::fabs(q) <= 0.425) {
    const double r = 0.180625 - q * q;
    return q * detail::polynomial(centre_top, r) / detail::polynomial(centre_bottom, r);
  }
  const double smaller = q < 0 ? p : 1 - p;
  if (smaller == 0) return std::copysign(std::numeric_limits<double>::infinity(), q);
  const double r = std::sqrt(-std::log(smaller));
  const double z = r <= 5
                       ? detail::polynomial(middle_top, r - 1.6) / detail::polynomial(middle_bottom, r - 1.6)
                       : detail::polynomial(tail_top, r - 5) / detail::polynomial(tail_bottom, r - 5);
  return std::copysign(z, q);
}

}  // namespace edgetran

#endif  // EDGETRAN_CORE_NORMAL_HPP
