// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_TOOL_TRACE_ARGUMENTS_HPP
#define EDGETRAN_TOOL_TRACE_ARGUMENTS_HPP

#include <charconv>
#include <cmath>
#include <string>
#include <system_error>

#include "edgetran/core/error.hpp"
#include "edgetran/measure/external_meter.hpp"

namespace tool {

/// A finite number; `where` names the option. Throws edgetran::input_error.
inline double number_of(const std::string& text, const char* where) {
  double value = 0;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (problem != std::errc{} || end != text.data() + text.size() || !std::isfinite(value))
    throw edgetran::input_error("'" + text + "' is no number", where, "give a number, such as 0.5");
  return value;
}

/// What `--align` says of the clock of an external meter; nothing said is by arrival. Throws
/// edgetran::input_error.
inline edgetran::measure::external_options alignment_of(const std::string& text) {
  using edgetran::measure::alignment;
  edgetran::measure::external_options o;
  if (text.empty() || text == "arrival") return o;
  if (text == "step") {
    o.alignment = alignment::step;
  } else if (text == "unix") {
    o.alignment = alignment::unix_time;
  } else {
    o.alignment = alignment::given;
    o.offset = edgetran::seconds{number_of(text, "--align")};
  }
  return o;
}

}  // namespace tool

#endif  // EDGETRAN_TOOL_TRACE_ARGUMENTS_HPP
