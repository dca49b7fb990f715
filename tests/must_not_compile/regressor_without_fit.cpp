// expect: edgetran: a regressor needs a member fit(const table&)
// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/regress/cross_validation.hpp"

using namespace edgetran::regress;

struct my_regressor {
#ifndef EDGETRAN_MUST_FAIL
  void fit(const table&) {}
#endif
  double predict(std::span<const double>) const { return 0; }
};

std::vector<double> use(const table& data, std::span<const split> splits) {
  return predict_out_of_fold(my_regressor{}, data, splits);
}
