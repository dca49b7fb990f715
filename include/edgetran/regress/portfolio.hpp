// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_REGRESS_PORTFOLIO_HPP
#define EDGETRAN_REGRESS_PORTFOLIO_HPP

#include <cstddef>
#include <vector>

#include "edgetran/regress/gaussian_process.hpp"
#include "edgetran/regress/linear.hpp"
#include "edgetran/regress/log_target.hpp"
#include "edgetran/regress/polynomial.hpp"
#include "edgetran/regress/ridge.hpp"
#include "edgetran/regress/selection.hpp"
#include "edgetran/regress/trees/adaboost.hpp"
#include "edgetran/regress/trees/boosted_trees.hpp"
#include "edgetran/regress/trees/forest.hpp"

namespace edgetran::regress {

/// The regressors to try on a table that nobody knows yet, under the names that reports give them, simple
/// ones first. All with their defaults; those that would be slow or starve on `width` columns are left out. A
/// template so that only its callers compile all of them: it takes a minute.
template <class = void>
std::vector<candidate> portfolio(std::size_t width) {
  std::vector<candidate> all;
  all.push_back({"ridge", ridge{}});
  all.push_back({"log ridge", log_target<ridge>{}});
  all.push_back({"non-negative", non_negative({.intercept = true})});
  all.push_back({"gaussian process", gaussian_process<>{}});
  all.push_back({"log gaussian process", log_target<gaussian_process<>>{}});
  if (width <= 20) {
    all.push_back({"quadratic ridge", polynomial<ridge>{}});
    all.push_back({"ard gaussian process", gaussian_process<ard_covariance>{}});
  }
  all.push_back({"adaboost", adaboost{}});
  all.push_back({"boosted trees", boosted_trees{}});
  all.push_back({"random forest", random_forest{}});
  all.push_back({"extra trees", extra_trees{}});
  return all;
}

}  // namespace edgetran::regress

#endif  // EDGETRAN_REGRESS_PORTFOLIO_HPP
