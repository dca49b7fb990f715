// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_CORE_STUDENT_HPP
#define EDGETRAN_CORE_STUDENT_HPP

#include <cmath>
#include <cstddef>
#include <limits>
#include <string>

#include "edgetran/core/error.hpp"
#include "edgetran/core/normal.hpp"

namespace edgetran {

namespace detail {
/// The share of Student's t between -t and t, t = sqrt(freedom) tan(angle). Source: Abramowitz and Stegun,
/// "Handbook of mathematical functions", 26.7.3 and 26.7.4. O(freedom).
inline double student_share(double angle, std::size_t freedom) {
  const double sine = std::sin(angle), cosine = std::cos(angle);
  const bool odd = freedom % 2 == 1;
  double sum = 0, term = odd ? cosine : 1;
  for (std::size_t k = odd ? 3 : 2; k <= freedom; k += 2) {
    sum += term;
    term *= cosine * cosine * static_cast<double>(k - 1) / static_cast<double>(k);
  }
  return odd ? 0.63661977236758134308 * (angle + sine * sum) : sine * sum;
}
}  // namespace detail

/// The quantile of Student's t, to 6 digits for p between 0.0005 and 0.9995, and of no use beyond 1e-10 from
/// the ends: by bisection below 30 degrees of freedom, above by the first terms of its expansion about the
/// normal one (Abramowitz and Stegun, 26.7.5). 0 and 1 give minus and plus infinity; anything outside [0, 1]
/// or NaN throws `numeric_error`, no degree of freedom `state_error`. O(freedom) below 30, O(1) above.
inline double student_quantile(double p, std::size_t freedom) {
  if (!(p >= 0 && p <= 1))
    throw numeric_error("probability " + std::to_string(p), "student_quantile", "give a number in [0, 1]");
  if (freedom == 0) throw state_error("no degree of freedom", "student_quantile", "give two values at least");
  if (p == 0 || p == 1) return std::copysign(std::numeric_limits<double>::infinity(), p - 0.5);
  const double n = static_cast<double>(freedom);
  if (freedom < 30) {
    double low = 0, high = 1.57079632679489661923;
    for (int step = 0; step < 60; ++step) {
      const double middle = 0.5 * (low + high);
      (detail::student_share(middle, freedom) < std::fabs(2 * p - 1) ? low : high) = middle;
    }
    return std::copysign(std::sqrt(n) * std::tan(low), p - 0.5);
  }
  const double z = normal_quantile(p), z2 = z * z;
  return z * (1 + (z2 + 1) / (4 * n) + ((5 * z2 + 16) * z2 + 3) / (96 * n * n) +
              (((3 * z2 + 19) * z2 + 17) * z2 - 15) / (384 * n * n * n) +
              ((((79 * z2 + 776) * z2 + 1482) * z2 - 1920) * z2 - 945) / (92160 * n * n * n * n));
}

}  // namespace edgetran

#endif  // EDGETRAN_CORE_STUDENT_HPP
