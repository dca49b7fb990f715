// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// Needs: threads and POSIX files; outside the umbrella.
#ifndef EDGETRAN_MEASURE_CALL_ENERGY_HPP
#define EDGETRAN_MEASURE_CALL_ENERGY_HPP

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdio>
#include <ctime>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/core/quality.hpp"
#include "edgetran/core/statistics.hpp"
#include "edgetran/core/units.hpp"
#include "edgetran/measure/clock.hpp"
#include "edgetran/measure/conditions.hpp"
#include "edgetran/measure/energy_window.hpp"
#include "edgetran/measure/idle_history.hpp"
#include "edgetran/measure/meter.hpp"
#include "edgetran/measure/metering.hpp"
#include "edgetran/measure/recording.hpp"
#include "edgetran/measure/sampler.hpp"
#include "edgetran/measure/window_rule.hpp"

namespace edgetran::measure {

struct call_options {
  /// Of one window. A source whose rule wants more is flagged; one that needs more says nothing.
  seconds longest_window{30};
  seconds idle{2};         ///< of one rest, five steps of the source at least; 0: no net energy
  seconds idle_every{60};  ///< rests are kept for so long; 0: one before and one behind each window
  seconds period{0.1};     ///< between readings
  window_options window{};
};

/// What one call of some work draws, by a window of many calls.
struct call_energy {
  std::size_t calls = 0;                           ///< in the window
  std::optional<energy_window> window{};           ///< of all of them
  std::optional<estimate<joules>> gross{}, net{};  ///< of one call
  std::optional<estimate<watts>> peak{};           ///< over `window->peak_window`
  std::string no_energy{};                         ///< why there is nothing: the typed error in words
  std::string no_net{};                            ///< why no idle power was subtracted
  std::string no_peak{};
  bool lost = false;  ///< the source can no longer be read
  std::vector<std::string> flags{};
};

/// Where calls run: here. A test puts a scripted machine in its place.
struct this_machine {
  std::string root{};  ///< before /proc and /sys of the conditions
  std::size_t processors = std::max(1U, std::thread::hardware_concurrency());

  [[nodiscard]] seconds now() const { return wall_now(); }
  void rest(seconds time) const { detail::rest(time); }
  template <meter M>
  [[nodiscard]] sampler<M> recorder(M m, seconds period) const {
    return sampler<M>(std::move(m), {.period = period});
  }
  [[nodiscard]] machine_watch watch() const { return machine_watch(root); }
};

namespace detail {

/// A meter that somebody else keeps.
template <meter M>
struct borrowed {
  M* meter;
  [[nodiscard]] const source& description() const { return meter->description(); }
  decltype(auto) read() { return meter->read(); }
};

/// An estimate that may be off by as much again, independently.
template <class Quantity>
void widen(estimate<Quantity>& e, Quantity by) {
  e.lower = e.value - Quantity{std::hypot((e.value - e.lower).value(), by.value())};
  e.upper = e.value + Quantity{std::hypot((e.upper - e.value).value(), by.value())};
}

}  // namespace detail

/// Tells what one call of some work draws: it is called again and again in a window that is long enough for
/// the source (`recommended_window`), whose energy above idle power is divided by the calls. Idle power is
/// measured before and behind the first window, then once per `idle_every` (`idle_history`).
///
///   call_meter m(std::move(meter));
///   const call_energy e = m.measure([&] { run(); });
///
/// A reading of a counter stands for `measured`, integrated power for `integrated`: as the source says. The
/// interval of a call's energy holds the error of the window, that of idle power, and 90% of what the mean of
/// the window's power may be off by the machine's unrest, s / sqrt(n) for n powers between readings.
template <meter Meter, class Stage = this_machine>
class call_meter {
 public:
  explicit call_meter(Meter m, call_options options = {}, Stage stage = {})
      : meter_(std::move(m)), options_(std::move(options)), stage_(std::move(stage)) {}

  [[nodiscard]] const source& description() const { return meter_.description(); }

  /// The window that this source gets at least.
  [[nodiscard]] seconds shortest_window() const {
    const source& s = meter_.description();
    return std::min(options_.longest_window, std::max(recommended_window(s.step), s.shortest));
  }

  /// Calls `call()` for at least `window`, or what the source needs where that is longer, and once at least;
  /// for up to `longest_window` where its counter did not move. Throws what the call throws; what the source
  /// refuses is told in the result.
  template <class Call>
  call_energy measure(Call&& call, seconds window = {}) {
    const source& s = meter_.description();
    call_energy r;
    if (const seconds needed = std::max(s.step, s.shortest);
        s.kind != source_kind::modelled && needed > options_.longest_window) {
      r.no_energy = short_window_error("needs windows of " + std::to_string(needed.value()) + " s, and " +
                                           std::to_string(options_.longest_window.value()) +
                                           " s are the longest allowed",
                                       s.name, "allow a longer window")
                        .what();
      return r;
    }
    auto recorder = stage_.recorder(detail::borrowed<Meter>{&meter_}, options_.period);
    recorder.start();
    if (rests() && (idle_.size() == 0 || idle_.age(stage_.now()) >= options_.idle_every) &&
        !rest(recorder, r))
      return r;

    seconds length = std::max(window, shortest_window()), begin{}, end{};
    recording record;
    std::vector<std::string> conditions;
    for (int breaks = 0;;) {
      if (!mark(recorder, begin, r)) return r;
      r.calls = 0;
      watched look(stage_);
      do {
        call();
        ++r.calls;
      } while (stage_.now() - begin < length);
      conditions = look.flags();
      if (!mark(recorder, end, r)) return r;
      record = recorder.record();
      try {
        r.window = measure_window(record, begin, end, options_.window);
        break;
      } catch (const short_window_error& e) {
        if (length >= options_.longest_window) return r.no_energy = e.what(), r;
        length = std::min(options_.longest_window, 4 * length);
      } catch (const counter_break& e) {  // reset meanwhile
        if (++breaks == most_breaks) return r.no_energy = e.what(), r;
      } catch (const error& e) {
        return r.no_energy = e.what(), r;
      }
    }
    if (!rests())
      r.no_net = "no idle power was measured";
    else if (idle_.size() < 2 || idle_.age(begin) >= options_.idle_every)
      (void)rest(recorder, r);
    recorder.stop();
    conclude(record, begin, end, r);
    r.flags.insert(r.flags.end(), conditions.begin(), conditions.end());
    if (const std::size_t failed = recorder.cost().failed; failed > 0)
      r.flags.push_back(std::to_string(failed) + " readings failed, the last: " + recorder.cost().last_error);
    return r;
  }

