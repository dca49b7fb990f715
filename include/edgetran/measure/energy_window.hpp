// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_MEASURE_ENERGY_WINDOW_HPP
#define EDGETRAN_MEASURE_ENERGY_WINDOW_HPP

#include <algorithm>
#include <cstddef>
#include <cstdio>
#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/core/quality.hpp"
#include "edgetran/core/units.hpp"
#include "edgetran/measure/counted_energy.hpp"
#include "edgetran/measure/idle_baseline.hpp"
#include "edgetran/measure/meter.hpp"
#include "edgetran/measure/peak_power.hpp"
#include "edgetran/measure/recording.hpp"
#include "edgetran/measure/trapezoid.hpp"
#include "edgetran/measure/window_rule.hpp"

namespace edgetran::measure {

struct window_options {
  seconds peak_window{0.5};  ///< of the moving mean whose maximum is the peak; at least 20 steps of a counter
  double least_covered = 0.9;     ///< share of the window in which sampled power must be known
  std::size_t least_samples = 3;  ///< of sampled power; fewer are flagged
  seconds clock_uncertainty{};    ///< of the clock of sampled power against that of the window's ends
};

/// What a source says of a span of time. Intervals are those of the rule that made the number: reading a
/// counter at both ends, or the trapezoid rule; how true the source itself is, is not in them, but for
/// `source::factor`.
struct energy_window {
  seconds duration{};
  estimate<joules> gross{};
  std::optional<estimate<joules>> net{};  ///< where an idle baseline was given
  std::optional<estimate<watts>> peak{};
  std::string no_peak{};  ///< why there is none
  seconds peak_window{};  ///< that the peak is the mean of
  std::optional<idle_baseline> idle{};
  struct part {
    measure::channel channel{};
    estimate<joules> energy{};
  };
  std::vector<part> channels{};      ///< also those that do not count in the total
  std::size_t samples = 0;           ///< in the window, its ends included
  seconds missing{};                 ///< time of sampled power that nobody saw
  std::vector<std::string> flags{};  ///< what is bad about it, in words
};

namespace detail {

/// Value and greatest error as an estimate of a source. Nothing below 0 is in it, unless the source `falls`:
/// shows powers below 0, as a sensor of a battery's rail does while that is charged.
template <class Quantity>
estimate<Quantity> of_source(const source& s, Quantity value, Quantity bound, bool falls) {
  Quantity low = value - bound, high = value + bound;
  if (!falls) low = std::max(low, Quantity{});
  return {value, low.value() > 0 ? low / s.factor : low * s.factor,
          high.value() > 0 ? high * s.factor : high / s.factor, worst(quality_of(s.kind), s.quality), s.name};
}

template <class = void>
bool falls(const std::vector<power_sample>& trace) {
  return std::any_of(trace.begin(), trace.end(), [](const power_sample& p) { return p.power < watts{}; });
}

/// Throws state_error where all of a trace lies on one side of a window.
template <class = void>
void require_overlap(const recording& r, const std::vector<power_sample>& trace, seconds from, seconds to) {
  if (trace.size() >= 2) return;
  const bool before = r.size() > 0 && r.at(r.size() - 1) <= from;
  const seconds apart = before ? from - r.at(r.size() - 1) : r.size() > 0 ? r.at(0) - to : seconds{};
  throw state_error("its samples " + std::string(before ? "end " : "begin ") + std::to_string(apart.value()) +
                        " s " + (before ? "before" : "behind") + " the work",
                    r.about().name,
                    "align its clock with this machine's, and sample before and behind the work");
}

template <class = void>
estimate<joules> channel_energy(const recording& r, seconds from, seconds to,
                                std::optional<std::size_t> channel, watts at_ends, seconds clock_uncertainty,
                                energy_window& w) {
  const source& s = r.about();
  if (counts(s.kind)) {
    const auto curve = energies(r, from, to, channel);
    const counted c = counted_energy(curve.front(), curve.back(), {s.step, {}}, channel ? watts{} : at_ends);
    return of_source(s, c.energy, c.bound, false);
  }
  const auto trace = powers(r, from, to, channel);
  require_overlap(r, trace, from, to);
  const integral i = integrate<>(trace, from, to, {5 * std::max(median_step(trace), s.step)});
  if (!channel) w.missing = i.missing;
  // A window that lies elsewhere by u loses at one end and wins at the other.
  watts least = trace.front().power, greatest = least;
  for (const power_sample& p : powers(r, from - clock_uncertainty, to + clock_uncertainty, channel)) {
    least = std::min(least, p.power);
    greatest = std::max(greatest, p.power);
  }
  return of_source(s, i.energy, i.bound + (greatest - least) * clock_uncertainty,
                   falls(trace) || least < watts{});
}

/// A trace between two moments: what lies beyond them is cut off, by straight lines.
template <class = void>
std::vector<power_sample> clipped(const std::vector<power_sample>& trace, seconds from, seconds to) {
  std::vector<power_sample> inside;
  for (std::size_t i = 0; i < trace.size(); ++i) {
    const auto cut = [&](seconds t) {
      if (i == 0 || !(trace[i - 1].at < t && t < trace[i].at)) return;
      const power_sample &a = trace[i - 1], &b = trace[i];
      inside.push_back({t, a.power + ((t - a.at) / (b.at - a.at)) * (b.power - a.power)});
    };
    cut(from);
    cut(to);
    if (trace[i].at >= from && trace[i].at <= to) inside.push_back(trace[i]);
  }
  return inside;
}

template <class = void>
void add_peak(const recording& r, seconds from, seconds to, const window_options& o, energy_window& w) {
  const source& s = r.about();
  try {
    const bool counts = measure::counts(s.kind);
    const seconds window = counts ? std::max(o.peak_window, 20 * s.step) : o.peak_window;
    const auto trace = counts ? std::vector<power_sample>{} : powers(r, from, to);
    const measure::peak p =
        peak_power(counts ? energies(r, from, to) : cumulative(clipped(trace, from, to)), window);
    w.peak_window = p.window;
    // A counter moves in steps, and its readings come at any moment between.
    const watts bound =
        counts ? p.power * std::min(1.0, s.step / p.window)
               : integrate<>(trace, p.at, p.at + p.window, {trace.back().at - trace.front().at}).bound /
                     p.window;
    w.peak = of_source(s, p.power, bound, falls(trace));
  } catch (const state_error& e) {
    w.no_peak = e.what();
  }
}

}  // namespace detail

/// Energy and peak power between two moments of a recording. Counters must have been read at both of them
/// (`sampler::mark`); sampled power is interpolated. Channels are summed where they count in the total.
/// Throws short_window_error for a window shorter than a step, or the shortest window, of the source, or in
/// which its counter did not move, state_error where the recording does not reach, device_error where too
/// much of sampled power is missing, counter_break where a counter was reset, and numeric_error for values
/// that are not finite or a counter that ran backwards. O(n log n).
template <class = void>
energy_window measure_window(const recording& r, seconds from, seconds to, const window_options& options = {},
                             const std::optional<idle_baseline>& idle = std::nullopt) {
  const source& s = r.about();
  const bool counts = measure::counts(s.kind);
  energy_window w;
  w.duration = to - from;
  // A model holds no counter that may not have moved; its interval tells what a short window does to it.
  const bool modelled = s.kind == source_kind::modelled && w.duration > seconds{0};
  const bool long_enough = modelled ? w.duration >= recommended_window(s.step)
                                    : measure::long_enough(w.duration, s.step, s.name, s.shortest);
  const std::size_t first = r.at_or_after(from), last = r.at_or_after(to);
  if (counts && (last == r.size() || r.at(first) != from || r.at(last) != to))
    throw state_error("the counter was not read at both ends of the window", s.name,
                      "take the window's ends from sampler::mark");
  w.samples = (last < r.size() && r.at(last) == to ? last + 1 : last) - first;

  detail::add_peak(r, from, to, options, w);
  // The power in the steps that a stale reading hides is at most the highest between two readings.
  watts at_ends{};
  if (counts)
    for (const double power : mean_powers(r, from, to)) at_ends = std::max(at_ends, watts{power});
  w.gross = detail::channel_energy(r, from, to, std::nullopt, at_ends, options.clock_uncertainty, w);
  if (counts && !modelled && w.gross.value.value() == 0)
    throw short_window_error("the counter did not move in " + std::to_string(w.duration.value()) + " s",
                             s.name, "measure for longer; a counter that never moves is switched off");
  for (std::size_t c = 0; c < s.channels.size(); ++c)
    w.channels.push_back(
        {s.channels[c], detail::channel_energy(r, from, to, c, at_ends, options.clock_uncertainty, w)});
  if (w.missing > (1 - options.least_covered) * w.duration)
    throw device_error("no power is known for " + std::to_string(w.missing.value()) + " s of " +
                           std::to_string(w.duration.value()) + " s",
                       s.name, "sample without pauses, or measure the window again");
  if (idle) {
    w.idle = idle;
    w.net = net_energy(w.gross, w.duration, *idle);
  }

  const auto flag = [&](const char* format, double a, double b) {
    char text[200];
    std::snprintf(text, sizeof text, format, a, b);
    w.flags.emplace_back(text);
  };
  if (!long_enough)
    flag("the window of %.3g s is shorter than the %.3g s that this source should have", w.duration.value(),
         std::max(recommended_window(s.step), s.shortest).value());
  for (const energy_window::part& p : w.channels)
    if (counts && !modelled && long_enough && p.channel.in_total && p.energy.value.value() == 0)
      w.flags.push_back("the counter of " + p.channel.name + " did not move, and counts as 0 J");
  if (!counts && w.samples < options.least_samples)
    flag("only %.0f samples of power in %.3g s", static_cast<double>(w.samples), w.duration.value());
  if (w.missing.value() > 0)
    flag("no power was sampled for %.3g s of %.3g s", w.missing.value(), w.duration.value());
  if (w.idle && w.idle->drift() > 0.1)
    flag("idle power moved from %.3g W before to %.3g W after", w.idle->before.value(),
         w.idle->after.value());
  if (w.net && w.net->lower.value() <= 0)
    w.flags.emplace_back("the work is not known to take more than idle power");
  return w;
}

}  // namespace edgetran::measure

#endif  // EDGETRAN_MEASURE_ENERGY_WINDOW_HPP
