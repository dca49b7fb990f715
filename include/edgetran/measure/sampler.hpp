// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// Needs: threads; outside the umbrella.
#ifndef EDGETRAN_MEASURE_SAMPLER_HPP
#define EDGETRAN_MEASURE_SAMPLER_HPP

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <utility>

#include "edgetran/core/error.hpp"
#include "edgetran/core/units.hpp"
#include "edgetran/measure/clock.hpp"
#include "edgetran/measure/meter.hpp"
#include "edgetran/measure/periodic_thread.hpp"
#include "edgetran/measure/recording.hpp"

namespace edgetran::measure {

/// The source can no longer be read. What it said until then is kept.
struct source_lost : device_error {
  source_lost(const device_error& why, recording until_then)
      : device_error(why.problem(), why.where(), why.remedy()),
        until(std::make_shared<const recording>(std::move(until_then))) {}
  std::shared_ptr<const recording> until;
};

struct sampler_options {
  seconds period{0.1};  ///< between readings; shortened for a counter that wraps, stretched for a slow source
  std::function<void()> aside{};  ///< called on the thread about once a second; what it costs is counted
};

/// What sampling cost.
struct sampling_cost {
  seconds processor{};  ///< time on a processor that the thread took
  seconds wall{};       ///< time that it sampled
  std::size_t readings = 0;
  std::size_t failed = 0;  ///< that gave an error
  std::string last_error{};

  [[nodiscard]] double share() const { return wall.value() > 0 ? processor / wall : 0; }
};

/// Reads a meter once a period on a thread of its own, between `start` and `stop`, and whenever `mark` asks
/// for a reading now: the two ends of a window. The thread takes no signals.
///
///   sampler s(std::move(meter));
///   s.start();
///   const seconds begin = s.mark();
///   run();
///   const seconds end = s.mark();
///   s.stop();
///   auto window = measure_window(s.record(), begin, end);
///
/// A reading that fails is counted and passed over, for the next may succeed: a counter's difference is none
/// the worse, sampled power has a gap. `mark` fails if the source stays away. Memory grows by one number a
/// channel and reading. Marks are for one thread.
template <meter Meter>
class sampler {
 public:
  /// Throws input_error for a period that is not positive.
  explicit sampler(Meter m, sampler_options options = {})
      : meter_(std::move(m)),
        record_(meter_.description()),
        period_(options.period),
        aside_(std::move(options.aside)) {
    if (!(period_.value() > 0 && period_.value() < 1e6))
      throw input_error("a period of " + std::to_string(period_.value()) + " s", "sampler_options::period",
                        "give it some tenths of a second");
    const source& s = meter_.description();
    period_ = std::min(std::max(period_, s.step), 0.5 * s.longest);
  }
  sampler(const sampler&) = delete;
  sampler& operator=(const sampler&) = delete;
  ~sampler() { stop(); }

  /// Throws state_error if it samples already.
  void start() {
    const seconds begin = wall_now();
    seconds next_aside = begin;
    const sampling_cost earlier = cost();
    thread_.start(mutex_, period_, [this, begin, next_aside, earlier](auto& lock) mutable {
      if (aside_ && wall_now() >= next_aside) {
        next_aside = wall_now() + seconds{1};
        lock.unlock();
        aside_();
        lock.lock();
      }
      try {
        take();
      } catch (const error& e) {
        note(e);
      }
      cost_.processor = earlier.processor + detail::read(CLOCK_THREAD_CPUTIME_ID);  // a thread of its own
      cost_.wall = earlier.wall + wall_now() - begin;
    });
  }
  void stop() { thread_.stop(); }

  /// A reading now; the moment of it. Tries again some times where the reading fails; throws source_lost
  /// then, with what was recorded.
  seconds mark() {
    constexpr int attempts = 4;
    std::unique_lock lock(mutex_);
    for (int attempt = 1;; ++attempt) {
      try {
        take();
        return record_.at(record_.size() - 1);
      } catch (const device_error& e) {  // after a counter_break, too, the next reading begins anew
        note(e);
        if (attempt == attempts) throw source_lost(e, record_);
      }
      lock.unlock();
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
      lock.lock();
    }
  }

  /// All readings so far. While it samples, a copy of what there is.
  [[nodiscard]] recording record() const {
    const std::lock_guard lock(mutex_);
    return record_;
  }
  [[nodiscard]] sampling_cost cost() const {
    const std::lock_guard lock(mutex_);
    return cost_;
  }
  [[nodiscard]] seconds period() const { return period_; }

 private:
  void take() {
    record_.add(meter_.read());
    ++cost_.readings;
  }
  void note(const error& e) {
    ++cost_.failed;
    cost_.last_error = e.what();
  }

  Meter meter_;
  recording record_;
  seconds period_;
  std::function<void()> aside_;
  sampling_cost cost_;
  mutable std::mutex mutex_;  ///< of all above
  periodic_thread thread_;
};

}  // namespace edgetran::measure

#endif  // EDGETRAN_MEASURE_SAMPLER_HPP
