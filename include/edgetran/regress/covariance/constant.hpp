// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_REGRESS_COVARIANCE_CONSTANT_HPP
#define EDGETRAN_REGRESS_COVARIANCE_CONSTANT_HPP

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "edgetran/regress/covariance/hyper_parameter.hpp"

namespace edgetran::regress::covariance {

/// The same variance for every pair of rows: an unknown constant beside the mean of the targets.
struct constant : part {
  static std::string text() { return "constant"; }
  static std::size_t parameters(std::size_t) { return 1; }
  static void describe(std::size_t, std::vector<hyper_parameter>& all) {
    detail::describe(all, "constant", "variance", {"", 1, 2, 1e-6, 1e4});
  }

  struct tape {};

  template <class Pairs>
  static void add(Pairs& pairs, const double* p, tape&, double* k, bool) {
    for (std::size_t i = 0; i < pairs.size(); ++i) k[i] += p[0];
  }
  template <class Pairs>
  static void pull(Pairs& pairs, const double* p, tape&, const double* adjoint, double* gradient) {
    double sum = 0;
    for (std::size_t i = 0; i < pairs.size(); ++i) sum += adjoint[i];
    gradient[0] += p[0] * sum;
  }

  static double self(const double* p, std::span<const double>) { return p[0]; }
  static double value(const double* p, std::span<const double>, std::span<const double>) { return p[0]; }
};

}  // namespace edgetran::regress::covariance

#endif  // EDGETRAN_REGRESS_COVARIANCE_CONSTANT_HPP
