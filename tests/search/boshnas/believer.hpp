// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_TESTS_SEARCH_BOSHNAS_BELIEVER_HPP
#define EDGETRAN_TESTS_SEARCH_BOSHNAS_BELIEVER_HPP

#include <cmath>
#include <memory>
#include <span>
#include <vector>

#include "edgetran/regress/table.hpp"
#include "edgetran/search/boshnas/boshnas.hpp"
#include "edgetran/search/pool_candidates.hpp"

/// A surrogate of known beliefs, and options that isolate one kind of step: what tests of BOSHNAS share.
namespace boshnas_tests {
namespace search = edgetran::search;
namespace regress = edgetran::regress;
using search::boshnas_step;

/// Believes in a bowl around (0.3, 0.8) whatever it is told, and to know least far from (1, 0). Keeps what it
/// was told.
struct believer {
  std::shared_ptr<std::vector<regress::table>> told = std::make_shared<std::vector<regress::table>>();

  static double square(double x) { return x * x; }
  void fit(const regress::table& data) { told->push_back(data); }
  [[nodiscard]] double predict(std::span<const double> x) const {
    return square(x[0] - 0.3) + square(x[1] - 0.8);
  }
  [[nodiscard]] regress::prediction predict_distribution(std::span<const double> x) const {
    return {predict(x), std::hypot(x[0] - 1, x[1])};
  }
  void gradient(std::span<const double> x, std::span<double> out) const {
    out[0] = 2 * (x[0] - 0.3), out[1] = 2 * (x[1] - 0.8);
  }
  void hessian_vector(std::span<const double>, std::span<const double> v, std::span<double> out) const {
    out[0] = 2 * v[0], out[1] = 2 * v[1];
  }
};
using believing = search::boshnas_proposer<search::pool_candidates, believer>;
using small = search::boshnas_proposer<search::pool_candidates>;

/// Cheap, for what does not depend on what networks learn.
inline search::boshnas_proposer_options brief() {
  search::boshnas_proposer_options o;
  o.initial = 6;
  o.walks.starts = 3;
  o.walks.second.steps = o.walks.first.steps = 10;
  return o;
}
/// Every question after the initial ones is of one kind.
inline search::boshnas_proposer_options only(boshnas_step kind) {
  auto o = brief();
  o.uncertainty = kind == boshnas_step::uncertainty ? 1 : 0;
  o.diversity = kind == boshnas_step::diversity ? 1 : 0;
  o.walks.second.steps = 200;
  o.walks.second.rule.rate = 0.2;
  return o;
}

}  // namespace boshnas_tests

#endif  // EDGETRAN_TESTS_SEARCH_BOSHNAS_BELIEVER_HPP
