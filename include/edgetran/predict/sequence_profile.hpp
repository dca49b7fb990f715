// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_PREDICT_SEQUENCE_PROFILE_HPP
#define EDGETRAN_PREDICT_SEQUENCE_PROFILE_HPP

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <string_view>
#include <tuple>

#include "edgetran/model/workload.hpp"
#include "edgetran/predict/amounts.hpp"
#include "edgetran/predict/outline.hpp"
#include "edgetran/predict/provenance.hpp"

namespace edgetran::predict {

/// How far a law was off on records that it had not seen, everything chosen without them. Errors are absolute
/// and shares of what was measured.
struct held_out_errors {
  double mean = 0;
  double mean_kept = 0;  ///< over the records that the rule of the fit does not drop
  double median = 0;
  double constant =
      0;  ///< mean error of a law that knows nothing of the model: the median of what was fitted
  double scaled_mse = 0;  ///< mean squared error of values divided by the greatest
  double scaled_mse_kept = 0;
  double coverage = 0;       ///< share of records inside their 90% intervals
  double width = 0;          ///< median width of these intervals, a share of the value
  double span_mean = 0;      ///< as `mean`, five spans of the campaign's time left out in turn
  double span_coverage = 0;  ///< as `coverage`, there
  double larger_coverage =
      0;  ///< as `coverage`, the largest quarter by FLOPs, parameters and layers left out
  double smaller_coverage = 0;  ///< the smallest quarters

  /// Whether the law knows little more than a constant does: it saves less than a tenth of its errors.
  [[nodiscard]] constexpr bool near_noise() const { return constant > 0 && mean > 0.9 * constant; }
};

inline constexpr std::size_t refit_count = 20;

/// Prices of a whole model's amounts, none of them negative: value = start + sum of price times amount.
struct additive_law {
  struct prices {
    double start = 0;  ///< the same for every model: of the process, the input, what no amount follows
    std::array<double, amount_count> each{};

    [[nodiscard]] constexpr double of(const amounts& a) const {
      double sum = 0;
      for (std::size_t j = 0; j < amount_count; ++j) sum += each[j] * a.values()[j];
      return sum;
    }
    friend constexpr bool operator==(const prices&, const prices&) = default;
  };

  std::string_view form{};
  prices fitted{};
  double factor = 1;  ///< 90% intervals are value / factor to value * factor
  double usual = 1;   ///< by what factor refits disagree on nine of ten measured models
  std::array<prices, refit_count> refits{};  ///< to resampled records: how sure the prices are
  held_out_errors errors{};
};

/// log(value) = level + sum of slope times (number of the outline - centre).
struct outline_law {
  std::string_view form{};
  double level = 0;
  outline slope{};
  outline centre{};
  double factor = 1;
  held_out_errors errors{};
};

/// All that is shipped of a device whose measurements are of whole sequences.
struct sequence_profile {
  std::string_view name{};
  std::string_view title{};
  provenance source{};
  model::workload workload{};             ///< the only one that was measured
  amounts least{}, most{};                ///< of the measured models, each amount by itself
  double most_flops = 0, most_bytes = 0;  ///< of one model, in millions a sequence
  outline outline_least{}, outline_most{};
  additive_law latency{};    ///< seconds a sequence
  additive_law energy{};     ///< joules a sequence
  outline_law peak_power{};  ///< watts
};

/// A value with its 90% interval. Travels between processes (core/wire.hpp).
struct ranged {
  double value = 0;
  double lower = 0;
  double upper = 0;

  static constexpr auto wire_parts(auto& self) { return std::tie(self.value, self.lower, self.upper); }
};

/// By how many times a model exceeds the greatest that was measured, in FLOPs, bytes, parameters or layers,
/// whichever is most; 1 if it does not.
constexpr double reach(const sequence_profile& d, const amounts& a) {
  const auto over = [](double x, double most) { return most > 0 ? x / most : 1.0; };
  return std::max({1.0, over(a.flops(), d.most_flops), over(a.bytes(), d.most_bytes),
                   over(a[amount::parameters], d.most[amount::parameters]),
                   over(a[amount::norms], d.most[amount::norms])});
}

/// Models that exceed what was measured by more than this are refused.
inline constexpr double greatest_reach = 4;

/// A law applied to one model. O(amounts x refits), constexpr, no allocation.
class priced_model {
 public:
  constexpr priced_model(const additive_law& law, const sequence_profile& d, const amounts& a)
      : law_(&law), value_(law.fitted.start + law.fitted.of(a)), reach_(predict::reach(d, a)) {
    amounts raised = a;
    for (std::size_t j = 0; j < amount_count; ++j) {
      const auto at = static_cast<amount>(j);
      below_ += law.fitted.each[j] * std::max(0.0, d.least[at] - a[at]);
      beyond_ += law.fitted.each[j] * std::max(0.0, a[at] - d.most[at]);
      raised[at] = std::max(a[at], d.least[at]);
    }
    unlike_ = std::max(1.0, disagreement(law, a) / law.usual);
    unlike_raised_ = std::max(1.0, disagreement(law, raised) / law.usual);
  }

