// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_MEASURE_TRACE_CSV_HPP
#define EDGETRAN_MEASURE_TRACE_CSV_HPP

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <cstdio>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/core/units.hpp"
#include "edgetran/measure/meter.hpp"
#include "edgetran/measure/recording.hpp"
#include "edgetran/measure/trapezoid.hpp"

namespace edgetran::measure {

/// One line of an external meter: `t_s,watts[,channel]`.
struct trace_line {
  power_sample sample{};
  std::string channel{};  ///< empty for a meter of one
};

namespace detail {

inline std::string_view without_blanks(std::string_view text) {
  constexpr std::string_view blanks = " \t\r\n";
  text.remove_prefix(std::min(text.find_first_not_of(blanks), text.size()));
  return text.substr(0, text.find_last_not_of(blanks) + 1);
}

/// Takes the text up to the next comma off `text`.
inline std::string_view take_cell(std::string_view& text) {
  const std::string_view cell = text.substr(0, text.find(','));
  text.remove_prefix(std::min(cell.size() + 1, text.size()));
  return without_blanks(cell);
}

inline double finite_number(std::string_view cell, const char* what, const std::string& where) {
  double value = 0;
  const auto [end, problem] = std::from_chars(cell.data(), cell.data() + cell.size(), value);
  if (problem != std::errc{} || end != cell.data() + cell.size() || !std::isfinite(value))
    throw input_error("'" + std::string(cell.substr(0, 40)) + "' is no finite number of " + what, where,
                      "write lines of t_s,watts or t_s,watts,channel");
  return value;
}

}  // namespace detail

/// Reads one line; none for an empty one, a comment behind '#' and the header `t_s,watts...`. Throws
/// input_error that names `where`.
template <class = void>
std::optional<trace_line> parse_trace_line(std::string_view line, const std::string& where) {
  line = detail::without_blanks(line);
  if (line.empty() || line.starts_with('#') || line.starts_with("t_s,watts")) return std::nullopt;
  const std::size_t commas = static_cast<std::size_t>(std::count(line.begin(), line.end(), ','));
  if (commas < 1 || commas > 2)
    throw input_error(std::to_string(commas + 1) + " columns", where,
                      "write lines of t_s,watts or t_s,watts,channel");
  trace_line l;
  l.sample.at = seconds{detail::finite_number(detail::take_cell(line), "seconds", where)};
  l.sample.power = watts{detail::finite_number(detail::take_cell(line), "watts", where)};
  l.channel = std::string(detail::take_cell(line));
  return l;
}

/// The recording that lines make. Channels are those that the lines name; one called `total` counts alone,
/// else all are summed. Each channel is brought to the moments of all of them by straight lines, which leaves
/// its trapezoid integral as it was; moments that not every channel reaches are left out. `about` says the
/// rest. Throws input_error where a channel's time does not run forward, state_error for fewer than two
/// moments. O(lines channels).
template <class = void>
recording make_recording(const std::vector<trace_line>& lines, source about) {
  std::vector<std::vector<power_sample>> traces;
  std::vector<double> moments;
  about.channels.clear();
  for (const trace_line& l : lines) {
    std::size_t c = 0;
    const std::string name = l.channel.empty() ? "power" : l.channel;
    while (c < about.channels.size() && about.channels[c].name != name) ++c;
    if (c == about.channels.size()) {
      about.channels.push_back({.name = name, .domain = domain::board});
      traces.emplace_back();
    }
    if (!traces[c].empty() && !(l.sample.at > traces[c].back().at))
      throw input_error("the time of channel '" + name + "' does not run forward at " +
                            std::to_string(l.sample.at.value()) + " s",
                        about.name, "sort the lines, each channel by time");
    traces[c].push_back(l.sample);
    moments.push_back(l.sample.at.value());
  }
  const bool has_total = std::any_of(about.channels.begin(), about.channels.end(),
                                     [](const channel& c) { return c.name == "total"; });
  for (channel& c : about.channels) c.in_total = !has_total || c.name == "total";
  about.kind = source_kind::sampled;
  about.quality = worst(about.quality, edgetran::quality::integrated);

  std::sort(moments.begin(), moments.end());
  moments.erase(std::unique(moments.begin(), moments.end()), moments.end());
  recording r(std::move(about));
  std::vector<std::size_t> next(traces.size(), 0);  // the first sample of each channel at the moment or later
  reading row;
  for (const double t : moments) {
    row.at = seconds{t};
    row.values.clear();
    for (std::size_t c = 0; c < traces.size(); ++c) {
      const auto& trace = traces[c];
      while (next[c] < trace.size() && trace[next[c]].at < row.at) ++next[c];
      if (next[c] == trace.size() || (next[c] == 0 && trace[0].at > row.at)) break;
      const power_sample& b = trace[next[c]];
      if (b.at == row.at) {
        row.values.push_back(b.power.value());
      } else {
        const power_sample& a = trace[next[c] - 1];
        row.values.push_back((a.power + ((row.at - a.at) / (b.at - a.at)) * (b.power - a.power)).value());
      }
    }
    if (row.values.size() == traces.size()) r.add(row);
  }
  if (r.size() < 2)
    throw state_error(std::to_string(r.size()) + " moment(s) at which every channel has a power",
                      r.about().name, "give two samples or more of each channel");
  return r;
}

/// A recorded trace out of a text of lines. `name` serves the errors and is the name of the source. Throws
/// input_error that names the line, state_error as `make_recording`.
template <class = void>
recording parse_trace(std::string_view text, const std::string& name) {
  std::vector<trace_line> lines;
  for (std::size_t number = 1; !text.empty(); ++number) {
    const std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(line.size() + 1, text.size()));
    if (auto l = parse_trace_line(line, name + ":" + std::to_string(number))) lines.push_back(std::move(*l));
  }
  source about;
  about.name = name;
  about.files = {name};
  about.ceiling = watts{1e5};
  return make_recording(lines, std::move(about));
}

/// The recording of a sampled source as such a text; read again it is the same to the last bit. That of a
/// counter has joules so far in their place, and a header that says so, by which no reader takes them for
/// watts. In the names of channels ';' stands for a comma and a blank for a line end, which would end a cell.
template <class = void>
std::string trace_text(const recording& r) {
  std::string text = counts(r.about().kind) ? "t_s,joules,channel\n" : "t_s,watts,channel\n";
  std::vector<std::string> names;
  for (const channel& c : r.about().channels) {
    names.push_back(c.name);
    for (char& letter : names.back())
      letter = letter == ',' ? ';' : letter == '\n' || letter == '\r' ? ' ' : letter;
  }
  char line[96];
  for (std::size_t i = 0; i < r.size(); ++i)
    for (std::size_t c = 0; c < names.size(); ++c) {
      std::snprintf(line, sizeof line, "%.17g,%.17g,", r.at(i).value(), r.value(i, c));
      text.append(line).append(names[c]).append("\n");
    }
  return text;
}

}  // namespace edgetran::measure

#endif  // EDGETRAN_MEASURE_TRACE_CSV_HPP
