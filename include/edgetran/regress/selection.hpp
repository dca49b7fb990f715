// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_REGRESS_SELECTION_HPP
#define EDGETRAN_REGRESS_SELECTION_HPP

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/core/executor.hpp"
#include "edgetran/core/metrics.hpp"
#include "edgetran/regress/any_regressor.hpp"
#include "edgetran/regress/cross_validation.hpp"

namespace edgetran::regress {

/// A regressor to choose from, and what to call it.
struct candidate {
  std::string name;
  any_regressor unfitted;
};

/// How a candidate did on rows that it had not seen.
struct candidate_score {
  std::string name;
  std::vector<double> out_of_fold;  ///< one prediction per row; empty where a fit failed
  double mse = std::numeric_limits<double>::infinity();
  std::string failure{};  ///< what a fit or prediction complained of; empty where none did
};

/// Cross-validates every candidate on the same splits, which test every row once. A candidate that cannot be
/// fitted to these rows, or predicts no finite number, is not an error: it scores infinity and says why.
/// Scores come in the order of the candidates, whatever the number of threads of `runner`. Throws
/// `shape_error` for splits that are not of this table.
template <executor E>
std::vector<candidate_score> compare(std::span<const candidate> candidates, const table& data,
                                     std::span<const split> splits, E& runner) {
  (void)detail::tested_by(splits, data.rows(), "compare");
  std::vector<table> parts;
  for (const split& s : splits) parts.push_back(data.select(s.train));
  std::vector<candidate_score> scores(candidates.size());
  for (std::size_t c = 0; c < candidates.size(); ++c) {
    scores[c].name = candidates[c].name;
    scores[c].out_of_fold.resize(data.rows());
  }
  std::vector<std::string> failures(candidates.size() * splits.size());
  runner.parallel_for(failures.size(), [&](std::size_t job) {
    const std::size_t c = job / splits.size(), f = job % splits.size();
    try {
      any_regressor fitted = candidates[c].unfitted;
      fitted.fit(parts[f]);
      for (const auto i : splits[f].test) {
        const double p = fitted.predict(data.row(i));
        if (!std::isfinite(p)) throw numeric_error("a prediction that is not finite", candidates[c].name);
        scores[c].out_of_fold[i] = p;
      }
    } catch (const error& e) {
      failures[job] = e.what();
    }
  });
  for (std::size_t c = 0; c < candidates.size(); ++c) {
    const auto first = failures.begin() + static_cast<std::ptrdiff_t>(c * splits.size());
    const auto failed = std::find_if(first, first + static_cast<std::ptrdiff_t>(splits.size()),
                                     [](const std::string& f) { return !f.empty(); });
    if (failed != first + static_cast<std::ptrdiff_t>(splits.size())) {
      scores[c].failure = *failed;
      scores[c].out_of_fold.clear();
    } else {
      scores[c].mse = mse(scores[c].out_of_fold, data.targets());
      if (!std::isfinite(scores[c].mse)) scores[c].failure = "its squared errors overflow";
    }
  }
  return scores;
}

inline std::vector<candidate_score> compare(std::span<const candidate> candidates, const table& data,
                                            std::span<const split> splits) {
  inline_executor here;
  return compare(candidates, data, splits, here);
}

/// Index of the candidate with the least error, the first of equals. Throws `state_error`, with what the
/// first complained of, where none could be fitted.
inline std::size_t best_of(std::span<const candidate_score> scores) {
  const auto best =
      std::min_element(scores.begin(), scores.end(),
                       [](const candidate_score& a, const candidate_score& b) { return a.mse < b.mse; });
  if (best == scores.end()) throw state_error("no candidate", "best_of", "give at least one");
  if (!std::isfinite(best->mse))
    throw state_error("no candidate could be fitted; " + scores[0].name + ": " + scores[0].failure, "best_of",
                      "give more rows or a simpler candidate");
  return static_cast<std::size_t>(best - scores.begin());
}

}  // namespace edgetran::regress

#endif  // EDGETRAN_REGRESS_SELECTION_HPP
