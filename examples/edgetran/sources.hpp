// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_TOOL_SOURCES_HPP
#define EDGETRAN_TOOL_SOURCES_HPP

#include <string>
#include <vector>

#include "edgetran/measure/any_meter.hpp"
#include "edgetran/measure/power_model.hpp"

namespace tool {

/// A source that is there and cannot be read.
struct refused_source {
  std::string name;
  std::string where;
  std::string problem;
  std::string remedy;
};

/// What a machine has to measure energy with, the best first.
struct found_sources {
  std::vector<edgetran::measure::any_meter> meters;
  std::vector<refused_source> refused;
  std::vector<std::string> looked_for;  ///< files and libraries, whether found or not
};

/// Looks below `root` for every source that we can read. Never throws for one that is not there.
found_sources find_sources(const std::string& root);

/// Whether a source sees graphics processors alone.
bool only_gpu(const edgetran::measure::source& s);

/// The constants of `IDLE:BUSY` in watts a processor, or the documented ones of an empty text. Throws
/// edgetran::input_error.
edgetran::measure::power_constants constants_of(const std::string& text);

/// The model below a root.
edgetran::measure::any_meter open_model(const std::string& root, const std::string& constants);

/// Takes the source that was asked for out of those found, or where none was asked for the best that sees
/// more than graphics processors, or the model. Says on standard error what was looked for where it is the
/// model unasked. Throws edgetran::unknown_error for a name that is not there, edgetran::device_error for one
/// that was refused.
edgetran::measure::any_meter choose(found_sources& found, const std::string& name, const std::string& root,
                                    const std::string& constants);

}  // namespace tool

#endif  // EDGETRAN_TOOL_SOURCES_HPP