 private:
  static constexpr int most_breaks = 3;  // short windows do not count: they are no fault of the counter's

  /// Load, clocks and heat from here until `flags`; nothing where the stage shows none.
  class watched {
   public:
    explicit watched(const Stage& stage) : stage_(&stage) {
      if constexpr (shown) watch_.emplace(stage.watch()), first_ = watch_->read(), own_ = processor();
    }
    std::vector<std::string> flags() {
      if constexpr (shown)
        return conditions_between({first_, watch_->read()}, stage_->processors, processor() - own_).flags;
      else
        return {};
    }

   private:
    static constexpr bool shown = requires(const Stage& s) { s.watch(); };
    static seconds processor() { return detail::read(CLOCK_PROCESS_CPUTIME_ID); }
    const Stage* stage_;
    std::optional<machine_watch> watch_{};
    machine_state first_{};
    seconds own_{};
  };

  [[nodiscard]] bool rests() const { return options_.idle > seconds{0}; }

  /// False where the source is lost: then there is no energy.
  template <class Recorder>
  bool mark(Recorder& recorder, seconds& at, call_energy& r) {
    try {
      at = recorder.mark();
      return true;
    } catch (const device_error& e) {
      r.no_energy = e.what();
      return r.lost = true, false;
    }
  }

  /// Measures idle power. False where the source is lost.
  template <class Recorder>
  bool rest(Recorder& recorder, call_energy& r) {
    const seconds step = meter_.description().step;
    // A source shows the mean of its last step: the first of a rest is still the work's.
    if (step > seconds{0}) stage_.rest(step);
    try {
      const seconds begin = recorder.mark();
      stage_.rest(std::max(options_.idle, 5 * step));
      const seconds end = recorder.mark();
      idle_.add(begin, end, mean_powers(recorder.record(), begin, end));
      return true;
    } catch (const device_error& e) {
      r.lost = true;
      (r.window ? r.no_net : r.no_energy) = e.what();
      return false;
    } catch (const error& e) {
      r.no_net = e.what();  // too few readings: gross energy is still to be had
      return true;
    }
  }

  void conclude(const recording& record, seconds begin, seconds end, call_energy& r) {
    const auto idle = rests() ? idle_.during(begin, end) : std::nullopt;
    if (idle)
      r.window = measure_window(record, begin, end, options_.window, idle), r.no_net.clear();
    else if (r.no_net.empty())
      r.no_net = "idle power was measured on one side of the work only";
    const energy_window& w = *r.window;
    r.flags = w.flags;
    const auto calls = static_cast<double>(r.calls);
    const joules unrest = unrest_of(record, begin, end);
    const auto of_one = [&](estimate<joules> e, const std::string& above) {
      detail::widen(e, unrest);
      e.value /= calls, e.lower /= calls, e.upper /= calls;
      char text[160];
      std::snprintf(text, sizeof text, ", %zu call%s in %.3g s, %s", r.calls, r.calls == 1 ? "" : "s",
                    w.duration.value(), above.c_str());
      e.source += text;
      return e;
    };
    r.gross = of_one(w.gross, "gross");
    r.gross->lower = std::max(r.gross->lower, std::min(joules{}, w.gross.lower / calls));
    if (w.net) {
      char text[80];
      std::snprintf(text, sizeof text, "above %.3g W of idle power", w.idle->power.value());
      r.net = of_one(*w.net, text);
    }
    r.no_peak = w.no_peak;
    if (w.peak) {
      r.peak = w.peak;
      char text[80];
      std::snprintf(text, sizeof text, ", mean over %.3g s", w.peak_window.value());
      r.peak->source += text;
    }
  }

  /// 90% of what a window's energy may be off from that of another window of the same work.
  static joules unrest_of(const recording& record, seconds begin, seconds end) {
    const std::vector<double> powers = mean_powers(record, begin, end);
    if (powers.size() < 3) return {};
    const double middle = mean(powers);
    double squares = 0;
    for (const double p : powers) squares += (p - middle) * (p - middle);
    const auto n = static_cast<double>(powers.size());
    return joules{1.6448536269514722 * std::sqrt(squares / (n - 1) / n) * (end - begin).value()};
  }

  Meter meter_;
  call_options options_;
  Stage stage_;
  idle_history idle_;
};

}  // namespace edgetran::measure

#endif  // EDGETRAN_MEASURE_CALL_ENERGY_HPP
