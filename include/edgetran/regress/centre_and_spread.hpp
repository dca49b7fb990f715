// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_REGRESS_CENTRE_AND_SPREAD_HPP
#define EDGETRAN_REGRESS_CENTRE_AND_SPREAD_HPP

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace edgetran::regress::detail {

template <class Real = double>
struct centre_and_spread {
  Real centre, spread;  ///< spread is above 0 even where nothing varies: then the size of the numbers, or 1
  bool varies;
};

/// Mean and standard deviation of number(i) for i < n with weight(i), some of which is above 0; `within` is
/// added to the sum of squares. With `about_zero` the mean is not taken off. No square overflows, whatever
/// the scale. O(n).
template <class Real = double, class Weight, class Number>
centre_and_spread<Real> centre_and_spread_of(std::size_t n, Weight&& weight, Number&& number, Real within = 0,
                                             bool about_zero = false) {
  Real total = 0, mean = 0, squares = 0;
  for (std::size_t i = 0; i < n; ++i) total += weight(i);
  Real greatest = std::sqrt(within / total);
  for (std::size_t i = 0; i < n; ++i) greatest = std::max(greatest, std::abs(Real(number(i))));
  if (greatest == 0) return {0, 1, false};
  for (std::size_t i = 0; i < n && !about_zero; ++i) mean += weight(i) / total * (number(i) / greatest);
  for (std::size_t i = 0; i < n; ++i) {
    const Real off = number(i) / greatest - mean;
    squares += weight(i) / total * off * off;
  }
  const Real relative = std::sqrt(squares + within / total / greatest / greatest);
  // What centring leaves of a constant is rounding; dividing by it would invent a feature.
  if (!(relative > Real(1e-13))) return {mean * greatest, greatest, false};
  return {mean * greatest, relative * greatest, true};
}

}  // namespace edgetran::regress::detail

#endif  // EDGETRAN_REGRESS_CENTRE_AND_SPREAD_HPP
