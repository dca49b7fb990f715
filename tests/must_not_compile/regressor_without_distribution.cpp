// expect: edgetran: a probabilistic regressor needs a const member predict_distribution(row)
// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/regress/concept.hpp"

using namespace edgetran::regress;

struct my_regressor {
  void fit(const table&) {}
  double predict(std::span<const double>) const { return 0; }
#ifdef EDGETRAN_MUST_FAIL
  double predict_distribution(std::span<const double>) const { return 0; }
#else
  prediction predict_distribution(std::span<const double>) const { return {}; }
#endif
};

std::vector<prediction> use(const table& data) { return predict_distributions(my_regressor{}, data); }
