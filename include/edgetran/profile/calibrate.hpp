// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_PROFILE_CALIBRATE_HPP
#define EDGETRAN_PROFILE_CALIBRATE_HPP

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/core/statistics.hpp"
#include "edgetran/core/units.hpp"
#include "edgetran/measure/canary.hpp"
#include "edgetran/measure/clock.hpp"
#include "edgetran/measure/fingerprint.hpp"
#include "edgetran/measure/memory.hpp"
#include "edgetran/predict/device_profile.hpp"
#include "edgetran/profile/held_out.hpp"
#include "edgetran/profile/laws.hpp"
#include "edgetran/profile/model_run.hpp"
#include "edgetran/profile/synthetic.hpp"
#include "edgetran/profile/usable_cache.hpp"
#include "edgetran/regress/linear.hpp"

namespace edgetran::profile {

struct calibrate_options {
  seconds budget{50};     ///< the calibration ends within this time and a few seconds
  double flops = 3e9;     ///< work of one synthetic run at most
  std::size_t folds = 5;  ///< of the check on held-out models
  double shift = 0.5;     ///< start of the low-discrepancy sequence: the seed
  /// Called with the share of the budget that is used up.
  std::function<void(double)> progress{};
};

/// What a machine drifts in the minutes after a calibration, which lasts too short to see it: rounds of one
/// model, minutes apart on a shared machine, differ by 3% to 8% (docs/profile/calibrate.md). No interval of a
/// measured profile is narrower.
inline constexpr double least_drift = 0.05;

/// Calibrates the machine that this program runs on: measures synthetic models leaf by leaf, fits a law for
/// each kind of primitive and a combiner for modules, and sets the intervals by what the laws do on held-out
/// models. `Regressor` is any regressor with `coefficients()`; its target is a time, its errors should be
/// relative. Takes the budget and a few seconds. Throws numeric_error for options that allow no calibration.
template <class Kernels = nn::plain_kernels, class Regressor = regress::non_negative,
          class Families = model::known_families>
predict::device_profile calibrate(const calibrate_options& options = {},
                                  const Regressor& prototype = Regressor({.relative = true})) {
  if (!(options.budget.value() > 0 && std::isfinite(options.budget.value()) && options.flops > 0 &&
        options.folds > 1))
    throw numeric_error("no calibration is possible with these options", "profile::calibrate",
                        "give a finite budget above 0, some work and two folds or more");
  const seconds begin = measure::wall_now();
  predict::device_profile device;
  device.fingerprint = measure::read_fingerprint(Kernels::name);

  measure::canary bird;
  // A reference run that is repeated from time to time tells how much the machine itself drifts.
  const auto reference = draw_synthetic<Families>(1, 0.25, 2e8);
  model_run<Kernels, Families> reference_run(reference.model, bird);
  std::vector<double> reference_times;
  const auto watch_drift = [&] {
    const measured_model m =
        reference_run.time(reference.workload, {.least = 3, .most = 9, .budget = seconds{0.1}});
    if (m.calm_passes > 0) reference_times.push_back(m.latency.value());
  };

  // A short budget still meets every kind twice: with smaller models, for a shorter time each.
  const double flops = std::min(options.flops, 1.5e8 * options.budget.value());
  const seconds each = std::min(seconds{0.15}, options.budget / (4.0 * turns));
  // A quarter of the memory at most: the system would end a program that asks for more than it has.
  const double memory = measure::physical_memory().value();
  const double most_weights = memory > 0 ? std::min(1e8, memory / (4 * sizeof(float))) : 3e7;
  cache_candidates<Families> candidates;
  watch_drift();
  for (std::uint64_t i = 0;; ++i) {
    const double used = (measure::wall_now() - begin) / options.budget;
    if (options.progress) options.progress(std::min(used, 1.0));
    if (used >= 1 && i >= 2 * turns) break;
    const auto s = draw_synthetic<Families>(i, options.shift, flops, most_weights);
    model_run<Kernels, Families> run(s.model, bird);
    const measured_model measured = run.time(
        s.workload,
        {.least = 3, .most = 40, .target_spread = 0.01, .budget = each, .patience = 6, .wait = 3 * each});
    candidates.add(s.model, s.workload, measured, device);
    if (i % turns == turns - 1) watch_drift();
  }
  watch_drift();

  const std::vector<model_sample> models = candidates.choose(prototype, device);
  check_held_out(models, options.folds, turns, prototype, device);
  std::vector<std::size_t> all(models.size());
  for (std::size_t i = 0; i < all.size(); ++i) all[i] = i;
  fit_laws(models, all, prototype, device);
  device.drift = least_drift;
  if (reference_times.size() > 1)
    device.drift =
        std::max(least_drift, (quantile(reference_times, 0.9) / quantile(reference_times, 0.1) - 1) / 2);
  device.pulse = bird.best();
  device.models = models.size();
  device.calibration_time = measure::wall_now() - begin;
  return device;
}

}  // namespace edgetran::profile

#endif  // EDGETRAN_PROFILE_CALIBRATE_HPP
