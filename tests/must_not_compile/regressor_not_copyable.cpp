// expect: edgetran: a regressor must be copyable
// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include <memory>

#include "edgetran/regress/log_target.hpp"

using namespace edgetran::regress;

struct my_regressor {
  void fit(const table&) {}
  double predict(std::span<const double>) const { return 0; }
#ifdef EDGETRAN_MUST_FAIL
  std::unique_ptr<double> state;
#endif
};

double use(const log_target<my_regressor>& fitted, std::span<const double> row) {
  return fitted.predict(row);
}
