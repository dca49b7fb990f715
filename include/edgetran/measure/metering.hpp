// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// Needs: threads and POSIX files; outside the umbrella.
#ifndef EDGETRAN_MEASURE_METERING_HPP
#define EDGETRAN_MEASURE_METERING_HPP

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/core/statistics.hpp"
#include "edgetran/core/units.hpp"
#include "edgetran/measure/clock.hpp"
#include "edgetran/measure/conditions.hpp"
#include "edgetran/measure/energy_window.hpp"
#include "edgetran/measure/idle_baseline.hpp"
#include "edgetran/measure/meter.hpp"
#include "edgetran/measure/recording.hpp"
#include "edgetran/measure/sampler.hpp"

namespace edgetran::measure {

struct metering_options {
  /// To measure idle power for, before the work and again after it, three steps of the source at least; 0: no
  /// net energy.
  seconds idle{};
  window_options window{};
  std::string root{};  ///< before /proc and /sys of the conditions
  std::size_t processors = std::max(1U, std::thread::hardware_concurrency());
  bool watch_conditions = true;
};

/// A piece of work under a meter.
struct metered {
  seconds begin{}, end{};  ///< by the clock of the meter
  std::optional<energy_window> energy{};
  std::string no_energy{};                 ///< why there is none: the typed error in words
  std::optional<energy_window> partial{};  ///< where the source was lost: what it said until then
  std::string no_net{};                    ///< why no idle power was subtracted
  std::optional<measure::conditions> conditions{};
  sampling_cost cost{};
  std::optional<recording> record{};  ///< all readings, the idle ones too
};

/// Reads what a machine shows beside a window, on the sampler's thread (`sampler_options::aside`).
class condition_log {
 public:
  explicit condition_log(std::string root = "") : watch_(std::move(root)) {}
  void operator()() { states_.push_back(watch_.read()); }
  [[nodiscard]] const std::vector<machine_state>& states() const { return states_; }

 private:
  machine_watch watch_;
  std::vector<machine_state> states_;
};

namespace detail {

template <class = void>
void rest(seconds time) {
  std::this_thread::sleep_for(std::chrono::duration<double>(time.value()));
}

/// The step of a source, or of its readings where it does not tell.
template <class = void>
seconds reading_step(const recording& r) {
  if (r.about().step > seconds{0} || r.size() < 2) return r.about().step;
  std::vector<double> steps;
  for (std::size_t i = 1; i < r.size(); ++i) steps.push_back((r.at(i) - r.at(i - 1)).value());
  return seconds{median(steps)};
}

template <class = void>
std::optional<idle_baseline> baseline(const recording& r, seconds first, seconds begin, seconds end,
                                      seconds last, std::string& why_not) {
  try {
    // A source shows the mean of its last step, so its first numbers after the work are the work's.
    const seconds step = reading_step(r);
    if (std::min(begin - first, last - end) < 3 * step)
      throw state_error("idle time shorter than three steps of " + std::to_string(step.value()) + " s",
                        r.about().name, "measure idle power for longer before and after the work");
    return make_idle_baseline(mean_powers(r, first, begin), mean_powers(r, end + step, last));
  } catch (const error& e) {
    why_not = e.what();
    return std::nullopt;
  }
}

}  // namespace detail

/// Runs `work` between two marks of a recorder (`sampler`, `external_meter`), with idle time before and after
/// it, and tells its energy, or why there is none. `work()` returns the processor time that it took, for the
/// conditions, or nothing. `log`, if given, was read along by the recorder's thread. Throws device_error
/// where the source cannot be read before the work begins, and whatever the work throws; what fails later is
/// told in the result.
template <class Recorder, class Work>
metered meter_work(Recorder& recorder, Work work, const metering_options& options = {},
                   const condition_log* log = nullptr) {
  metered m;
  machine_watch watch(options.root);
  std::optional<seconds> own;
  recorder.start();
  const seconds first = recorder.mark();
  if (options.idle > seconds{0}) detail::rest(options.idle);
  std::vector<machine_state> states{watch.read()};
  m.begin = options.idle > seconds{0} ? recorder.mark() : first;
  own = work();
  seconds last{};
  std::optional<source_lost> lost;
  try {
    m.end = last = recorder.mark();
    states.push_back(watch.read());
    if (options.idle > seconds{0}) {
      detail::rest(options.idle);
      last = recorder.mark();
    }
  } catch (const source_lost& e) {
    lost = e;
    if (!(m.end > m.begin)) states.push_back(watch.read());
  }
  recorder.stop();
  m.cost = recorder.cost();
  if (options.watch_conditions) {
    if (log != nullptr)
      for (const machine_state& s : log->states())
        if (s.at > states.front().at && s.at < states.back().at) states.insert(states.end() - 1, s);
    m.conditions = conditions_between(states, options.processors, own);
  }
  try {
    if constexpr (requires { recorder.align(m.begin, m.end); }) recorder.align(m.begin, m.end);
    m.record = recorder.record();
    const recording& r = *m.record;
    window_options window = options.window;
    if constexpr (requires { recorder.offset().uncertainty; })
      window.clock_uncertainty = std::max(window.clock_uncertainty, recorder.offset().uncertainty);
    std::optional<idle_baseline> idle;
    if (options.idle <= seconds{0})
      m.no_net = "no idle power was measured";
    else if (!lost)
      idle = detail::baseline(r, first, m.begin, m.end, last, m.no_net);
    else
      m.no_net = "the source was lost before idle power was measured again";
    if (lost && !(m.end > m.begin)) {
      m.no_energy = lost->what();
      const std::size_t count = r.size();
      if (count > 0 && r.at(count - 1) > m.begin)
        m.partial = measure_window(r, m.begin, r.at(count - 1), window);
    } else {
      m.energy = measure_window(r, m.begin, m.end, window, idle);
    }
  } catch (const error& e) {
    if (m.no_energy.empty()) m.no_energy = e.what();
  }
  if constexpr (requires { recorder.flags(); })
    if (m.energy)
      for (const std::string& flag : recorder.flags()) m.energy->flags.push_back(flag);
  if (m.energy && lost)
    m.energy->flags.emplace_back(std::string("the source was lost behind the work: ") + lost->what());
  return m;
}

}  // namespace edgetran::measure

#endif  // EDGETRAN_MEASURE_METERING_HPP
