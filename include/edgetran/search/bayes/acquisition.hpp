// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_SEARCH_BAYES_ACQUISITION_HPP
#define EDGETRAN_SEARCH_BAYES_ACQUISITION_HPP

#include <cmath>
#include <concepts>
#include <cstddef>
#include <span>

#include "edgetran/core/normal.hpp"
#include "edgetran/regress/concept.hpp"

namespace edgetran::search {

/// What is known of a target, in its unit.
struct target_scale {
  double greatest = 0;  ///< magnitude told so far
  double least = 0;     ///< value told so far
  /// A number in the unit of the target as a share of the greatest magnitude; where that is 0, the number.
  [[nodiscard]] double share(double x) const { return greatest > 0 ? x / greatest : x; }
};

/// How much a candidate is worth measuring, by its predictions, one per target; targets add up, each by its
/// own scale. A greater score is a better one.
template <class A>
concept acquisition = std::copyable<A> &&
    requires(const A& a, std::span<const regress::prediction> p, std::span<const target_scale> scales) {
  { a.score(p, scales) } -> std::same_as<double>;
};

/// The part of a deviation that measurements remove, where the regressor tells it apart from noise.
inline double reducible(const regress::prediction& p) { return p.epistemic.value_or(p.standard_deviation); }

/// Where the regressor knows least: ProTran's choice. With `relative` deviations count as shares of the
/// prediction, else of the greatest target.
struct maximum_uncertainty {
  bool relative = false;
  [[nodiscard]] double score(std::span<const regress::prediction> p,
                             std::span<const target_scale> scales) const {
    double sum = 0;
    for (std::size_t t = 0; t < p.size(); ++t) {
      const double by = relative ? std::fabs(p[t].mean) : scales[t].greatest;
      sum += by > 0 ? reducible(p[t]) / by : reducible(p[t]);
    }
    return sum;
  }
};

/// By how much a measurement is expected to fall below the least target so far.
struct expected_improvement {
  [[nodiscard]] double score(std::span<const regress::prediction> p,
                             std::span<const target_scale> scales) const {
    double sum = 0;
    for (std::size_t t = 0; t < p.size(); ++t)
      sum += scales[t].share(expected_excess(scales[t].least - p[t].mean, reducible(p[t])));
    return sum;
  }
  /// What is left of a score where constraints hold only so likely.
  static double if_feasible(double score, double log_probability) {
    return score * std::exp(log_probability);
  }
};

/// By how much a measurement is expected to lower the deviations elsewhere: for the `shortlist` most
/// uncertain candidates a regressor is fitted that believes its own prediction there, and what counts is its
/// mean deviation over `reference` other candidates. That many fits a question: for small tables.
struct expected_error_reduction {
  std::size_t shortlist = 8;
  std::size_t reference = 32;
  maximum_uncertainty by{};
  [[nodiscard]] double score(std::span<const regress::prediction> p,
                             std::span<const target_scale> scales) const {
    return by.score(p, scales);
  }
};

static_assert(acquisition<maximum_uncertainty> && acquisition<expected_improvement> &&
              acquisition<expected_error_reduction>);

}  // namespace edgetran::search

#endif  // EDGETRAN_SEARCH_BAYES_ACQUISITION_HPP
