// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_MEASURE_SEGMENTS_HPP
#define EDGETRAN_MEASURE_SEGMENTS_HPP

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

#include "edgetran/core/statistics.hpp"
#include "edgetran/core/units.hpp"
#include "edgetran/measure/canary.hpp"
#include "edgetran/measure/clock.hpp"
#include "edgetran/measure/repeat.hpp"

namespace edgetran::measure {

/// Times of one thing over several passes, and which of them fell into a disturbed moment.
struct samples {
  std::vector<double> seconds{};
  std::vector<bool> disturbed{};

  template <class = void>  // compiled only by who measures
  void add(double time, bool was_disturbed) {
    seconds.push_back(time);
    disturbed.push_back(was_disturbed);
  }
  [[nodiscard]] std::size_t calm() const {
    return static_cast<std::size_t>(std::count(disturbed.begin(), disturbed.end(), false));
  }
  /// Those that a median should be taken over: the calm ones, or all where none was calm.
  [[nodiscard]] std::vector<double> kept() const {
    std::vector<double> calm_ones;
    for (std::size_t i = 0; i < seconds.size(); ++i)
      if (!disturbed[i]) calm_ones.push_back(seconds[i]);
    return calm_ones.empty() ? seconds : calm_ones;
  }
  /// 95% half-width of their median, in seconds. The quartiles of one or two say nothing: then it is the
  /// range of all, calm or not, and of a single one as much as itself.
  template <class = void>
  [[nodiscard]] double half_width() const {
    const std::vector<double> values = kept();
    if (values.size() >= 3) return median(values) * detail::median_half_width(values);
    const auto [least, greatest] = std::minmax_element(seconds.begin(), seconds.end());
    return seconds.empty() ? 0 : seconds.size() == 1 ? seconds.front() : *greatest - *least;
  }
};

/// Times a long run that consists of steps (the primitives of a model), where no calm moment lasts as long as
/// the run. Every pass is cut behind the same steps into segments of some milliseconds; the canary is heard
/// between segments, outside the timed spans, and a segment counts as calm if it was calm before and after
/// and the thread kept its processor. The latency of the run is the sum of the segments' medians over calm
/// passes.
///
/// Use: `start_pass`, then `begin` and `end` around every step, then `finish_pass`. The first pass warms up,
/// sets the cuts and is not counted.
template <class Canary = canary>  // a template so that only who measures compiles the pulse
class segments {
 public:
  /// Segments of about `length`; in each pass at most `wait` is spent on waiting for calm moments. A segment
  /// that was off the processor for more than the share `disturbed_above` is disturbed.
  explicit segments(Canary& bird, seconds length = seconds{2e-3}, seconds wait = seconds{0.1},
                    double disturbed_above = 0.02)
      : bird_(&bird), length_(length), wait_(wait), disturbed_above_(disturbed_above) {}

  void start_pass() {
    step_ = segment_ = 0;
    wait_left_ = wait_;
    open_segment();
  }
  void begin() { step_begin_ = wall_now(); }
  void end() {
    const seconds t = wall_now();
    pass_steps_.push_back((t - step_begin_).value());
    if (!counting_) cut_.push_back(t - segment_begin_.wall > length_);
    if (cut_[step_++]) {
      close_segment();
      open_segment();
    }
  }
  void finish_pass() {
    close_segment();
    // What comes behind the last step belongs to it: alone it would be so short that the grain of the clock
    // is more than the share that disturbs.
    if (!counting_ && !cut_.empty()) cut_.back() = false;
    counting_ = true;
  }

  /// Times of every segment and of every step, in their order.
  [[nodiscard]] const std::vector<samples>& parts() const { return parts_; }
  [[nodiscard]] const std::vector<samples>& steps() const { return steps_; }

  /// Calm passes of the segment that has fewest.
  [[nodiscard]] std::size_t calm_passes() const {
    std::size_t least = parts_.empty() ? 0 : parts_.front().calm();
    for (const samples& part : parts_) least = std::min(least, part.calm());
    return least;
  }
  /// Share of the segments' samples that were disturbed.
  [[nodiscard]] double disturbed() const {
    double calm = 0, all = 0;
    for (const samples& part : parts_) {
      calm += static_cast<double>(part.calm());
      all += static_cast<double>(part.seconds.size());
    }
    return all > 0 ? 1 - calm / all : 0;
  }
  /// Sum of the segments' medians.
  [[nodiscard]] seconds latency() const {
    double sum = 0;
    for (const samples& part : parts_) sum += median(part.kept());
    return seconds{sum};
  }
  /// 95% half-width of the latency as a share of it; the segments' errors are independent.
  [[nodiscard]] double spread() const {
    double variance = 0, sum = 0;
    for (const samples& part : parts_) {
      sum += median(part.kept());
      variance += std::pow(part.half_width(), 2);
    }
    return sum > 0 ? std::sqrt(variance) / sum : 0;
  }

 private:
  void open_segment() {
    const seconds begin = wall_now();
    pulse_before_ = bird_->await_calm(wait_left_);
    wait_left_ = std::max(seconds{0}, wait_left_ - (wall_now() - begin));
    segment_begin_ = now();
  }
  void close_segment() {
    const instant end = now();
    const double wall = (end.wall - segment_begin_.wall).value();
    const double thread = (end.thread - segment_begin_.thread).value();
    const bool calm =
        bird_->calm(bird_->pulse()) && bird_->calm(pulse_before_) && wall - thread <= disturbed_above_ * wall;
    if (counting_) {
      if (segment_ == parts_.size()) parts_.emplace_back();
      parts_[segment_].add(wall, !calm);
      const std::size_t first = step_ - pass_steps_.size();
      for (std::size_t i = 0; i < pass_steps_.size(); ++i) {
        if (first + i == steps_.size()) steps_.emplace_back();
        steps_[first + i].add(pass_steps_[i], !calm);
      }
    }
    ++segment_;
    pass_steps_.clear();
  }

  Canary* bird_;
  seconds length_;
  seconds wait_;
  double disturbed_above_;
  seconds wait_left_{};
  bool counting_ = false;
  std::vector<bool> cut_;  ///< behind which steps a segment ends
  std::vector<samples> parts_;
  std::vector<samples> steps_;
  std::vector<double> pass_steps_;
  std::size_t step_ = 0;
  std::size_t segment_ = 0;
  instant segment_begin_{};
  seconds pulse_before_{};
  seconds step_begin_{};
};

}  // namespace edgetran::measure

#endif  // EDGETRAN_MEASURE_SEGMENTS_HPP
