// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// Needs: edgetran/regress, which costs some seconds to compile; outside the umbrella.
#ifndef EDGETRAN_PROFILE_SEQUENCE_ERRORS_HPP
#define EDGETRAN_PROFILE_SEQUENCE_ERRORS_HPP

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <span>
#include <vector>

#include "edgetran/core/statistics.hpp"
#include "edgetran/predict/sequence_profile.hpp"
#include "edgetran/profile/sequence_rows.hpp"
#include "edgetran/regress/cross_validation.hpp"

namespace edgetran::profile::detail {

/// Spans of the campaign's time, each left out once.
inline std::vector<regress::split> spans_of_time(std::size_t n) {
  std::vector<regress::split> all(5);
  for (std::size_t f = 0; f < all.size(); ++f)
    for (std::size_t i = 0; i < n; ++i) (i * all.size() / n == f ? all[f].test : all[f].train).push_back(i);
  return all;
}

/// The largest or the smallest quarter of the records by each of three amounts, left out.
inline std::vector<regress::split> ends(std::span<const predict::amounts> a, bool largest) {
  std::vector<regress::split> all;
  for (const predict::amount by :
       {predict::amount::linear_flops, predict::amount::parameters, predict::amount::norms}) {
    rows order = every(a.size());
    std::stable_sort(order.begin(), order.end(), [&](std::size_t i, std::size_t k) {
      return largest ? a[i][by] < a[k][by] : a[i][by] > a[k][by];
    });
    const auto cut = order.begin() + static_cast<std::ptrdiff_t>(a.size() * 3 / 4);
    std::sort(order.begin(), cut);
    all.push_back({{order.begin(), cut}, {cut, order.end()}});
  }
  return all;
}

/// Errors of a whole procedure on rows that it has not seen. `learn(rows)` returns what predicts a row's
/// value and interval.
template <class Learn>
predict::held_out_errors test(std::span<const double> y, std::span<const predict::amounts> a,
                              const rows& kept, std::span<const regress::split> splits, Learn learn) {
  const double greatest = *std::max_element(y.begin(), y.end());
  std::vector<bool> is_kept(y.size());
  for (const std::size_t i : kept) is_kept[i] = true;
  struct sums {
    std::vector<double> all{}, kept{}, constant{}, squares{}, squares_kept{}, widths{}, inside{};
  };
  const auto run = [&](std::span<const regress::split> some) {
    sums s;
    for (const regress::split& one : some) {
      rows train = one.train;  // in the order of the campaign, whatever that of the split
      std::sort(train.begin(), train.end());
      const auto predictor = learn(train);
      std::vector<double> seen;
      for (const std::size_t i : train) seen.push_back(y[i]);
      const double level = median(seen);
      for (const std::size_t i : one.test) {
        const predict::ranged p = predictor(i);
        const double error = std::abs(p.value / y[i] - 1), step = (p.value - y[i]) / greatest;
        s.all.push_back(error);
        s.squares.push_back(step * step);
        s.constant.push_back(std::abs(level / y[i] - 1));
        if (is_kept[i]) s.kept.push_back(error), s.squares_kept.push_back(step * step);
        s.widths.push_back((p.upper - p.lower) / p.value);
        s.inside.push_back(y[i] >= p.lower && y[i] <= p.upper ? 1 : 0);
      }
    }
    return s;
  };
  const auto shown = [](double x) { return rounded(x, 6); };
  const sums s = run(splits), later = run(spans_of_time(y.size()));
  return {.mean = shown(mean(s.all)),
          .mean_kept = shown(mean(s.kept)),
          .median = shown(median(s.all)),
          .constant = shown(mean(s.constant)),
          .scaled_mse = shown(mean(s.squares)),
          .scaled_mse_kept = shown(mean(s.squares_kept)),
          .coverage = shown(mean(s.inside)),
          .width = shown(median(s.widths)),
          .span_mean = shown(mean(later.all)),
          .span_coverage = shown(mean(later.inside)),
          .larger_coverage = shown(mean(run(ends(a, true)).inside)),
          .smaller_coverage = shown(mean(run(ends(a, false)).inside))};
}

}  // namespace edgetran::profile::detail

#endif  // EDGETRAN_PROFILE_SEQUENCE_ERRORS_HPP
