// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// Needs: edgetran/regress, which costs some seconds to compile; outside the umbrella.
#ifndef EDGETRAN_PROFILE_OUTLINE_FIT_HPP
#define EDGETRAN_PROFILE_OUTLINE_FIT_HPP

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "edgetran/core/random.hpp"
#include "edgetran/core/statistics.hpp"
#include "edgetran/predict/sequence_profile.hpp"
#include "edgetran/profile/sequence_rows.hpp"
#include "edgetran/regress/cross_validation.hpp"
#include "edgetran/regress/ridge.hpp"

namespace edgetran::profile::detail {

/// The ranges that some of the records span.
inline predict::sequence_profile ranges(std::span<const predict::amounts> a,
                                        std::span<const predict::outline> o, const rows& of) {
  predict::sequence_profile d;
  d.least = d.most = a[of.front()];
  d.outline_least = d.outline_most = o[of.front()];
  for (const std::size_t i : of) {
    for (std::size_t j = 0; j < predict::amount_count; ++j) {
      const auto at = static_cast<predict::amount>(j);
      d.least[at] = std::min(d.least[at], a[i][at]);
      d.most[at] = std::max(d.most[at], a[i][at]);
    }
    for (std::size_t j = 0; j < predict::outline_count; ++j) {
      d.outline_least[j] = std::min(d.outline_least[j], o[i][j]);
      d.outline_most[j] = std::max(d.outline_most[j], o[i][j]);
    }
    d.most_flops = std::max(d.most_flops, a[i].flops());
    d.most_bytes = std::max(d.most_bytes, a[i].bytes());
  }
  for (std::size_t j = 0; j < predict::amount_count; ++j) {
    const auto at = static_cast<predict::amount>(j);
    d.least[at] = rounded(d.least[at], 10);
    d.most[at] = rounded(d.most[at], 10);
  }
  for (std::size_t j = 0; j < predict::outline_count; ++j) {
    d.outline_least[j] = rounded(d.outline_least[j], 10);
    d.outline_most[j] = rounded(d.outline_most[j], 10);
  }
  d.most_flops = rounded(d.most_flops, 10);
  d.most_bytes = rounded(d.most_bytes, 10);
  return d;
}

/// Fits peak power: a constant, or ridge regression of its logarithm on the outline where that saves a
/// tenth of the errors on folds.
class outline_fitter {
 public:
  outline_fitter(std::span<const predict::amounts> a, std::span<const predict::outline> o,
                 std::span<const double> y)
      : amounts_(a), outlines_(o), y_(y) {}

  template <class Real>
  [[nodiscard]] predict::outline_law fit(const rows& of, std::uint64_t seed) const {
    const auto folds = regress::k_fold(of.size(), inner_folds, stream(seed).split(0));
    std::vector<double> flat, sloped;
    for (const regress::split& f : folds) {
      const rows train = pick(of, f.train);
      const predict::outline_law level = constant(train), ridge = slopes<Real>(train);
      predict::sequence_profile d = ranges(amounts_, outlines_, train);
      for (const std::size_t i : pick(of, f.test)) {
        d.peak_power = level;
        flat.push_back(apart(predict::peak_power(d, outlines_[i]).value, y_[i]));
        d.peak_power = ridge;
        sloped.push_back(apart(predict::peak_power(d, outlines_[i]).value, y_[i]));
      }
    }
    const bool worth = mean(sloped) < 0.9 * mean(flat);
    predict::outline_law law = worth ? slopes<Real>(of) : constant(of);
    law.factor = rounded(holding(worth ? sloped : flat), 10);
    return law;
  }

 private:
  [[nodiscard]] predict::outline_law constant(const rows& of) const {
    std::vector<double> logarithms;
    for (const std::size_t i : of) logarithms.push_back(std::log(y_[i]));
    predict::outline_law law;
    law.form = "a constant";
    law.level = rounded(median(logarithms), 10);
    return law;
  }
  template <class Real>
  [[nodiscard]] predict::outline_law slopes(const rows& of) const {
    regress::table t({predict::outline_names.begin(), predict::outline_names.end()});
    for (const std::size_t i : of) t.add(outlines_[i], std::log(y_[i]));
    regress::ridge ridge;
    ridge.fit<Real>(t);
    predict::outline_law law;
    law.form = "ridge regression of the logarithm on the outline";
    for (std::size_t j = 0; j < predict::outline_count; ++j) {
      for (const std::size_t i : of) law.centre[j] += outlines_[i][j] / static_cast<double>(of.size());
      law.centre[j] = rounded(law.centre[j], 10);
      law.slope[j] = rounded(ridge.coefficients()[j], 10);
    }
    law.level = rounded(ridge.predict(law.centre), 10);
    return law;
  }

  std::span<const predict::amounts> amounts_;
  std::span<const predict::outline> outlines_;
  std::span<const double> y_;
};

}  // namespace edgetran::profile::detail

#endif  // EDGETRAN_PROFILE_OUTLINE_FIT_HPP
