// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_MEASURE_RECORDING_HPP
#define EDGETRAN_MEASURE_RECORDING_HPP

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/core/units.hpp"
#include "edgetran/measure/meter.hpp"
#include "edgetran/measure/trapezoid.hpp"

namespace edgetran::measure {

/// What a meter said over some time, in order.
class recording {
 public:
  explicit recording(source about = {}) : about_(std::move(about)) {}

  /// Takes a reading in. One of the moment of the last replaces it. Throws shape_error for a number of values
  /// that is not that of the channels, input_error for time that runs backwards.
  void add(const reading& r) {
    if (r.values.size() != about_.channels.size())
      throw shape_error(std::to_string(r.values.size()) + " values of " +
                            std::to_string(about_.channels.size()) + " channels",
                        about_.name, "give one value a channel");
    if (!at_.empty() && r.at < at_.back())
      throw input_error("the clock runs backwards", about_.name, "read by a monotonic clock");
    if (!at_.empty() && r.at == at_.back()) {
      values_.resize(values_.size() - r.values.size());
      at_.pop_back();
      breaks_.pop_back();
    }
    at_.push_back(r.at);
    breaks_.push_back(r.breaks);
    values_.insert(values_.end(), r.values.begin(), r.values.end());
  }

  [[nodiscard]] const source& about() const { return about_; }
  [[nodiscard]] std::size_t size() const { return at_.size(); }
  [[nodiscard]] seconds at(std::size_t i) const { return at_[i]; }
  [[nodiscard]] double value(std::size_t i, std::size_t channel) const {
    return values_[i * about_.channels.size() + channel];
  }
  /// Breaks of the counter up to reading i.
  [[nodiscard]] std::uint64_t breaks(std::size_t i) const { return breaks_[i]; }
  /// One channel of reading i, or without one the sum of those that count in the total.
  [[nodiscard]] double value_of(std::size_t i, std::optional<std::size_t> channel) const {
    if (channel) return value(i, *channel);
    double sum = 0;
    for (std::size_t c = 0; c < about_.channels.size(); ++c)
      if (about_.channels[c].in_total) sum += value(i, c);
    return sum;
  }

  /// The first reading at `t` or later; size() if there is none. O(log n).
  [[nodiscard]] std::size_t at_or_after(seconds t) const {
    return static_cast<std::size_t>(std::lower_bound(at_.begin(), at_.end(), t) - at_.begin());
  }
  /// Moves all readings in time, to bring the clock of another device to ours.
  void shift(seconds by) {
    for (seconds& t : at_) t += by;
  }

 private:
  source about_;
  std::vector<seconds> at_;
  std::vector<double> values_;  ///< row-major, a row a reading
  std::vector<std::uint64_t> breaks_;
};

// Templates so that only their callers compile them.

/// The power over time of one channel, or of the total, by the readings in [from, to] and one on either side;
/// of a sampled source.
template <class = void>
std::vector<power_sample> powers(const recording& r, seconds from, seconds to,
                                 std::optional<std::size_t> channel = std::nullopt) {
  std::vector<power_sample> trace;
  std::size_t i = r.at_or_after(from);
  if (i > 0 && (i == r.size() || r.at(i) > from)) --i;
  for (; i < r.size(); ++i) {
    trace.push_back({r.at(i), watts{r.value_of(i, channel)}});
    if (r.at(i) >= to) break;
  }
  return trace;
}

/// What one channel, or the total, counted by the readings in [from, to]; of a counter. Throws counter_break
/// where the counter was reset or left unread among them.
template <class = void>
std::vector<energy_sample> energies(const recording& r, seconds from, seconds to,
                                    std::optional<std::size_t> channel = std::nullopt) {
  std::vector<energy_sample> curve;
  const std::size_t first = r.at_or_after(from);
  for (std::size_t i = first; i < r.size() && r.at(i) <= to; ++i) {
    if (r.breaks(i) != r.breaks(first))
      throw counter_break("a counter was reset or left unread within this window", r.about().name,
                          "measure the window again");
    curve.push_back({r.at(i), joules{r.value_of(i, channel)}});
  }
  return curve;
}

/// Power between readings in [from, to], of any source: what an idle baseline is made of. Those of a counter
/// lie more than two of its steps apart, however often it was read; what lies between two that it broke
/// between is left out.
template <class = void>
std::vector<double> mean_powers(const recording& r, seconds from, seconds to) {
  std::vector<double> all;
  std::optional<std::size_t> last;  // the reading of a counter that the next power begins at
  for (std::size_t i = r.at_or_after(from); i < r.size() && r.at(i) <= to; ++i) {
    if (!counts(r.about().kind)) {
      all.push_back(r.value_of(i, std::nullopt));
    } else if (!last || r.breaks(i) != r.breaks(*last)) {
      last = i;
    } else if (const seconds step = r.at(i) - r.at(*last); step > 2 * r.about().step) {
      // Two readings at the ends of a step of the counter say nothing of its power.
      all.push_back((r.value_of(i, std::nullopt) - r.value_of(*last, std::nullopt)) / step.value());
      last = i;
    }
  }
  return all;
}

}  // namespace edgetran::measure

#endif  // EDGETRAN_MEASURE_RECORDING_HPP
