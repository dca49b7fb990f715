// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_SEARCH_BAYES_SURROGATES_HPP
#define EDGETRAN_SEARCH_BAYES_SURROGATES_HPP

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <span>
#include <utility>
#include <vector>

#include "edgetran/core/statistics.hpp"
#include "edgetran/regress/concept.hpp"
#include "edgetran/search/bayes/acquisition.hpp"
#include "edgetran/search/ledger.hpp"

namespace edgetran::search {

/// The rows that were measured, as regressors want them: one table per target, in the order of the answers.
template <class Candidates>
std::vector<regress::table> tables_of(const Candidates& from,
                                      const ledger<typename Candidates::candidate_type>& history) {
  std::vector<regress::table> all(history.targets(), regress::table(from.columns()));
  for (const auto& a : history.answers()) {
    if (a.failed()) continue;
    const std::vector<double> row = from.features(a.candidate);
    for (std::size_t t = 0; t < all.size(); ++t) all[t].add(row, a.targets[t]);
  }
  return all;
}

/// What an open question is taken to be answered with, for as long as it is open.
enum class belief {
  predicted,  ///< what the regressor expects there: the kriging believer
  least,      ///< of its target so far: spreads a batch least; the constant liars
  mean,
  greatest,
};

/// One regressor per target, on the same rows.
template <regress::checked_probabilistic_regressor R>
class surrogates {
 public:
  explicit surrogates(R unfitted = R{}) : unfitted_(std::move(unfitted)) {}

  /// Throws as `R` does.
  void fit(std::vector<regress::table> tables) {
    std::vector<R> fitted(tables.size(), unfitted_);
    for (std::size_t t = 0; t < tables.size(); ++t) fitted[t].fit(tables[t]);
    fitted_ = std::move(fitted);
    tables_ = std::move(tables);
  }
  /// Takes rows in: under what the last fit chose where the regressor can (`incremental_regressor`), else by
  /// a new fit. One table per target. Throws as `R` does.
  void update(const std::vector<regress::table>& more) {
    surrogates next = *this;
    for (std::size_t t = 0; t < more.size(); ++t)
      for (std::size_t i = 0; i < more[t].rows(); ++i)
        next.tables_[t].add(more[t].row(i), more[t].targets()[i]);
    if constexpr (regress::incremental_regressor<R>)
      for (std::size_t t = 0; t < more.size(); ++t) next.fitted_[t].update(more[t]);
    else
      next.fit(std::move(next.tables_));
    *this = std::move(next);
  }
  /// With rows that were not measured, each taken to be answered as `by` says: the deviations shrink around
  /// them, and by `belief::predicted` the means hardly move. As `update` does it. Source: Ginsbourger, Le
  /// Riche and Carraro, "Kriging is well-suited to parallelize optimization", 2010.
  [[nodiscard]] surrogates believing(std::span<const std::vector<double>> rows,
                                     belief by = belief::predicted) const {
    std::vector<regress::table> more;
    for (std::size_t t = 0; t < tables_.size(); ++t) {
      more.emplace_back(tables_[t].columns());
      const double constant = by == belief::predicted ? 0 : constant_belief(tables_[t].targets(), by);
      for (const auto& row : rows)
        more[t].add(row, by == belief::predicted ? fitted_[t].predict(row) : constant);
    }
    surrogates next = *this;
    next.update(more);
    return next;
  }

  [[nodiscard]] bool fitted() const { return !fitted_.empty(); }
  [[nodiscard]] std::size_t rows() const { return tables_.empty() ? 0 : tables_.front().rows(); }
  [[nodiscard]] const std::vector<R>& regressors() const { return fitted_; }
  [[nodiscard]] const std::vector<regress::table>& tables() const { return tables_; }
  [[nodiscard]] const R& unfitted() const { return unfitted_; }

  [[nodiscard]] std::vector<regress::prediction> predict(std::span<const double> row) const {
    std::vector<regress::prediction> all;
    for (const R& r : fitted_) all.push_back(r.predict_distribution(row));
    return all;
  }
  /// For `rows` rows in row-major order, together where the regressors can: one line per target.
  [[nodiscard]] std::vector<std::vector<regress::prediction>> predict_rows(std::span<const double> values,
                                                                           std::size_t rows) const {
    std::vector<std::vector<regress::prediction>> all;
    for (const R& r : fitted_) {
      auto& line = all.emplace_back(rows);
      if constexpr (regress::batched_probabilistic_regressor<R>)
        r.predict_distributions(values, line);
      else
        for (std::size_t i = 0; i < rows; ++i)
          line[i] = r.predict_distribution(values.subspan(i * values.size() / rows, values.size() / rows));
    }
    return all;
  }
  [[nodiscard]] std::vector<target_scale> scales() const {
    std::vector<target_scale> all;
    for (const auto& t : tables_) {
      target_scale s{0, std::numeric_limits<double>::infinity()};
      for (const double y : t.targets()) {
        s.greatest = std::max(s.greatest, std::fabs(y));
        s.least = std::min(s.least, y);
      }
      all.push_back(s);
    }
    return all;
  }

 private:
  static double constant_belief(std::span<const double> targets, belief by) {
    if (by == belief::least) return *std::min_element(targets.begin(), targets.end());
    if (by == belief::greatest) return *std::max_element(targets.begin(), targets.end());
    return mean(targets);
  }

  R unfitted_;
  std::vector<R> fitted_;
  std::vector<regress::table> tables_;
};

}  // namespace edgetran::search

#endif  // EDGETRAN_SEARCH_BAYES_SURROGATES_HPP