  /// By what factor all but one of the refits agree with the law on a model.
  [[nodiscard]] static constexpr double disagreement(const additive_law& law, const amounts& a) {
    const double value = law.fitted.start + law.fitted.of(a);
    double first = 1, second = 1;
    for (const additive_law::prices& r : law.refits) {
      const double other = r.start + r.of(a);
      const double apart = other > 0 && value > 0 ? std::max(other / value, value / other) : 1e3;
      if (apart > first)
        second = first, first = apart;
      else
        second = std::max(second, apart);
    }
    return second;
  }

  /// The whole model. Inside the measured range the interval is value / factor to value * factor, the factor
  /// greater in the measure in which refits disagree more than they do on measured models. Outside of it:
  /// small models are less efficient than a law says, so the upper end is that of the least that was
  /// measured; a model r times as large as the greatest may cost r times more; and half of the price of what
  /// lies outside, at most half of all, may not be due.
  [[nodiscard]] constexpr ranged whole() const {
    return {value_, (value_ - std::min(below_ + beyond_, value_) / 2) / (law_->factor * unlike_),
            (value_ + below_) * law_->factor * unlike_raised_ * reach_};
  }
  /// What no part of the model accounts for.
  [[nodiscard]] constexpr ranged start() const {
    std::array<double, refit_count> all{};
    for (std::size_t k = 0; k < refit_count; ++k) all[k] = law_->refits[k].start;
    return around(law_->fitted.start, all);
  }
  /// A part of the model by its amounts. Parts were never measured by themselves: the interval holds what all
  /// but the two most extreme of twenty refits make of it, and the whole's factor.
  [[nodiscard]] constexpr ranged part(const amounts& a) const {
    std::array<double, refit_count> all{};
    for (std::size_t k = 0; k < refit_count; ++k) all[k] = law_->refits[k].of(a);
    return around(law_->fitted.of(a), all);
  }

  /// Whether more than 1% of the price is for what lies outside the measured range.
  [[nodiscard]] constexpr bool below() const { return below_ > 0.01 * value_; }
  [[nodiscard]] constexpr bool beyond() const { return reach_ > 1 || beyond_ > 0.01 * value_; }
  /// Refits disagree so many times more than they do on measured models; 1 if they do not.
  [[nodiscard]] constexpr double unlike() const { return unlike_; }

 private:
  [[nodiscard]] constexpr ranged around(double value, std::array<double, refit_count> all) const {
    std::sort(all.begin(), all.end());
    return {value, std::min(value, all[1]) / law_->factor,
            std::max(value, all[refit_count - 2]) * law_->factor * reach_};
  }

  const additive_law* law_;
  double value_, reach_;
  double below_ = 0, beyond_ = 0, unlike_ = 1, unlike_raised_ = 1;
};

/// Peak power of a model by its outline. Numbers of the outline beyond what was measured count as the nearest
/// that was, for a device has a ceiling and a floor; the interval then reaches as far as the slopes would go.
/// O(1), no allocation.
inline ranged peak_power(const sequence_profile& d, const outline& o) {
  double inside = d.peak_power.level, free = d.peak_power.level;
  for (std::size_t j = 0; j < outline_count; ++j) {
    inside += d.peak_power.slope[j] *
              (std::clamp(o[j], d.outline_least[j], d.outline_most[j]) - d.peak_power.centre[j]);
    free += d.peak_power.slope[j] * (o[j] - d.peak_power.centre[j]);
  }
  return {std::exp(inside), std::exp(std::min(inside, free)) / d.peak_power.factor,
          std::exp(std::max(inside, free)) * d.peak_power.factor};
}

}  // namespace edgetran::predict

#endif  // EDGETRAN_PREDICT_SEQUENCE_PROFILE_HPP
