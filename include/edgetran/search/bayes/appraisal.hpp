// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_SEARCH_BAYES_APPRAISAL_HPP
#define EDGETRAN_SEARCH_BAYES_APPRAISAL_HPP

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <numeric>
#include <span>
#include <utility>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/core/random.hpp"
#include "edgetran/regress/concept.hpp"
#include "edgetran/search/bayes/improvement.hpp"
#include "edgetran/search/bayes/surrogates.hpp"
#include "edgetran/search/ranking.hpp"

namespace edgetran::search {

/// What the least target so far is taken to be.
enum class incumbent {
  told,       ///< the least of what was told
  predicted,  ///< the least that the regressor expects of what was told: noise makes no incumbent
};

namespace detail {
template <class R>
concept draws_functions = requires(const R& r, std::span<const double> values, std::size_t rows,
                                   const stream& random) {
  { r.draw(values, rows, rows, random) } -> std::convertible_to<std::vector<double>>;
};
}  // namespace detail

/// Many candidates at once in the eyes of an acquisition under fitted regressors. The first `objectives`
/// targets are scored; every further one is a constraint, satisfied at 0 or below. An acquisition that has
/// `if_feasible` (improvements) is weighed with the probability that the constraints hold, and with nothing
/// else until something that satisfies them was measured; for others what is more likely to violate them than
/// not comes last, the likelier the later. Thompson sampling draws constraints as it draws objectives.
template <class R, acquisition Acquisition>
class appraisal {
 public:
  /// The regressors must outlive it, and have been fitted.
  appraisal(const surrogates<R>& now, Acquisition by, std::size_t objectives, incumbent least,
            const stream& random)
      : now_(now),
        by_(std::move(by)),
        objectives_(std::min(objectives, now.regressors().size())),
        random_(random),
        scales_(now.scales()) {
    find_incumbents(least);
  }

  /// Of `count` rows in row-major order.
  [[nodiscard]] std::vector<standing> operator()(std::span<const double> values, std::size_t count) const {
    auto predicted = now_.predict_rows(values, count);
    if constexpr (requires { by_.joint; }) return drawn(std::move(predicted), values, count);
    std::vector<standing> all(count);
    std::vector<regress::prediction> p(predicted.size());
    for (std::size_t i = 0; i < count; ++i) {
      for (std::size_t t = 0; t < p.size(); ++t) p[t] = predicted[t][i];
      all[i] = of(p);
    }
    return all;
  }

  /// Whether anything that was told, or is believed, satisfies the constraints.
  [[nodiscard]] bool any_feasible() const { return any_feasible_; }
  [[nodiscard]] const std::vector<target_scale>& scales() const { return scales_; }

 private:
  void find_incumbents(incumbent least) {
    const auto& tables = now_.tables();
    std::vector<std::size_t> feasible;
    for (std::size_t i = 0; i < now_.rows(); ++i) {
      bool holds = true;
      for (std::size_t t = objectives_; t < tables.size(); ++t) holds = holds && tables[t].targets()[i] <= 0;
      if (holds) feasible.push_back(i);
    }
    any_feasible_ = !feasible.empty();
    if (!any_feasible_) return;
    for (std::size_t t = 0; t < objectives_; ++t) {
      std::vector<double> means;
      if (least == incumbent::predicted) means = regress::predict_rows(now_.regressors()[t], tables[t]);
      const std::span<const double> of = means.empty() ? tables[t].targets() : std::span<const double>(means);
      scales_[t].least = of[feasible.front()];
      for (const std::size_t i : feasible) scales_[t].least = std::min(scales_[t].least, of[i]);
    }
  }

  [[nodiscard]] standing of(std::span<const regress::prediction> p) const {
    const std::span<const target_scale> scales(scales_);
    double value = by_.score(p.first(objectives_), scales.first(objectives_)), violation = 0;
    if (objectives_ < p.size()) {
      const double likely =
          log_probability_of_feasibility(p.subspan(objectives_), scales.subspan(objectives_));
      if constexpr (requires { by_.if_feasible(value, likely); })
        value = any_feasible_ ? by_.if_feasible(value, likely) : likely;
      else
        violation = std::isnan(likely) ? likely : std::max(0.0, 0.5 - std::exp(likely));
    }
    return standing_of(violation, -value);
  }

  [[nodiscard]] std::vector<standing> drawn(std::vector<std::vector<regress::prediction>> predicted,
                                            std::span<const double> values, std::size_t count) const {
    const double never = std::numeric_limits<double>::infinity();
    std::vector<standing> all(count, standing{never, never});
    std::vector<std::size_t> rows(count);
    std::iota(rows.begin(), rows.end(), std::size_t{0});
    if constexpr (detail::draws_functions<R>) rows = draw_together(predicted, values, count);
    std::vector<regress::prediction> p(predicted.size());
    for (const std::size_t i : rows) {
      for (std::size_t t = 0; t < p.size(); ++t) {
        p[t] = predicted[t][i];
        if constexpr (!detail::draws_functions<R>)
          p[t] = {random_.split(t).split(i).normal(p[t].mean, reducible(p[t])), 0};
      }
      double violation = 0;
      for (std::size_t t = objectives_; t < p.size(); ++t)
        violation += std::max(p[t].mean, 0.0) / std::max(scales_[t].greatest, 1e-300);  // NaN stays
      all[i] = standing_of(
          violation, -by_.score(std::span(p).first(objectives_), std::span(scales_).first(objectives_)));
    }
    return all;
  }

  /// Puts what was drawn in place of the predictions of the most promising rows, which are returned.
  [[nodiscard]] std::vector<std::size_t> draw_together(
      std::vector<std::vector<regress::prediction>>& predicted, std::span<const double> values,
      std::size_t count) const {
    std::vector<double> bounds(count);
    std::vector<std::size_t> rows(count);
    std::iota(rows.begin(), rows.end(), std::size_t{0});
    for (std::size_t i = 0; i < count; ++i)
      for (std::size_t t = 0; t < objectives_; ++t)
        bounds[i] +=
            lower_confidence_bound{}.score(std::span(&predicted[t][i], 1), std::span(&scales_[t], 1));
    for (double& b : bounds)
      if (std::isnan(b)) b = -std::numeric_limits<double>::infinity();
    std::stable_sort(rows.begin(), rows.end(),
                     [&](std::size_t a, std::size_t b) { return bounds[a] > bounds[b]; });
    rows.resize(std::min(count, std::max<std::size_t>(1, by_.joint)));
    std::sort(rows.begin(), rows.end());
    const std::size_t width = values.size() / count;
    std::vector<double> some;
    for (const std::size_t i : rows)
      some.insert(some.end(), values.data() + i * width, values.data() + (i + 1) * width);
    for (std::size_t t = 0; t < predicted.size(); ++t) {
      std::vector<double> y;
      try {
        y = now_.regressors()[t].draw(some, rows.size(), 1, random_.split(t));
      } catch (const numeric_error&) {  // a singular covariance: each by itself
        for (const std::size_t i : rows)
          y.push_back(random_.split(t).split(i).normal(predicted[t][i].mean, reducible(predicted[t][i])));
      }
      for (std::size_t k = 0; k < rows.size(); ++k) predicted[t][rows[k]] = {y[k], 0};
    }
    return rows;
  }

  const surrogates<R>& now_;
  Acquisition by_;
  std::size_t objectives_;
  stream random_;
  std::vector<target_scale> scales_;
  bool any_feasible_ = false;
};

}  // namespace edgetran::search

#endif  // EDGETRAN_SEARCH_BAYES_APPRAISAL_HPP
