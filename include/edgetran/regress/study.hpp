// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_REGRESS_STUDY_HPP
#define EDGETRAN_REGRESS_STUDY_HPP

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <functional>
#include <limits>
#include <span>
#include <string>
#include <type_traits>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/core/executor.hpp"
#include "edgetran/core/metrics.hpp"
#include "edgetran/core/random.hpp"
#include "edgetran/regress/conformal.hpp"
#include "edgetran/regress/cross_validation.hpp"
#include "edgetran/regress/selection.hpp"

namespace edgetran::regress {

/// One way to describe the rows, and the regressors to try on it. The views of a study have the same targets
/// in the same order.
struct view {
  std::string name;
  table data;
  std::vector<candidate> candidates;
};

/// How one candidate did on one view.
struct study_row {
  std::size_t view = 0, candidate = 0;  ///< indices
  std::vector<double> inner_mse;        ///< of each split, by cross-validation inside its training rows
  std::vector<double> test_mse;         ///< of each split, on its test rows
  std::vector<double> test_mape;        ///< the same as fractions; infinite where a target is 0
  std::string failure{};                ///< what a fit complained of; then the errors are infinite

  /// Mean of the inner errors: infinite where a fit failed.
  [[nodiscard]] double chosen_by() const {
    double sum = 0;
    for (const double e : inner_mse) sum += e / static_cast<double>(inner_mse.size());
    return sum;
  }
};

/// Folds inside the training rows of a split, as indices into them: what chooses between candidates.
using inner_folds = std::function<std::vector<split>(std::span<const std::size_t> train)>;

/// k random folds, the same for every candidate; as many as rows where there are fewer.
inline inner_folds random_folds(std::size_t k, stream random) {
  return [=](std::span<const std::size_t> train) {
    return k_fold(train.size(), std::min(k, train.size()), random);
  };
}

/// Leaves one group out at a time, and k random folds where the training rows are of fewer than three groups.
template <class Groups>
inner_folds group_folds(Groups groups, std::size_t k, stream random) {
  return [=](std::span<const std::size_t> train) {
    std::vector<std::decay_t<decltype(groups[0])>> part;
    for (const auto i : train) part.push_back(groups[i]);
    auto distinct = part;
    std::sort(distinct.begin(), distinct.end());
    const auto last = std::unique(distinct.begin(), distinct.end());
    if (last - distinct.begin() < 3) return k_fold(train.size(), std::min(k, train.size()), random);
    return leave_one_group_out(part);
  };
}

namespace detail {
inline double mape_or_infinity(std::span<const double> predicted, std::span<const double> actual) {
  if (std::find(actual.begin(), actual.end(), 0.0) != actual.end())
    return std::numeric_limits<double>::infinity();
  return mape(predicted, actual);
}
}  // namespace detail

/// Nested cross-validation: for every split every candidate of every view is scored by `inner` folds of the
/// training rows, then fitted on all of them and tested. The first says which to take, the second how good it
/// is; test rows choose nothing. One row per view and candidate, in their order, whatever the threads of
/// `runner`. A candidate that cannot be fitted loses and says why. Splits need not cover the rows.
template <executor E>
std::vector<study_row> study(std::span<const view> views, std::span<const split> splits,
                             const inner_folds& inner, E& runner) {
  std::vector<study_row> rows;
  for (std::size_t v = 0; v < views.size(); ++v)
    for (std::size_t c = 0; c < views[v].candidates.size(); ++c) {
      const std::vector<double> none(splits.size(), std::numeric_limits<double>::infinity());
      rows.push_back({v, c, none, none, none});
    }
  std::vector<std::string> failures(rows.size() * splits.size());
  runner.parallel_for(failures.size(), [&](std::size_t job) {
    const std::size_t r = job / splits.size(), s = job % splits.size();
    const view& from = views[rows[r].view];
    const candidate& tried = from.candidates[rows[r].candidate];
    const table train = from.data.select(splits[s].train), test = from.data.select(splits[s].test);
    const auto score = compare(std::span(&tried, 1), train, inner(splits[s].train)).front();
    failures[job] = score.failure;
    if (!score.failure.empty()) return;
    try {
      any_regressor fitted = tried.unfitted;
      fitted.fit(train);
      const auto predicted = predict_rows(fitted, test);
      const double error = mse(predicted, test.targets());
      if (!std::isfinite(error))
        throw numeric_error("squared errors overflow", tried.name, "scale the targets");
      rows[r].test_mse[s] = error;
      rows[r].test_mape[s] = detail::mape_or_infinity(predicted, test.targets());
      rows[r].inner_mse[s] = score.mse;
    } catch (const error& e) {
      failures[job] = e.what();
    }
  });
  for (std::size_t job = 0; job < failures.size(); ++job)
    if (rows[job / splits.size()].failure.empty()) rows[job / splits.size()].failure = failures[job];
  return rows;
}

/// Index of the row to recommend: the least mean of the inner errors, the first of equals. Throws
/// `state_error` where none could be fitted.
inline std::size_t recommended(std::span<const study_row> rows) {
  const auto best = std::min_element(rows.begin(), rows.end(), [](const study_row& a, const study_row& b) {
    return a.chosen_by() < b.chosen_by();
  });
  if (best == rows.end() || !std::isfinite(best->chosen_by()))
    throw state_error(
        "no candidate could be fitted" + (rows.empty() ? std::string() : ": " + rows[0].failure), "study",
        "give more rows or simpler candidates");
  return static_cast<std::size_t>(best - rows.begin());
}

struct coverage_report {
  std::size_t rows = 0;   ///< tested, over all splits
  double coverage = 0;    ///< share of them inside their interval
  double mean_width = 0;  ///< in the unit of the target
};

/// How often conformal intervals cover rows that were not fitted: for every split the errors are those of the
/// inner folds, the interval lies around the fit on all training rows. Throws as the fits do, and as
/// `conformal::around` where the training rows are too few for the level.
template <executor E>
coverage_report interval_coverage(const candidate& chosen, const table& data, std::span<const split> splits,
                                  const inner_folds& inner, double level, E& runner) {
  std::vector<coverage_report> parts(splits.size());
  runner.parallel_for(splits.size(), [&](std::size_t s) {
    const table train = data.select(splits[s].train);
    const auto folds = inner(splits[s].train);
    const auto c = conformal::fit(predict_out_of_fold(chosen.unfitted, train, folds), train.targets());
    any_regressor fitted = chosen.unfitted;
    fitted.fit(train);
    for (const auto i : splits[s].test) {
      const interval in = c.around(fitted.predict(data.row(i)), level);
      parts[s].rows += 1;
      parts[s].coverage += in.lower <= data.targets()[i] && data.targets()[i] <= in.upper;
      parts[s].mean_width += in.upper - in.lower;
    }
  });
  coverage_report all;
  for (const auto& p : parts) {
    all.rows += p.rows;
    all.coverage += p.coverage;
    all.mean_width += p.mean_width;
  }
  if (all.rows == 0) throw state_error("no test rows", "interval_coverage", "give splits that test some");
  all.coverage /= static_cast<double>(all.rows);
  all.mean_width /= static_cast<double>(all.rows);
  return all;
}

}  // namespace edgetran::regress

#endif  // EDGETRAN_REGRESS_STUDY_HPP
