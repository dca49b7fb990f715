// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_TOOL_METER_HPP
#define EDGETRAN_TOOL_METER_HPP

#include <cstddef>
#include <string>
#include <vector>

namespace tool {

/// What the words of `edgetran meter` and `edgetran meters` say.
struct meter_options {
  std::vector<std::string> command;
  std::string source;        ///< empty: the best that is found
  std::string align;         ///< clock of an external meter: arrival, step, unix or seconds
  std::string model;         ///< IDLE:BUSY watts a processor; empty: the documented constants
  double interval = 0.1;     ///< seconds between readings
  double idle = 2;           ///< seconds before, and again after
  double peak_window = 0.5;  ///< seconds
  std::size_t repeat = 1;
  std::string root;
  std::string out;      ///< file for the document; empty: standard output
  std::string samples;  ///< file for the readings
  bool json = false;
  bool csv = false;
};

/// Measures a command; returns its exit status, or 1 where it ended well and its energy could not be told.
int meter(const meter_options& o);
/// Lists the sources of energy and power.
void meters(const meter_options& o);

}  // namespace tool

#endif  // EDGETRAN_TOOL_METER_HPP
