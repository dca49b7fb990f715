// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_MEASURE_REPEAT_HPP
#define EDGETRAN_MEASURE_REPEAT_HPP

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <span>
#include <utility>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/core/statistics.hpp"
#include "edgetran/core/units.hpp"
#include "edgetran/measure/canary.hpp"
#include "edgetran/measure/clock.hpp"

namespace edgetran::measure {

struct repeat_options {
  std::size_t warm_up = 1;      ///< runs that are not counted
  std::size_t least = 3;        ///< undisturbed runs wanted
  std::size_t most = 1000;      ///< counted runs at most
  double target_spread = 0.02;  ///< stop when the median is known this well
  seconds budget{1};            ///< stop after this time, whatever the spread …
  double patience = 3;  ///< … or after so many budgets while fewer than `least` runs were undisturbed
  double disturbed_above = 0.02;  ///< a run that was off the processor for more than this share is an outlier
  seconds wait{0.1};              ///< wait so long for a calm machine in each run
};

/// Repeated runs of one thing. Outliers are kept and counted, never hidden: a run is disturbed where its
/// thread was off the processor, or where the canary was slow before or after it. The median is taken over
/// the undisturbed runs where there are enough of them.
struct repeated {
  seconds median{};
  double spread = 0;            ///< half-width of the median's interval as a share of it
  std::vector<double> samples;  ///< wall seconds of every counted run, in order
  std::vector<bool> disturbed;  ///< which of them were outliers
  seconds stolen{};             ///< by the hypervisor meanwhile, all processors

  [[nodiscard]] std::size_t outliers() const {
    return static_cast<std::size_t>(std::count(disturbed.begin(), disturbed.end(), true));
  }
};

// Templates so that only who measures compiles them.

namespace detail {
/// The middle 80% of some samples, in order.
template <class = void>
std::vector<double> trimmed(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  const auto cut = static_cast<std::ptrdiff_t>(values.size() / 10);
  return {values.begin() + cut, values.end() - cut};
}

/// 95% half-width of a median from the interquartile range (McGill, Tukey and Larsen 1978), as a share of it.
template <class = void>
double median_half_width(std::span<const double> values) {
  const double middle = median(values);
  const double range = quantile(values, 0.75) - quantile(values, 0.25);
  return middle > 0 ? 1.57 * range / std::sqrt(static_cast<double>(values.size())) / middle : 0;
}
}  // namespace detail

/// Which of the samples the statistics should be taken over: the undisturbed ones where there are three or
/// half of all, else all.
template <class = void>
std::vector<std::size_t> usable(const std::vector<bool>& disturbed) {
  std::vector<std::size_t> all(disturbed.size()), clean;
  for (std::size_t i = 0; i < disturbed.size(); ++i) {
    all[i] = i;
    if (!disturbed[i]) clean.push_back(i);
  }
  return clean.size() >= 3 || 2 * clean.size() >= all.size() ? clean : all;
}

namespace detail {
/// Median and spread over the usable samples.
template <class = void>
void summarise(repeated& r) {
  std::vector<double> kept;
  for (const std::size_t i : usable(r.disturbed)) kept.push_back(r.samples[i]);
  kept = trimmed(std::move(kept));
  r.median = seconds{median(kept)};
  r.spread = median_half_width(kept);
}
}  // namespace detail

/// Runs `work(i)` (i counts the counted runs, from 0; warm-up runs pass 0) until the median of the trimmed
/// samples is known within `target_spread` or the budget ends. Throws shape_error for options that allow no
/// run.
template <class Work>
repeated repeat(Work work, canary& bird, const repeat_options& options = {}) {
  if (options.least < 1 || options.most < options.least)
    throw shape_error("at least one run is needed, and not more than the most", "measure::repeat");
  for (std::size_t i = 0; i < options.warm_up; ++i) work(std::size_t{0});
  repeated result;
  const seconds begin = wall_now(), stolen_before = stolen_time();
  std::size_t clean = 0, next_check = options.least;
  while (result.samples.size() < options.most) {
    const seconds pulse_before = bird.await_calm(options.wait);
    const instant before = now();
    work(result.samples.size());
    const instant after = now();
    const double wall = (after.wall - before.wall).value(), thread = (after.thread - before.thread).value();
    const bool calm = bird.calm(bird.pulse()) && bird.calm(pulse_before);
    result.samples.push_back(wall);
    result.disturbed.push_back(!calm || wall - thread > options.disturbed_above * wall);
    clean += result.disturbed.back() ? 0 : 1;

    const seconds used = wall_now() - begin;
    const bool over =
        clean >= options.least ? used >= options.budget : used >= options.patience * options.budget;
    if (!over && clean < next_check) continue;
    next_check = clean + std::max<std::size_t>(1, clean / 4);
    detail::summarise(result);
    if (over || result.spread <= options.target_spread) break;
  }
  detail::summarise(result);
  result.stolen = stolen_time() - stolen_before;
  return result;
}

}  // namespace edgetran::measure

#endif  // EDGETRAN_MEASURE_REPEAT_HPP
