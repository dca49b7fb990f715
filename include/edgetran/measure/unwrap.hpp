// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// Needs: nothing; the readers of counters are built from it, outside the umbrella.
#ifndef EDGETRAN_MEASURE_UNWRAP_HPP
#define EDGETRAN_MEASURE_UNWRAP_HPP

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <utility>

#include "edgetran/core/error.hpp"
#include "edgetran/core/units.hpp"
#include "edgetran/measure/meter.hpp"

namespace edgetran::measure {

/// The span of time within which a reading was taken.
struct taken {
  seconds begin{};
  seconds end{};
};

/// How many ticks a counter takes to come round to 0, given the largest number that it shows (powercap's
/// max_energy_range_uj); 0 for one that does not wrap. The register behind it has 32 bits, so that from its
/// largest value to 0 it is one unit more: 61 of Intel's microjoules.
constexpr std::uint64_t period_of_range(std::uint64_t largest) { return largest + largest / 0xFFFF'FFFFU; }

/// One counter's way from raw readings that wrap to a total that does not.
///
/// A reading goes on from the one before by `raw - last`, or by `raw - last + period` where it is smaller.
/// The power that it implies tells whether to believe it: at most `ceiling` over the longest time that may
/// lie between the two, and the counter's step, counts as plausible. That is exact as long as the true power
/// keeps below the ceiling and the next reading comes before the ceiling fills the period.
///
/// What is not plausible was a reset or a glitch. The next reading tells: if it goes on from the implausible
/// one, the counter was reset and begins anew there; if it only goes on from the one before, it was a glitch
/// and nothing is lost.
class unwrapped {
 public:
  /// `period` in ticks, 0 for a counter that does not wrap; `tick` is the energy of one.
  unwrapped(std::uint64_t period, joules tick, watts ceiling, seconds step)
      : period_(period), most_(ceiling / tick), step_(step), tick_(tick) {}

  /// Longest time between readings that leaves room for twice the ceiling.
  [[nodiscard]] seconds longest() const {
    return period_ == 0 ? seconds{std::numeric_limits<double>::infinity()}
                        : seconds{static_cast<double>(period_) / (2 * most_.value())};
  }

  /// Takes the next reading. Throws counter_break naming `where` if it does not go on from the last, and
  /// device_error if the clock ran backwards; the total is then as before.
  void advance(std::uint64_t raw, taken t, const std::string& where) {
    const point now{raw, t};
    if (!last_) {
      last_ = now;
      return;
    }
    if (t.begin < last_->at.begin || t.end < t.begin)
      throw device_error("the clock ran backwards", where,
                         "use a clock that does not, such as CLOCK_MONOTONIC");
    if (suspect_) {
      const auto from_suspect = ticks(*suspect_, now);
      if (const auto from_last = ticks(*last_, now); from_last && !from_suspect)
        return accept(now, *from_last);
      ++breaks_;
      last_ = std::exchange(suspect_, std::nullopt);
      if (from_suspect) return accept(now, *from_suspect);
      refuse(now, where);
    }
    if (const auto gone = ticks(*last_, now)) return accept(now, *gone);
    refuse(now, where);
  }

  /// Since the first reading.
  [[nodiscard]] joules total() const { return tick_ * static_cast<double>(total_); }
  [[nodiscard]] std::uint64_t total_ticks() const { return total_; }
  /// How often it had to begin anew.
  [[nodiscard]] std::uint64_t breaks() const { return breaks_; }

 private:
  struct point {
    std::uint64_t raw;
    taken at;
  };

  [[nodiscard]] double most_ticks(const point& from, const point& to) const {
    return most_ * (to.at.end - from.at.begin + step_);
  }
  [[nodiscard]] bool too_long(const point& from, const point& to) const {
    return period_ != 0 && most_ticks(from, to) >= static_cast<double>(period_);
  }
  [[nodiscard]] std::optional<std::uint64_t> ticks(const point& from, const point& to) const {
    if (too_long(from, to)) return std::nullopt;
    std::uint64_t gone = to.raw - from.raw;
    if (to.raw < from.raw) {
      if (period_ <= from.raw - to.raw) return std::nullopt;
      gone = period_ - (from.raw - to.raw);
    }
    if (static_cast<double>(gone) > most_ticks(from, to)) return std::nullopt;
    return gone;
  }
  void accept(const point& now, std::uint64_t gone) {
    total_ += gone;
    last_ = now;
    suspect_.reset();
  }
  [[noreturn]] void refuse(const point& now, const std::string& where) {
    const point before = *last_;
    if (too_long(before, now)) {  // the number itself is sound
      ++breaks_;
      last_ = now;
      throw counter_break("not read for " + std::to_string((now.at.end - before.at.begin).value()) +
                              " s, so it may have wrapped more than once",
                          where,
                          "read it at least every " + std::to_string(longest().value()) +
                              " s, or state a lower most power if that is true");
    }
    suspect_ = now;
    throw counter_break("it went from " + std::to_string(before.raw) + " to " + std::to_string(now.raw) +
                            ", which no power below " + std::to_string((most_ * tick_).value()) +
                            " W explains",
                        where, "the counter was reset (suspend, driver, firmware): measure this span again");
  }

  std::uint64_t period_;
  per_second most_;  ///< ticks
  seconds step_;
  joules tick_;
  std::optional<point> last_, suspect_;
  std::uint64_t total_ = 0, breaks_ = 0;
};

}  // namespace edgetran::measure

#endif  // EDGETRAN_MEASURE_UNWRAP_HPP
