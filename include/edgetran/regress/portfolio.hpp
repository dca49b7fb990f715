// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_REGRESS_PORTFOLIO_HPP
#define EDGETRAN_REGRESS_PORTFOLIO_HPP

#include <cstddef>
#include <vector>

#include "edgetran/regress/log_target.hpp"
#include "edgetran/regress/polynomial.hpp"
#include "edgetran/regress/ridge.hpp"
#include "edgetran/regress/selection.hpp"

namespace edgetran::regress {

/// The regressors to try on a table that nobody knows yet, under the names that reports give them. All with
/// their defaults; `width` columns decide which would be too wide to try.
inline std::vector<candidate> portfolio(std::size_t width) {
  std::vector<candidate> all;
  all.push_back({"ridge", ridge{}});
  all.push_back({"log ridge", log_target<ridge>{}});
  if (width <= 20) all.push_back({"quadratic ridge", polynomial<ridge>{}});
  return all;
}

}  // namespace edgetran::regress

#endif  // EDGETRAN_REGRESS_PORTFOLIO_HPP
