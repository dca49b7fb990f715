// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_REGRESS_CROSS_VALIDATION_HPP
#define EDGETRAN_REGRESS_CROSS_VALIDATION_HPP

#include <algorithm>
#include <cstddef>
#include <map>
#include <span>
#include <string>
#include <type_traits>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/core/executor.hpp"
#include "edgetran/core/random.hpp"
#include "edgetran/regress/concept.hpp"

namespace edgetran::regress {

/// Indices of the rows to fit and of those to test on, each rising; together every row once.
struct split {
  std::vector<std::size_t> train;
  std::vector<std::size_t> test;
};

namespace detail {
/// One split per fold: `fold[i]` < `folds` is where row i is tested.
template <class = void>
std::vector<split> splits_of(const std::vector<std::size_t>& fold, std::size_t folds) {
  std::vector<split> splits(folds);
  for (std::size_t i = 0; i < fold.size(); ++i)
    for (std::size_t f = 0; f < folds; ++f) (fold[i] == f ? splits[f].test : splits[f].train).push_back(i);
  return splits;
}

/// The split that tests each row; `shape_error` unless every row below `rows` is tested once.
inline std::vector<std::size_t> tested_by(std::span<const split> splits, std::size_t rows, const char* who) {
  std::vector<std::size_t> times(rows, 0), by(rows, 0);
  for (std::size_t f = 0; f < splits.size(); ++f)
    for (const auto i : splits[f].test) {
      if (i >= rows)
        throw shape_error("row " + std::to_string(i) + " of " + std::to_string(rows), who,
                          "make the splits for this table");
      ++times[i];
      by[i] = f;
    }
  const auto wrong = std::find_if(times.begin(), times.end(), [](std::size_t n) { return n != 1; });
  if (wrong != times.end())
    throw shape_error(
        "row " + std::to_string(wrong - times.begin()) + " is tested " + std::to_string(*wrong) + " times",
        who, "test every row once, as k_fold does");
  return by;
}
}  // namespace detail

/// k random folds of n rows whose sizes differ by at most 1. Throws `shape_error` unless 2 <= k <= n. O(n k).
/// A template so that only its callers compile it.
template <class = void>
std::vector<split> k_fold(std::size_t n, std::size_t k, stream random) {
  if (k < 2 || k > n)
    throw shape_error(std::to_string(k) + " folds of " + std::to_string(n) + " rows", "k_fold",
                      "give from 2 to as many folds as rows");
  std::vector<std::size_t> fold(n);
  for (std::size_t i = 0; i < n; ++i) fold[i] = i % k;
  shuffle(fold, random);
  return detail::splits_of(fold, k);
}

/// One split per different value of `groups` (one per row, with an order), tested on that group alone, in the
/// order in which the groups first appear: leave one device, model or family out. Throws `shape_error` for
/// fewer than two groups.
template <class Groups>
std::vector<split> leave_one_group_out(const Groups& groups) {
  std::map<std::decay_t<decltype(groups[0])>, std::size_t> number;
  std::vector<std::size_t> fold;
  for (std::size_t i = 0; i < groups.size(); ++i)
    fold.push_back(number.try_emplace(groups[i], number.size()).first->second);
  if (number.size() < 2)
    throw shape_error("one group or none", "leave_one_group_out", "give rows of at least two groups");
  return detail::splits_of(fold, number.size());
}

/// Splits that never look ahead: n rows in the order of time are cut into `blocks` + 1 parts as equal as can
/// be, and each part but the first is tested on all before it. What a drifting machine or a growing campaign
/// asks for. The rows of the first part are never tested. Throws `shape_error` unless 1 <= blocks < n. O(n
/// blocks).
inline std::vector<split> time_ordered(std::size_t n, std::size_t blocks) {
  if (blocks < 1 || blocks >= n)
    throw shape_error(std::to_string(blocks) + " blocks of " + std::to_string(n) + " rows", "time_ordered",
                      "give from 1 to one less than the rows");
  std::vector<split> splits(blocks);
  const auto begin = [&](std::size_t block) { return block * n / (blocks + 1); };
  for (std::size_t b = 0; b < blocks; ++b) {
    for (std::size_t i = 0; i < begin(b + 1); ++i) splits[b].train.push_back(i);
    for (std::size_t i = begin(b + 1); i < begin(b + 2); ++i) splits[b].test.push_back(i);
  }
  return splits;
}

/// For every row the prediction of a copy of `unfitted` that was fitted without the row's fold: what metrics
/// and `conformal` want. The splits must test every row exactly once, else `shape_error`. Fits run on
/// `runner`, whose number of threads does not change the result.
template <checked_regressor R, executor E>
std::vector<double> predict_out_of_fold(const R& unfitted, const table& data, std::span<const split> splits,
                                        E& runner) {
  (void)detail::tested_by(splits, data.rows(), "predict_out_of_fold");
  std::vector<double> out(data.rows());
  runner.parallel_for(splits.size(), [&](std::size_t f) {
    R fitted = unfitted;
    fitted.fit(data.select(splits[f].train));
    for (const auto i : splits[f].test) out[i] = fitted.predict(data.row(i));
  });
  return out;
}

template <checked_regressor R>
std::vector<double> predict_out_of_fold(const R& unfitted, const table& data, std::span<const split> splits) {
  inline_executor here;
  return predict_out_of_fold(unfitted, data, splits, here);
}

}  // namespace edgetran::regress

#endif  // EDGETRAN_REGRESS_CROSS_VALIDATION_HPP
