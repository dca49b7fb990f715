// expect: edgetran: a differentiable regressor needs a const member gradient(row, out)
// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/regress/input_optimiser.hpp"

using namespace edgetran::regress;

struct my_regressor {
  void fit(const table&) {}
  double predict(std::span<const double>) const { return 0; }
#ifndef EDGETRAN_MUST_FAIL
  void gradient(std::span<const double>, std::span<double>) const {}
#endif
  void hessian_vector(std::span<const double>, std::span<const double>, std::span<double>) const {}
};
double use(const lower_confidence_bound<my_regressor>& f, std::span<const double> x) { return f.value(x); }
