// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_REGRESS_COVARIANCE_WHITE_HPP
#define EDGETRAN_REGRESS_COVARIANCE_WHITE_HPP

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "edgetran/regress/covariance/hyper_parameter.hpp"

namespace edgetran::regress::covariance {

/// Noise: every measurement has its own, even of equal rows. A row of weight w counts w times, so it has a
/// w-th of the variance. Nothing to predict by; it becomes the aleatoric part of a prediction. Stands alone
/// or in a sum, never in a product.
struct white : part {
  static constexpr bool noisy = true;

  static std::string text() { return "white"; }
  static std::size_t parameters(std::size_t) { return 1; }
  static void describe(std::size_t, std::vector<hyper_parameter>& all) {
    detail::describe(all, "white", "variance", {"", 1e-2, 2.5, 1e-8, 10});
  }

  struct tape {};

  template <class Pairs>
  static void add(Pairs&, const double*, tape&, double*, bool) {}
  template <class Pairs>
  static void pull(Pairs&, const double*, tape&, const double*, double*) {}

  static double noise(const double* p, std::size_t) { return p[0]; }
  /// `adjoint` is the derivative with respect to the variance of a row of weight 1.
  static void pull_noise(const double* p, std::size_t, double adjoint, double* gradient) {
    gradient[0] += p[0] * adjoint;
  }

  static double self(const double*, std::span<const double>) { return 0; }
  static double value(const double*, std::span<const double>, std::span<const double>) { return 0; }
};

}  // namespace edgetran::regress::covariance

#endif  // EDGETRAN_REGRESS_COVARIANCE_WHITE_HPP
