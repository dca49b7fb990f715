// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_PROFILE_CALIBRATE_HPP
#define EDGETRAN_PROFILE_CALIBRATE_HPP

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <span>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "edgetran/core/statistics.hpp"
#include "edgetran/core/units.hpp"
#include "edgetran/measure/canary.hpp"
#include "edgetran/measure/clock.hpp"
#include "edgetran/measure/fingerprint.hpp"
#include "edgetran/predict/device_profile.hpp"
#include "edgetran/predict/latency.hpp"
#include "edgetran/profile/model_run.hpp"
#include "edgetran/profile/synthetic.hpp"
#include "edgetran/regress/linear.hpp"
#include "edgetran/regress/table.hpp"

namespace edgetran::profile {

struct calibrate_options {
  seconds budget{50};     ///< the calibration ends within this time and a few seconds
  double flops = 3e9;     ///< work of one synthetic run at most
  std::size_t folds = 5;  ///< of the check on held-out models
  double shift = 0.5;     ///< start of the low-discrepancy sequence: the seed
  /// Called with the share of the budget that is used up.
  std::function<void(double)> progress = [](double) {};
};

namespace detail {

/// One primitive that was measured inside a model.
struct leaf_sample {
  std::size_t law = 0;
  std::vector<double> amounts{};
  double seconds = 0;
  bool calm = true;  ///< measured while the machine ran at full speed
};

/// One synthetic model that was measured.
struct model_sample {
  double total = 0;
  bool calm = true;  ///< every part of the total was
  std::vector<leaf_sample> leaves{};
};

template <class Families>
model_sample sample_of(const model::basic_any_model<Families>& m, const model::workload& w,
                       const measured_model& measured, const predict::device_profile& device) {
  model_sample sample;
  sample.total = measured.latency.value();
  sample.calm = measured.calm_passes > 0;
  const predict::residence r = predict::reside_on(device, m);
  std::size_t at = 0;
  for (const model::node& n : m.tree().nodes()) {
    if (n.level != model::level::primitive) continue;
    const double time = measured.leaf_seconds.at(at);
    const bool calm = measured.leaf_calm.at(at++);
    std::visit(
        [&](const auto& p) {
          const model::span s = model::resolve(n.rows, w);
          const auto f = predict::features(p, s, r);
          sample.leaves.push_back({predict::law_of(p, s), {f.begin(), f.end()}, time, calm});
        },
        n.primitive);
  }
  return sample;
}

/// Calm leaves of one law in one model that share their amounts are one row: their median is surer than any
/// of them, and the layers of a model are no independent evidence.
template <class Sample>  // compiled only by who calibrates
std::vector<leaf_sample> distinct(const Sample& m, bool calm = true) {
  std::map<std::pair<std::size_t, std::vector<double>>, std::vector<double>> groups;
  for (const leaf_sample& leaf : m.leaves)
    if (leaf.calm == calm) groups[{leaf.law, leaf.amounts}].push_back(leaf.seconds);
  std::vector<leaf_sample> rows;
  for (auto& [key, times] : groups) rows.push_back({key.first, key.second, median(times)});
  return rows;
}

inline double priced(std::span<const double> prices, const leaf_sample& leaf) {
  double sum = 0;
  for (std::size_t j = 0; j < leaf.amounts.size(); ++j) sum += prices[j] * leaf.amounts[j];
  return sum;
}

/// Prices of one law. A second fit leaves out the rows that the first misses by far more than it misses the
/// others: they were disturbed and nobody saw it.
template <class Regressor>
std::vector<double> fit_prices(const std::vector<leaf_sample>& rows, const Regressor& prototype) {
  std::vector<std::string> columns;
  for (std::size_t j = 0; j < rows.front().amounts.size(); ++j) columns.push_back(std::to_string(j));
  const auto fit = [&](double most, std::span<const double> prices) {
    regress::table data(columns);
    for (const leaf_sample& row : rows)
      if (prices.empty() || std::abs(priced(prices, row) / row.seconds - 1) <= most)
        data.add(row.amounts, std::max(row.seconds, 1e-9));
    Regressor fitted = prototype;
    fitted.fit(data);
    return std::vector<double>(fitted.coefficients().begin(), fitted.coefficients().end());
  };
  const std::vector<double> first = fit(0, {});
  if (rows.size() < 4 * columns.size()) return first;  // too few to tell which row is the odd one
  std::vector<double> misses;
  for (const leaf_sample& row : rows) misses.push_back(std::abs(priced(first, row) / row.seconds - 1));
  return fit(std::max(0.02, 4 * median(misses)), first);
}

/// Fits every law and the combiner on some of the models: on what was measured in calm moments, or, for a law
/// that saw none, on the rest.
template <class Regressor>
void fit_laws(const std::vector<model_sample>& models, std::span<const std::size_t> chosen,
              const Regressor& prototype, predict::device_profile& device) {
  std::array<std::vector<leaf_sample>, predict::law_count> calm, disturbed;
  for (const std::size_t i : chosen) {
    for (leaf_sample& row : distinct(models[i])) calm[row.law].push_back(std::move(row));
    for (leaf_sample& row : distinct(models[i], false)) disturbed[row.law].push_back(std::move(row));
  }
  for (std::size_t k = 0; k < predict::law_count; ++k) {
    predict::law& law = device.laws[k];
    const std::vector<leaf_sample>& rows = calm[k].empty() ? disturbed[k] : calm[k];
    law.price.fill(0);
    law.samples = rows.size();
    if (rows.empty()) continue;
    const std::vector<double> prices = fit_prices(rows, prototype);
    std::copy(prices.begin(), prices.end(), law.price.begin());
  }
  const bool any_calm =
      std::any_of(chosen.begin(), chosen.end(), [&](std::size_t i) { return models[i].calm; });
  regress::table parents({"sum of the leaves", "leaves"});
  for (const std::size_t i : chosen) {
    if (any_calm && !models[i].calm) continue;
    double sum = 0;
    for (const leaf_sample& leaf : models[i].leaves) sum += leaf.seconds;
    parents.add(std::array{sum, static_cast<double>(models[i].leaves.size())}, models[i].total);
  }
  Regressor combined = prototype;
  combined.fit(parents);
  device.combiner = {combined.coefficients()[0], seconds{combined.coefficients()[1]}};
}

inline double priced(const predict::device_profile& device, const leaf_sample& leaf) {
  return priced(device.laws[leaf.law].price, leaf);
}

/// The quantile that bounds a new exchangeable error with probability `level`: rank ceil((n + 1) level).
inline double bounding_quantile(std::vector<double> errors, double level) {
  std::sort(errors.begin(), errors.end());
  const auto rank = static_cast<std::size_t>(std::ceil(level * static_cast<double>(errors.size() + 1)));
  return errors[std::min(std::max<std::size_t>(rank, 1), errors.size()) - 1];
}

/// Checks the laws on models that they were not fitted on, and sets errors and interval widths from what it
/// sees.
template <class Regressor>
void check_held_out(const std::vector<model_sample>& models, std::size_t folds, const Regressor& prototype,
                    predict::device_profile& device) {
  std::array<std::vector<double>, predict::law_count> leaf_errors;
  struct whole {
    double predicted = 0, total = 0;
    std::array<double, predict::law_count> parts{};
  };
  std::vector<whole> wholes;
  for (std::size_t fold = 0; fold < folds; ++fold) {
    std::vector<std::size_t> train, test;
    // Whole rounds of the families, so that no fold takes one family's only models.
    for (std::size_t i = 0; i < models.size(); ++i) (i / turns % folds == fold ? test : train).push_back(i);
    predict::device_profile trial = device;
    fit_laws(models, train, prototype, trial);
    for (const std::size_t i : test) {
      if (!models[i].calm) continue;  // its total is not what the laws predict
      whole w{0, models[i].total, {}};
      bool known = true;
      for (const leaf_sample& leaf : models[i].leaves) {
        known = known && trial.laws[leaf.law].samples > 0;
        w.parts[leaf.law] += priced(trial, leaf);
      }
      if (!known) continue;
      for (const double part : w.parts) w.predicted += part;
      wholes.push_back(w);
      wholes.back().predicted =
          trial.combiner.scale * w.predicted +
          trial.combiner.per_leaf.value() * static_cast<double>(models[i].leaves.size());
      for (const leaf_sample& row : distinct(models[i]))
        if (row.seconds > 0) leaf_errors[row.law].push_back(std::abs(priced(trial, row) / row.seconds - 1));
    }
  }
  for (std::size_t k = 0; k < predict::law_count; ++k) {
    if (leaf_errors[k].empty()) continue;
    device.laws[k].error = mean(leaf_errors[k]);
    device.laws[k].half_width = bounding_quantile(leaf_errors[k], 0.9);
  }
  std::vector<double> errors, scaled;
  for (const whole& w : wholes) {
    double variance = 0, sum = 0;
    for (std::size_t k = 0; k < predict::law_count; ++k) {
      variance += std::pow(w.parts[k] * device.laws[k].half_width, 2);
      sum += w.parts[k];
    }
    const double error = std::abs(w.predicted / w.total - 1);
    errors.push_back(error);
    scaled.push_back(error / std::max(std::sqrt(variance) / sum, 1e-6));
  }
  if (errors.empty()) return;
  device.held_out_error = mean(errors);
  device.interval_scale = bounding_quantile(scaled, 0.9);
}

}  // namespace detail

/// Calibrates the machine that this program runs on: measures synthetic models leaf by leaf, fits a law for
/// each kind of primitive and a combiner for modules, and sets the intervals by what the laws do on held-out
/// models. `Regressor` is any regressor with `coefficients()`; its target is a time, its errors should be
/// relative. Takes the budget and a few seconds.
template <class Kernels = nn::plain_kernels, class Regressor = regress::non_negative>
predict::device_profile calibrate(const calibrate_options& options = {},
                                  const Regressor& prototype = Regressor({.relative = true})) {
  const seconds begin = measure::wall_now();
  predict::device_profile device;
  device.fingerprint = measure::read_fingerprint(Kernels::name);

  measure::canary bird;
  // A reference run that is repeated from time to time tells how much the machine itself drifts.
  const synthetic reference = draw_synthetic(1, 0.25, 2e8);
  model_run<Kernels> reference_run(reference.model, bird);
  std::vector<double> reference_times;
  const auto watch_drift = [&] {
    const measured_model m =
        reference_run.time(reference.workload, {.least = 3, .most = 9, .budget = seconds{0.1}});
    if (m.calm_passes > 0) reference_times.push_back(m.latency.value());
  };

  std::vector<detail::model_sample> models;
  watch_drift();
  for (std::uint64_t i = 0;; ++i) {
    const double used = (measure::wall_now() - begin) / options.budget;
    options.progress(std::min(used, 1.0));
    if (used >= 1 && i >= 2 * turns) break;
    const synthetic s = draw_synthetic(i, options.shift, options.flops);
    model_run<Kernels> run(s.model, bird);
    const measured_model measured =
        run.time(s.workload, {.least = 3, .most = 40, .target_spread = 0.01, .budget = seconds{0.15}});
    models.push_back(detail::sample_of(s.model, s.workload, measured, device));
    if (i % turns == turns - 1) watch_drift();
  }
  watch_drift();

  detail::check_held_out(models, options.folds, prototype, device);
  std::vector<std::size_t> all(models.size());
  for (std::size_t i = 0; i < all.size(); ++i) all[i] = i;
  detail::fit_laws(models, all, prototype, device);
  if (reference_times.size() > 1)
    device.drift = (quantile(reference_times, 0.9) / quantile(reference_times, 0.1) - 1) / 2;
  device.pulse = bird.best();
  device.models = models.size();
  device.calibration_time = measure::wall_now() - begin;
  return device;
}

}  // namespace edgetran::profile

#endif  // EDGETRAN_PROFILE_CALIBRATE_HPP
