// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_PROFILE_USABLE_CACHE_HPP
#define EDGETRAN_PROFILE_USABLE_CACHE_HPP

#include <array>
#include <cmath>
#include <cstddef>
#include <utility>
#include <vector>

#include "edgetran/predict/device_profile.hpp"
#include "edgetran/profile/laws.hpp"
#include "edgetran/profile/model_run.hpp"

namespace edgetran::profile {

/// Shares of the third-level cache that a program may be left with: on a shared machine, and on a virtual one
/// above all, the size that the processor tells is not what a single program gets. Four steps an octave, for
/// a model of that size takes a third longer where the cache is a step smaller.
inline constexpr std::array<double, 20> l3_shares = [] {
  std::array<double, 20> shares{1, 0.841, 0.707, 0.595};
  for (std::size_t k = 4; k < shares.size(); ++k) shares[k] = shares[k - 4] / 2;
  return shares;
}();

/// The samples of a calibration under each of `l3_shares`, of which the best is chosen in the end.
template <class Families>
class cache_candidates {
 public:
  void add(const model::basic_any_model<Families>& m, const model::workload& w,
           const measured_model& measured, predict::device_profile device) {
    for (std::size_t k = 0; k < l3_shares.size(); ++k) {
      device.l3_share = l3_shares[k];
      samples_[k].push_back(sample_of(m, w, measured, device));
    }
  }
  [[nodiscard]] std::size_t size() const { return samples_[0].size(); }

  /// The samples under the share whose laws explain the models best that read few rows, which wait for their
  /// weights; sets that share in `device`. Takes a fit of all laws for each share.
  template <class Regressor>
  std::vector<model_sample> choose(const Regressor& prototype, predict::device_profile& device) {
    std::vector<std::size_t> all(size());
    for (std::size_t i = 0; i < all.size(); ++i) all[i] = i;
    std::size_t best = 0;
    double least = 0;
    for (std::size_t k = 0; k < l3_shares.size(); ++k) {
      predict::device_profile fitted = device;
      fit_laws(samples_[k], all, prototype, fitted);
      const double error = misfit(samples_[k], fitted);
      if (k == 0 || error < 0.98 * least) best = k, least = error;  // a tie is the processor's word
    }
    device.l3_share = l3_shares[best];
    return std::move(samples_[best]);
  }

 private:
  /// Mean absolute logarithm of predicted over measured, of models that read few rows, weighted by their
  /// time: those that stream much tell how much the cache holds, the small ones how busy the neighbours are.
  static double misfit(const std::vector<model_sample>& models, const predict::device_profile& device) {
    double sum = 0, time = 0;
    for (const model_sample& m : models) {
      if (!m.few_rows || !(m.total > 0)) continue;
      double leaves = 0;
      for (const leaf_sample& leaf : m.leaves) leaves += detail::priced(device.laws[leaf.law].price, leaf);
      const double whole = device.combiner.scale * leaves +
                           device.combiner.per_leaf.value() * static_cast<double>(m.leaves.size());
      if (whole > 0) sum += m.total * std::abs(std::log(whole / m.total)), time += m.total;
    }
    return time > 0 ? sum / time : 0;
  }

  std::array<std::vector<model_sample>, l3_shares.size()> samples_;
};

}  // namespace edgetran::profile

#endif  // EDGETRAN_PROFILE_USABLE_CACHE_HPP
