// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT

#include "regressors.hpp"

#include "edgetran/regress/portfolio.hpp"

namespace tool {

std::vector<edgetran::regress::candidate> regressors(std::size_t width) {
  return edgetran::regress::portfolio(width);
}

}  // namespace tool
