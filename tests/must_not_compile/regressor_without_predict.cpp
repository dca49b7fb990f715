// expect: edgetran: a regressor needs a const member predict(std::span<const double>) that returns double
// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/regress/any_regressor.hpp"

using namespace edgetran::regress;

struct my_regressor {
  void fit(const table&) {}
#ifdef EDGETRAN_MUST_FAIL
  float predict(std::span<const double>) { return 0; }
#else
  double predict(std::span<const double>) const { return 0; }
#endif
};

any_regressor use() { return my_regressor{}; }
