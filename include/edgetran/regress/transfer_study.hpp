// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_REGRESS_TRANSFER_STUDY_HPP
#define EDGETRAN_REGRESS_TRANSFER_STUDY_HPP

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/core/executor.hpp"
#include "edgetran/core/metrics.hpp"
#include "edgetran/core/random.hpp"
#include "edgetran/core/statistics.hpp"
#include "edgetran/regress/guarded_transfer.hpp"
#include "edgetran/regress/log_target.hpp"
#include "edgetran/regress/selection.hpp"
#include "edgetran/regress/transfer.hpp"

namespace edgetran::regress {

/// One draw of a few rows of a new device: median absolute relative errors on the device's other rows.
struct transfer_trial {
  double transferred = 0;  ///< `guarded_transfer`: knows the other devices, falls back to the candidates
  double unguarded = 0;    ///< `transfer` that knows the other devices
  double alone = 0;        ///< `transfer` without them
  double scratch = 0;      ///< the candidate that cross-validation of the few rows picks
  double nearest = 0;      ///< the other device whose predictions, times one number, fit the few rows best
  double share = 0;        ///< weight that `transfer` gave the other devices
  std::string picked{};    ///< the candidate from scratch; empty where none could be fitted
  bool fell_back = false;
};

namespace detail {
/// Predictions of the nearest device for `rows`. Throws `numeric_error` for a device whose predictions no
/// finite number brings to the few rows.
template <class R>
std::vector<double> of_nearest(std::span<const R> devices, const table& few, const table& rows) {
  double best = std::numeric_limits<double>::infinity(), factor = 1;
  const R* nearest = &devices.front();
  for (const R& device : devices) {
    std::vector<double> predicted = predict_rows(device, few), ratios;
    for (std::size_t i = 0; i < predicted.size(); ++i) ratios.push_back(few.targets()[i] / predicted[i]);
    const double scale = median(ratios);
    for (double& p : predicted) p *= scale;
    const double error = median_ape(predicted, few.targets());
    if (error < best) best = error, nearest = &device, factor = scale;
  }
  std::vector<double> out = predict_rows(*nearest, rows);
  for (double& p : out) p *= factor;
  return out;
}
}  // namespace detail

/// Draws `count` rows of the target `draws` times and learns the others from them, with the sources and
/// without. Draws depend on the seed alone: those of fewer rows begin those of more. From scratch, the
/// candidate of the least squared error in as many folds as rows (at most 20) is fitted. Throws `shape_error`
/// unless 3 <= count < rows, and as `transfer_prior` does. The same for any executor.
template <executor E>
std::vector<transfer_trial> transfer_study(std::span<const table> sources, const table& target,
                                           std::size_t count, std::size_t draws,
                                           std::span<const candidate> candidates, const stream& random,
                                           E& runner) {
  if (count < 3 || count >= target.rows())
    throw shape_error(std::to_string(count) + " rows out of " + std::to_string(target.rows()),
                      "transfer_study", "draw at least 3 and leave one to test on");
  const auto prior = std::make_shared<const transfer_prior>(sources);
  std::vector<log_target<ridge>> devices(sources.size());
  for (std::size_t s = 0; s < sources.size(); ++s) devices[s].fit(sources[s]);
  std::vector<transfer_trial> trials(draws);
  runner.parallel_for(draws, [&](std::size_t d) {
    stream own = random.split(d);
    const auto order = sample_without_replacement(target.rows(), target.rows(), own);
    const table few = target.select(std::span(order).first(count));
    const table rest = target.select(std::span(order).subspan(count));
    transfer_trial& t = trials[d];
    guarded_transfer knowing(prior, {candidates.begin(), candidates.end()});
    transfer alone;
    knowing.fit(few);
    alone.fit(few);
    t.share = knowing.transferred().share_of_sources();
    t.fell_back = !knowing.fell_back_to().empty();
    t.transferred = median_ape(predict_rows(knowing, rest), rest.targets());
    t.unguarded = median_ape(predict_rows(knowing.transferred(), rest), rest.targets());
    t.alone = median_ape(predict_rows(alone, rest), rest.targets());
    t.nearest = median_ape(detail::of_nearest<log_target<ridge>>(devices, few, rest), rest.targets());
    t.scratch = std::numeric_limits<double>::infinity();
    const auto scores = knowing.scores();
    const auto best =
        std::min_element(scores.begin(), scores.end(),
                         [](const candidate_score& a, const candidate_score& b) { return a.mse < b.mse; });
    if (best == scores.end() || !std::isfinite(best->mse)) return;
    any_regressor fitted = candidates[static_cast<std::size_t>(best - scores.begin())].unfitted;
    fitted.fit(few);
    t.scratch = median_ape(predict_rows(fitted, rest), rest.targets());
    t.picked = best->name;
  });
  return trials;
}

/// The median of one figure over the trials.
inline double median_of(std::span<const transfer_trial> trials, double transfer_trial::*figure) {
  std::vector<double> all;
  for (const transfer_trial& t : trials) all.push_back(t.*figure);
  return median(all);
}

}  // namespace edgetran::regress

#endif  // EDGETRAN_REGRESS_TRANSFER_STUDY_HPP
