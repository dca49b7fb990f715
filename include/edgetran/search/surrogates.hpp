// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_SEARCH_SURROGATES_HPP
#define EDGETRAN_SEARCH_SURROGATES_HPP

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <span>
#include <utility>
#include <vector>

#include "edgetran/regress/concept.hpp"
#include "edgetran/search/acquisition.hpp"
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
  /// Fits once more with rows that were not measured, each with what the regressors predict for it now: the
  /// deviations shrink around them, the means hardly move (the kriging believer of Ginsbourger, Le Riche and
  /// Carraro, 2010).
  [[nodiscard]] surrogates believing(std::span<const std::vector<double>> rows) const {
    std::vector<regress::table> more = tables_;
    for (std::size_t t = 0; t < more.size(); ++t)
      for (const auto& row : rows) more[t].add(row, fitted_[t].predict(row));
    surrogates next(unfitted_);
    next.fit(std::move(more));
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
  R unfitted_;
  std::vector<R> fitted_;
  std::vector<regress::table> tables_;
};

}  // namespace edgetran::search

#endif  // EDGETRAN_SEARCH_SURROGATES_HPP
