// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// Needs: edgetran/regress, which costs some seconds to compile; outside the umbrella.
#ifndef EDGETRAN_PROFILE_ADDITIVE_FIT_HPP
#define EDGETRAN_PROFILE_ADDITIVE_FIT_HPP

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "edgetran/core/random.hpp"
#include "edgetran/core/statistics.hpp"
#include "edgetran/predict/sequence_profile.hpp"
#include "edgetran/profile/sequence_rows.hpp"
#include "edgetran/regress/cross_validation.hpp"
#include "edgetran/regress/linear.hpp"

namespace edgetran::profile::detail {

/// Amounts that a law may price. The few say the same with less to confuse.
struct amount_list {
  std::string_view name;
  std::vector<predict::amount> which;
};
inline std::vector<amount_list> amount_lists() {
  using predict::amount;
  amount_list all{"all amounts", {}};
  for (std::size_t j = 0; j < predict::amount_count; ++j) all.which.push_back(static_cast<amount>(j));
  return {{"ten amounts",
           {amount::linear_flops, amount::score_flops, amount::parameters, amount::norms, amount::stages,
            amount::attending_heads, amount::weighted_heads, amount::fourier_heads, amount::cosine_heads,
            amount::convolving_heads}},
          all};
}

/// Fits prices to what was measured of `amounts[i]`.
class additive_fitter {
 public:
  using prices = predict::additive_law::prices;

  additive_fitter(std::span<const predict::amounts> a, std::span<const double> y)
      : amounts_(a), y_(y), lists_(amount_lists()) {}

  struct candidate {
    std::size_t list = 0;
    bool relative = true;
  };
  [[nodiscard]] std::vector<candidate> candidates() const {
    std::vector<candidate> all;
    for (std::size_t l = 0; l < lists_.size(); ++l)
      for (const bool relative : {true, false}) all.push_back({l, relative});
    return all;
  }
  [[nodiscard]] static std::string_view name(const candidate& c) {
    return c.list == 0  ? c.relative ? "non-negative least squares of relative errors on ten amounts"
                                     : "non-negative least squares on ten amounts"
           : c.relative ? "non-negative least squares of relative errors on all amounts"
                        : "non-negative least squares on all amounts";
  }

  /// The list of the candidate of that name.
  [[nodiscard]] static std::size_t list_of(std::string_view name) {
    return name.ends_with("ten amounts") ? 0 : 1;
  }

  /// Rows without those that are off by more than five times the usual (1.4826 median absolute logarithms of
  /// measured over predicted) from a law of relative errors fitted to the rest; repeated until they stay.
  template <class Real>
  [[nodiscard]] rows kept(const rows& of, std::size_t list) const {
    rows keep = of;
    for (int round = 0; round < 20; ++round) {
      const prices p = solve<Real>(keep, {list, true});
      std::vector<double> off;
      for (const std::size_t i : of) off.push_back(apart(value(p, i), y_[i]));
      const double most = 5 * 1.4826 * std::max(median(off), 1e-6);
      rows next;
      for (std::size_t k = 0; k < of.size(); ++k)
        if (off[k] <= most) next.push_back(of[k]);
      if (next == keep) break;
      keep = std::move(next);
    }
    return keep;
  }

  template <class Real>
  [[nodiscard]] prices solve(const rows& of, const candidate& c, std::span<const double> weights = {}) const {
    const std::vector<predict::amount>& which = lists_[c.list].which;
    std::vector<std::string> names;
    for (const predict::amount a : which)
      names.emplace_back(predict::amount_names[static_cast<std::size_t>(a)]);
    regress::table t(names);
    std::vector<double> row(which.size());
    for (std::size_t k = 0; k < of.size(); ++k) {
      for (std::size_t j = 0; j < which.size(); ++j) row[j] = amounts_[of[k]][which[j]];
      t.add(row, y_[of[k]], weights.empty() ? 1 : weights[k]);
    }
    regress::non_negative law({.relative = c.relative, .intercept = true});
    law.fit<Real>(t);
    prices p{law.intercept(), {}};
    for (std::size_t j = 0; j < which.size(); ++j)
      p.each[static_cast<std::size_t>(which[j])] = law.coefficients()[j];
    return p;
  }

  /// Chooses by folds of the rows, fits, calibrates and resamples: all from these rows alone.
  template <class Real>
  [[nodiscard]] predict::additive_law fit(const rows& of, std::uint64_t seed) const {
    const auto folds = regress::k_fold(of.size(), inner_folds, stream(seed).split(0));
    std::vector<double> best;
    candidate chosen;
    double least = 0;
    for (const candidate& c : candidates()) {
      std::vector<double> off;
      for (const regress::split& f : folds) {
        const prices p = solve<Real>(kept<Real>(pick(of, f.train), c.list), c);
        for (const std::size_t i : pick(of, f.test)) off.push_back(apart(value(p, i), y_[i]));
      }
      const double error = mean(off);
      if (best.empty() || error < least) least = error, chosen = c, best = std::move(off);
    }

    predict::additive_law law;
    law.form = name(chosen);
    law.factor = rounded(holding(best), 10);
    const rows keep = kept<Real>(of, chosen.list);
    law.fitted = rounded_to(solve<Real>(keep, chosen), 10);
    for (std::size_t k = 0; k < law.refits.size(); ++k) {
      stream random = stream(seed).split(1 + k);
      std::vector<double> times(keep.size(), 0);
      for (std::size_t draw = 0; draw < keep.size(); ++draw)
        times[static_cast<std::size_t>(random.below(keep.size()))] += 1;
      law.refits[k] = rounded_to(solve<Real>(keep, chosen, times), 5);
    }
    std::vector<double> disagreements;
    for (const std::size_t i : keep)
      disagreements.push_back(predict::priced_model::disagreement(law, amounts_[i]));
    law.usual = rounded(quantile(disagreements, 0.9), 10);
    return law;
  }

 private:
  [[nodiscard]] double value(const prices& p, std::size_t i) const { return p.start + p.of(amounts_[i]); }
  static prices rounded_to(prices p, int digits) {
    p.start = rounded(p.start, digits);
    for (double& each : p.each) each = rounded(each, digits);
    return p;
  }

  std::span<const predict::amounts> amounts_;
  std::span<const double> y_;
  std::vector<amount_list> lists_;
};

}  // namespace edgetran::profile::detail

#endif  // EDGETRAN_PROFILE_ADDITIVE_FIT_HPP
