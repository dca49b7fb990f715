// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_REGRESS_COVARIANCE_LINEAR_HPP
#define EDGETRAN_REGRESS_COVARIANCE_LINEAR_HPP

#include <algorithm>
#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "edgetran/kernels/float64.hpp"
#include "edgetran/regress/covariance/hyper_parameter.hpp"

namespace edgetran::regress::covariance {

/// variance / d * (inner product of two standardised rows of d columns): planes through the mean of the data,
/// as ridge regression fits them. It does not forget the data far from it, and grows unsure there.
struct linear : part {
  static constexpr bool uses_products = true;

  static std::string text() { return "linear"; }
  static std::size_t parameters(std::size_t) { return 1; }
  static void describe(std::size_t, std::vector<hyper_parameter>& all) {
    detail::describe(all, "linear", "variance", {"", 1, 2, 1e-6, 1e4});
  }

  struct tape {};

  template <class Pairs>
  static void add(Pairs& pairs, const double* p, tape&, double* k, bool) {
    kernels::add_scaled(static_cast<std::ptrdiff_t>(pairs.size()), factor(p, pairs.width()), pairs.products(),
                        1, k);
  }
  template <class Pairs>
  static void pull(Pairs& pairs, const double* p, tape&, const double* adjoint, double* gradient) {
    gradient[0] += factor(p, pairs.width()) *
                   kernels::dot(static_cast<std::ptrdiff_t>(pairs.size()), adjoint, pairs.products());
  }

  static double self(const double* p, std::span<const double> a) { return value(p, a, a); }
  static double value(const double* p, std::span<const double> a, std::span<const double> b) {
    double sum = 0;
    for (std::size_t j = 0; j < a.size(); ++j) sum += a[j] * b[j];
    return factor(p, a.size()) * sum;
  }
  static double along(const double* p, std::span<const double>, std::span<const double> b,
                      std::span<const double> direction) {
    return value(p, direction, b);
  }
  static void gradient(const double* p, std::span<const double> a, std::span<const double> b, double scale,
                       double* out) {
    for (std::size_t j = 0; j < a.size(); ++j) out[j] += scale * factor(p, a.size()) * b[j];
  }
  static void self_gradient(const double* p, std::span<const double> a, double scale, double* out) {
    gradient(p, a, a, 2 * scale, out);
  }

 private:
  static double factor(const double* p, std::size_t width) {
    return p[0] / static_cast<double>(std::max<std::size_t>(1, width));
  }
};

}  // namespace edgetran::regress::covariance

#endif  // EDGETRAN_REGRESS_COVARIANCE_LINEAR_HPP
