// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_MEASURE_METER_HPP
#define EDGETRAN_MEASURE_METER_HPP

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/core/quality.hpp"
#include "edgetran/core/units.hpp"

namespace edgetran::measure {

/// The part of a machine that a channel sees. psys >= package >= core + uncore; dram lies outside the
/// package; a rail is one supply line of a board, a board all that its plug draws.
enum class domain { package, core, uncore, dram, psys, gpu, rail, board, other };

constexpr std::string_view name(domain d) {
  constexpr std::string_view names[] = {"package", "core", "uncore", "dram", "psys",
                                        "gpu",     "rail", "board",  "other"};
  return names[static_cast<std::size_t>(d)];
}

/// One number of a meter.
struct channel {
  std::string name{};  ///< as the source prints it
  measure::domain domain = measure::domain::other;
  std::optional<int> socket{};  ///< where the source tells
  std::optional<int> die{};
  bool in_total = true;  ///< false where another channel holds this energy already
};

/// What a meter reads: a counter of energy; power that must be integrated; a model, which measures nothing
/// and is read like a counter.
enum class source_kind { counter, sampled, modelled };

constexpr std::string_view name(source_kind k) {
  constexpr std::string_view names[] = {"counter", "sampled", "modelled"};
  return names[static_cast<std::size_t>(k)];
}

/// Whether its numbers are joules so far; else they are watts now.
constexpr bool counts(source_kind k) { return k != source_kind::sampled; }

/// The worst quality that energies from such a source may claim.
constexpr edgetran::quality quality_of(source_kind k) {
  return k == source_kind::counter   ? quality::measured
         : k == source_kind::sampled ? quality::integrated
                                     : quality::modelled;
}

/// What a meter is: fixed from its opening on.
struct source {
  std::string name{};  ///< "powercap", "perf_event" ...
  source_kind kind = source_kind::counter;
  edgetran::quality quality = quality::measured;  ///< of the energies that come of it
  std::vector<channel> channels{};
  seconds step{};   ///< between two updates of its numbers
  watts ceiling{};  ///< more than this is not believed of any channel
  seconds
      longest{};  ///< a counter must be read again within this time, or it may wrap unseen; infinite if not
  seconds shortest{};  ///< a window shorter than this says nothing, where a step alone would not say so
  double factor =
      1;  ///< energies are true within so many times more or less, where the source says so (models)
  std::vector<std::string> files{};  ///< that it reads
  std::vector<std::string> notes{};  ///< what a reader of its numbers must know, such as a quirk applied

  source() { longest = seconds{std::numeric_limits<double>::infinity()}; }
};

/// One value a channel, in the order of `source::channels`: joules since the meter was opened for counters
/// and models, never falling; watts now for sampled sources.
struct reading {
  seconds at{};
  std::vector<double> values{};
  /// How often a counter has lost its thread (`counter_break`). Differences between readings with unlike
  /// breaks mean nothing.
  std::uint64_t breaks = 0;
};

/// A counter cannot be continued from its last reading: it was reset, or was not read for so long that it may
/// have wrapped more than once. The reading after this error begins anew.
struct counter_break : device_error {
  using device_error::device_error;
};

/// A meter describes itself and is read.
///
/// Laws (tests/laws/meter.hpp): the description does not change; a reading has one finite value for each
/// channel; time never falls; counters never fall; sampled values lie within the ceiling. `read` throws
/// device_error when a file has vanished, cannot be read, holds no number or one out of range, and
/// counter_break as above; after an error the next good reading is exact again. What `read` returns may be a
/// reference into the meter, good until the next reading, so that reading allocates nothing.
template <class M>
concept meter = std::movable<M> && requires(M& m, const M& fixed) {
  { fixed.description() } -> std::convertible_to<const source&>;
  { m.read() } -> std::convertible_to<const reading&>;
};

/// Sum of the channels that count in the total: joules of a counter, watts of the others.
inline double total(const source& s, const reading& r) {
  double sum = 0;
  for (std::size_t i = 0; i < s.channels.size(); ++i)
    if (s.channels[i].in_total) sum += r.values[i];
  return sum;
}

/// Energy of all channels that count, between two readings of a counter. Throws counter_break if the counter
/// broke in between, device_error for a span shorter than the counter's step or one in which no counter
/// moved, for nothing that runs draws 0 J, and state_error for a source that is no counter or readings out of
/// order.
inline joules energy_between(const source& s, const reading& from, const reading& to) {
  if (!counts(s.kind))
    throw state_error("a difference of powers is no energy", s.name, "integrate its samples over time");
  if (to.at < from.at)
    throw state_error("the end of the span is before its begin", s.name, "give the earlier reading first");
  if (from.breaks != to.breaks)
    throw counter_break("a counter was reset or left unread within this span", s.name,
                        "measure the span again");
  if (to.at - from.at < s.step)
    throw device_error("a span of " + std::to_string((to.at - from.at).value()) +
                           " s is shorter than the step of " + std::to_string(s.step.value()) +
                           " s between two updates of the counter",
                       s.name, "measure for many steps; repeat what is too short");
  const joules energy{total(s, to) - total(s, from)};
  if (!(energy > joules{0}))
    throw device_error("no counter has moved in " + std::to_string((to.at - from.at).value()) + " s", s.name,
                       "measure for longer; some virtual machines show counters that stand still");
  return energy;
}

/// A reading to begin a span with: a break that lies behind it does no harm. Throws device_error.
template <meter M>
decltype(auto) first_reading(M& m) {
  try {
    return m.read();
  } catch (const counter_break&) {
    return m.read();
  }
}

}  // namespace edgetran::measure

#endif  // EDGETRAN_MEASURE_METER_HPP
