// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// Needs: nothing; for many measurements in a row, so outside the umbrella.
#ifndef EDGETRAN_MEASURE_IDLE_HISTORY_HPP
#define EDGETRAN_MEASURE_IDLE_HISTORY_HPP

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/core/statistics.hpp"
#include "edgetran/core/units.hpp"
#include "edgetran/measure/idle_baseline.hpp"

namespace edgetran::measure {

/// Idle power that is measured from time to time and kept, so that many pieces of work in a row share their
/// rests. Keeps the last `kept` of them.
class idle_history {
 public:
  static constexpr std::size_t kept = 16;

  /// Samples of power, in watts, of a rest behind all others. Throws state_error for fewer than two,
  /// numeric_error for one that is not finite, input_error for a rest that begins before the last one ended.
  template <class = void>  // so that only its callers compile it
  void add(seconds begin, seconds end, std::vector<double> samples) {
    constexpr const char* where = "measure::idle_history";
    if (samples.size() < 2)
      throw state_error(std::to_string(samples.size()) + " sample(s) of idle power", where,
                        "rest for longer: several steps of the source");
    if (!(end >= begin && (rests_.empty() || begin >= rests_.back().end)))
      throw input_error("a rest that begins before the last one ended", where, "give rests in order");
    rest r{begin, end, watts{median(samples)}, 0, std::move(samples)};
    std::vector<double> distances;
    for (const double x : r.samples) distances.push_back(std::fabs(x - r.power.value()));
    r.variance = half_pi * std::pow(1.4826 * median(distances), 2) / static_cast<double>(r.samples.size());
    rests_.push_back(std::move(r));
    if (rests_.size() > kept) rests_.erase(rests_.begin());
  }

  [[nodiscard]] std::size_t size() const { return rests_.size(); }
  /// How long ago the last rest ended; infinite where there was none.
  [[nodiscard]] seconds age(seconds now) const {
    return rests_.empty() ? seconds{std::numeric_limits<double>::infinity()} : now - rests_.back().end;
  }

  /// Idle power while work lasted from `from` to `to`. Between two rests: that of `make_idle_baseline`. With
  /// rests on one side only the nearest one's median, whose variance is that of the median and the mean
  /// square of the moves from each rest to the next, for the level may have moved once more as it did
  /// before. None where fewer than two rests are known: how far the level moves is not known then.
  template <class = void>
  [[nodiscard]] std::optional<idle_baseline> during(seconds from, seconds to) const {
    if (rests_.size() < 2) return std::nullopt;
    const rest *before = nullptr, *after = nullptr;
    for (const rest& r : rests_) {
      if (r.end <= from) before = &r;
      if (r.begin >= to && after == nullptr) after = &r;
    }
    if (before != nullptr && after != nullptr) return make_idle_baseline(before->samples, after->samples);
    const rest* nearest = before != nullptr ? before : after;
    if (nearest == nullptr) return std::nullopt;
    double moved = 0;
    for (std::size_t i = 1; i < rests_.size(); ++i)
      moved += std::pow((rests_[i].power - rests_[i - 1].power).value(), 2);
    moved /= static_cast<double>(rests_.size() - 1);
    return idle_baseline{nearest->power, watts{std::sqrt(nearest->variance + moved)}, nearest->power,
                         nearest->power, nearest->samples.size()};
  }

 private:
  static constexpr double half_pi = 1.57079632679;
  struct rest {
    seconds begin{}, end{};
    watts power{};        ///< median
    double variance = 0;  ///< of that median, W^2
    std::vector<double> samples{};
  };
  std::vector<rest> rests_;
};

}  // namespace edgetran::measure

#endif  // EDGETRAN_MEASURE_IDLE_HISTORY_HPP
