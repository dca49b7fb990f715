// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_SEARCH_BAYES_IMPROVEMENT_HPP
#define EDGETRAN_SEARCH_BAYES_IMPROVEMENT_HPP

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <span>

#include "edgetran/core/normal.hpp"
#include "edgetran/regress/concept.hpp"
#include "edgetran/search/bayes/acquisition.hpp"

namespace edgetran::search {

namespace detail {
/// How far the least lies above the mean, in deviations, of which there is always a little, and so that its
/// square does not overflow.
inline double standardised_gap(double gap, double deviation, double scale) {
  const double at_least = std::max(1e-9 * scale, std::numeric_limits<double>::min());
  return std::clamp(gap / std::max(deviation, at_least), -1e150, 1e150);
}

inline double log_sum(double a, double b) {
  const double most = std::max(a, b), less = std::min(a, b);
  return std::isfinite(less) ? most + std::log1p(std::exp(less - most)) : most;
}
}  // namespace detail

/// How likely the constraints hold, each satisfied at 0 or below, taken as independent: the logarithm.
/// Source: Gardner et al., "Bayesian optimization with inequality constraints", ICML 2014.
inline double log_probability_of_feasibility(std::span<const regress::prediction> constraints,
                                             std::span<const target_scale> scales) {
  double sum = 0;
  for (std::size_t c = 0; c < constraints.size(); ++c)
    sum += log_normal_cdf(
        detail::standardised_gap(-constraints[c].mean, reducible(constraints[c]), scales[c].greatest));
  return sum;
}

/// The logarithm of `expected_improvement`: the same choice where that is a number to tell candidates apart
/// by, and a choice still where it vanishes everywhere. Source: Ament et al., "Unexpected improvements to
/// expected improvement for Bayesian optimization", NeurIPS 2023; the evaluation is our own.
struct log_expected_improvement {
  [[nodiscard]] double score(std::span<const regress::prediction> p,
                             std::span<const target_scale> scales) const {
    double all = -std::numeric_limits<double>::infinity();
    for (std::size_t t = 0; t < p.size(); ++t) {
      const double scale = scales[t].greatest > 0 ? scales[t].greatest : 1;
      const double gap = scales[t].least - p[t].mean;
      const double z = detail::standardised_gap(gap, reducible(p[t]), scale);
      const double deviation = std::max(reducible(p[t]), 1e-9 * scale);
      all = detail::log_sum(all, log_expected_excess(z) + std::log(deviation / scale));
    }
    return all;
  }
  static double if_feasible(double score, double log_probability) { return score + log_probability; }
};

/// How likely a measurement falls below the least target so far by more than `margin`, a share of the
/// greatest magnitude told: the logarithm; of several targets, that all do. Source: H. J. Kushner, "A new
/// method of locating the maximum point of an arbitrary multipeak curve in the presence of noise", 1964.
struct probability_of_improvement {
  double margin = 0;
  [[nodiscard]] double score(std::span<const regress::prediction> p,
                             std::span<const target_scale> scales) const {
    double sum = 0;
    for (std::size_t t = 0; t < p.size(); ++t) {
      const double gap = scales[t].least - margin * scales[t].greatest - p[t].mean;
      sum += log_normal_cdf(detail::standardised_gap(gap, reducible(p[t]), scales[t].greatest));
    }
    return sum;
  }
  static double if_feasible(double score, double log_probability) { return score + log_probability; }
};

/// What a target could be if things go well: `optimism` deviations below its mean. Source: Cox and John,
/// "SDO: a statistical method for global optimization", 1997; Srinivas et al., ICML 2010.
struct lower_confidence_bound {
  double optimism = 2;
  [[nodiscard]] double score(std::span<const regress::prediction> p,
                             std::span<const target_scale> scales) const {
    double sum = 0;
    for (std::size_t t = 0; t < p.size(); ++t) sum += scales[t].share(optimism * reducible(p[t]) - p[t].mean);
    return sum;
  }
};

/// The candidate that is best under one function drawn from what the regressors hold possible. The first
/// `joint` candidates by `lower_confidence_bound` are drawn together where the regressor can draw functions
/// (`draw`), else each for itself. It scores what was drawn, which the proposer puts in place of the means.
/// Source: W. R. Thompson, "On the likelihood that one unknown probability exceeds another", 1933.
struct thompson_sampling {
  std::size_t joint = 512;
  [[nodiscard]] double score(std::span<const regress::prediction> drawn,
                             std::span<const target_scale> scales) const {
    double sum = 0;
    for (std::size_t t = 0; t < drawn.size(); ++t) sum -= scales[t].share(drawn[t].mean);
    return sum;
  }
};

static_assert(acquisition<log_expected_improvement> && acquisition<probability_of_improvement> &&
              acquisition<lower_confidence_bound> && acquisition<thompson_sampling>);

}  // namespace edgetran::search

#endif  // EDGETRAN_SEARCH_BAYES_IMPROVEMENT_HPP
