// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_PROFILE_HELD_OUT_HPP
#define EDGETRAN_PROFILE_HELD_OUT_HPP

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <map>
#include <utility>
#include <vector>

#include "edgetran/core/statistics.hpp"
#include "edgetran/predict/device_profile.hpp"
#include "edgetran/profile/laws.hpp"
#include "edgetran/regress/conformal.hpp"

namespace edgetran::profile {

namespace detail {

/// What was predicted and measured for several leaves together, and of which laws the prediction is made.
struct held_out_sum {
  double predicted = 0, measured = 0;
  std::array<double, predict::law_count> parts{};

  [[nodiscard]] double error() const { return std::abs(measured / predicted - 1); }
};

/// The half-width that will hold a new error with probability 0.9. Fewer than nine errors bound none (see
/// `regress::conformal`): then the largest of them, longer in the measure in which they are too few.
template <class Errors>
double width_of(const Errors& errors) {
  constexpr std::size_t enough = 9;
  if (errors.size() >= enough) return regress::conformal::fit(errors).around(0, 0.9).upper;
  const double largest = *std::max_element(errors.begin(), errors.end());
  return largest * static_cast<double>(enough) / static_cast<double>(errors.size());
}

/// Errors of one kind: of those that were measured in calm moments, or of all where these are too few.
struct error_pool {
  std::vector<double> calm{}, disturbed{};

  void add(double error, bool was_calm) { (was_calm ? calm : disturbed).push_back(error); }
  [[nodiscard]] std::vector<double> counted() const {
    std::vector<double> all = calm;
    if (all.size() < 9) all.insert(all.end(), disturbed.begin(), disturbed.end());
    return all;
  }
};

/// Of the leaves that share law and amounts the first, calm where one was: an interval is for a single leaf,
/// whose time varies more than their median.
template <class Sample>
std::vector<leaf_sample> one_of_each(const Sample& m) {
  std::map<group_key<Sample>, const leaf_sample*> first;
  for (const leaf_sample& leaf : m.leaves) {
    const leaf_sample*& kept = first[{leaf.law, leaf.amounts}];
    if (kept == nullptr || (leaf.calm && !kept->calm)) kept = &leaf;
  }
  std::vector<leaf_sample> all;
  for (const auto& [key, leaf] : first) all.push_back(*leaf);
  return all;
}

/// Errors in units of the width that the laws give.
template <class Sums>
double scale_of(const Sums& sums, const predict::device_profile& device) {
  std::vector<double> scaled;
  for (const held_out_sum& s : sums)
    scaled.push_back(s.error() / std::max(predict::spread_of(device.laws, s.parts), 1e-6));
  return width_of(scaled);
}

}  // namespace detail

/// Checks the laws on models that they were not fitted on, in as many folds, and sets the errors and interval
/// widths of a device from what it sees: for every law, and by a conformal factor for whole models (apart for
/// those that read few rows) and for modules. The widths and the final laws share their rows
/// (cross-conformal): coverage is near the nominal 90%, without the guarantee that a split sample would give.
/// A law that no fold could check gets the widest interval of all, at least 100%. A disturbed model counts
/// only where none of its kind (many rows, few rows) was calm. `round` is the number of models after which
/// the kinds of models repeat: a fold takes whole rounds, so that none takes the only model of its kind.
template <class Regressor>
void check_held_out(const std::vector<model_sample>& models, std::size_t folds, std::size_t round,
                    const Regressor& prototype, predict::device_profile& device) {
  using namespace detail;
  std::array<error_pool, predict::law_count> leaf_errors;
  std::vector<held_out_sum> many, few, modules;
  std::vector<double> errors_of_wholes;
  std::array<bool, 2> any_calm{};  // of models that read many rows, of those that read few
  for (const model_sample& m : models) any_calm[m.few_rows ? 1 : 0] |= m.calm;
  for (std::size_t fold = 0; fold < folds; ++fold) {
    std::vector<std::size_t> train, test;
    for (std::size_t i = 0; i < models.size(); ++i) (i / round % folds == fold ? test : train).push_back(i);
    if (train.empty() || test.empty()) continue;
    predict::device_profile trial = device;
    fit_laws(models, train, prototype, trial);
    const auto combined = [&](double sum, std::size_t leaves) {
      return trial.combiner.scale * sum + trial.combiner.per_leaf.value() * static_cast<double>(leaves);
    };
    const auto known = [&](const leaf_sample& leaf) { return trial.laws[leaf.law].samples > 0; };

    for (const std::size_t i : test) {
      const model_sample& m = models[i];
      const auto sum_over = [&](std::size_t first, std::size_t end) {
        held_out_sum s;
        for (std::size_t k = first; k < end; ++k) {
          const double price = priced(trial.laws[m.leaves[k].law].price, m.leaves[k]);
          s.parts[m.leaves[k].law] += price;
          s.predicted += price;
          s.measured += m.leaves[k].seconds;
        }
        s.predicted = combined(s.predicted, end - first);
        s.measured = combined(s.measured, end - first);
        return s;
      };
      for (const leaf_sample& leaf : one_of_each(m)) {
        const double predicted = combined(priced(trial.laws[leaf.law].price, leaf), 1);
        if (known(leaf) && predicted > 0)
          leaf_errors[leaf.law].add(std::abs(combined(leaf.seconds, 1) / predicted - 1), leaf.calm);
      }
      if (!std::all_of(m.leaves.begin(), m.leaves.end(), known)) continue;
      if (any_calm[m.few_rows ? 1 : 0] && !m.calm) continue;  // its total is not what the laws predict
      held_out_sum whole = sum_over(0, m.leaves.size());
      whole.measured = m.total;
      if (whole.predicted > 0) {  // where nothing is predicted, no error is a share of it
        (m.few_rows ? few : many).push_back(whole);
        errors_of_wholes.push_back(whole.error());
      }
      for (const model_sample::range& r : m.modules)
        if (const held_out_sum part = sum_over(r.first, r.end); part.predicted > 0) modules.push_back(part);
    }
  }

  double widest = 1;
  for (std::size_t k = 0; k < predict::law_count; ++k) {
    predict::law& law = device.laws[k];
    const std::vector<double> errors = leaf_errors[k].counted();
    law.checked = errors.size();
    if (errors.empty()) continue;
    law.error = mean(errors);
    law.half_width = width_of(errors);
    widest = std::max(widest, law.half_width);
  }
  for (predict::law& law : device.laws)
    if (law.checked == 0) law.error = law.half_width = widest;
  if (!many.empty()) device.interval_scale.many_rows = scale_of(many, device);
  if (!few.empty()) device.interval_scale.few_rows = scale_of(few, device);
  if (!modules.empty()) device.interval_scale.module = scale_of(modules, device);
  device.held_out_error = errors_of_wholes.empty() ? widest : mean(errors_of_wholes);
}

}  // namespace edgetran::profile

#endif  // EDGETRAN_PROFILE_HELD_OUT_HPP
