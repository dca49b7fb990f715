// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// Needs: nothing; the readers of counters are built from it, outside the umbrella.
#ifndef EDGETRAN_MEASURE_COUNTER_BANK_HPP
#define EDGETRAN_MEASURE_COUNTER_BANK_HPP

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <string>
#include <utility>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/measure/meter.hpp"
#include "edgetran/measure/unwrap.hpp"

namespace edgetran::measure {

/// Where a raw counter comes from: it is read, and named in errors.
template <class T>
concept counter_input = std::movable<T> && requires(T& t, const T& fixed) {
  { t.read() } -> std::same_as<std::uint64_t>;
  { fixed.path() } -> std::convertible_to<const std::string&>;
};

/// The meter of a source that has one counter for each channel. All are read first and unwrapped, each by
/// itself, thereafter: a counter that cannot be read leaves the others as they were, and one that was reset
/// does not keep the others from going on. Reading allocates nothing.
template <counter_input Input, class Clock>
class counter_bank {
 public:
  counter_bank(source about, Clock clock) : about_(std::move(about)), clock_(std::move(clock)) {
    about_.kind = source_kind::counter;
    about_.channels.clear();
  }

  /// A further channel, whose counter comes round after `period` ticks (0: never) of energy `tick`, and whose
  /// power keeps below `ceiling`.
  void add(channel c, Input input, std::uint64_t period, joules tick, watts ceiling) {
    about_.channels.push_back(std::move(c));
    about_.files.push_back(input.path());
    inputs_.push_back(std::move(input));
    // Counters have been seen to lag by more than the step that their makers tell.
    counters_.emplace_back(period, tick, ceiling, 2 * about_.step + seconds{0.02});
    about_.ceiling = std::max(about_.ceiling, ceiling);
    about_.longest = std::min(about_.longest, counters_.back().longest());
    raw_.push_back(0);
    last_.values.push_back(0);
  }
  /// Once all channels are there: their counters begin at 0 now. Throws device_error, also if there is none.
  void start() {
    if (inputs_.empty())
      throw device_error("no counter", about_.name, "see discover_counters for what there is");
    read();
  }

  [[nodiscard]] const source& description() const { return about_; }

  /// Joules since the start; good until the next reading. Throws device_error and counter_break as `meter`
  /// says.
  const reading& read() {
    taken t{clock_(), {}};
    for (std::size_t i = 0; i < inputs_.size(); ++i) raw_[i] = inputs_[i].read();
    t.end = clock_();
    std::exception_ptr first;
    std::uint64_t breaks = 0;
    for (std::size_t i = 0; i < inputs_.size(); ++i) {
      try {
        counters_[i].advance(raw_[i], t, inputs_[i].path());
      } catch (const device_error&) {
        if (!first) first = std::current_exception();
      }
      breaks += counters_[i].breaks();
    }
    if (first) std::rethrow_exception(first);
    last_.at = 0.5 * (t.begin + t.end);
    last_.breaks = breaks;
    for (std::size_t i = 0; i < inputs_.size(); ++i) last_.values[i] = counters_[i].total().value();
    return last_;
  }

 private:
  source about_;
  Clock clock_;
  std::vector<Input> inputs_;
  std::vector<unwrapped> counters_;
  std::vector<std::uint64_t> raw_;
  reading last_;
};

}  // namespace edgetran::measure

#endif  // EDGETRAN_MEASURE_COUNTER_BANK_HPP
