// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_TOOL_SOURCES_HPP
#define EDGETRAN_TOOL_SOURCES_HPP

#include <string>

#include "edgetran/measure/any_meter.hpp"
#include "edgetran/measure/discovery.hpp"

namespace tool {

/// What is below a root to measure energy with, the best first.
edgetran::measure::discovery find_sources(const std::string& root);

/// The model below a root, by constants `IDLE:BUSY` in watts a processor, or the documented ones of an empty
/// text. Throws edgetran::input_error, edgetran::device_error.
edgetran::measure::any_meter open_model(const std::string& root, const std::string& constants);

/// Takes the source that was asked for out of those found, or where none was asked for the best that sees
/// more than graphics processors, or the model. Says on standard error what was refused where none was asked
/// for, and what was looked for where it is the model unasked. Throws edgetran::unknown_error for a name that
/// is not there, edgetran::device_error for one that was refused.
edgetran::measure::any_meter choose(edgetran::measure::discovery& found, const std::string& name,
                                    const std::string& root, const std::string& constants);

/// The same, but never the model unasked. Throws edgetran::device_error that tells what was looked for where
/// there is no source.
edgetran::measure::any_meter open_source(const std::string& name, const std::string& root,
                                         const std::string& constants);

}  // namespace tool

#endif  // EDGETRAN_TOOL_SOURCES_HPP
