// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_TOOL_CHILD_HPP
#define EDGETRAN_TOOL_CHILD_HPP

#include <string>
#include <vector>

#include "edgetran/core/units.hpp"

namespace tool {

struct child_streams {
  bool no_input = false;         ///< its standard input is empty, not ours
  bool output_to_error = false;  ///< its standard output is our standard error
};

/// How a command ended.
struct child_result {
  edgetran::seconds launched{};  ///< before it was made, by the monotonic clock
  edgetran::seconds made{};      ///< when there was a process, before its program was loaded
  edgetran::seconds ended{};
  edgetran::seconds processor{};  ///< time that it and its children computed
  double peak_memory = 0;         ///< bytes, of the largest of them
  int exit_code = 0;              ///< 128 + number for one ended by a signal, as shells say
  int signal = 0;                 ///< that ended it
  int received = 0;               ///< the last signal that was passed on to it, or came from the terminal
};

/// The command could not be run at all.
struct launch_failure {
  int exit_code;  ///< 127 not found, 126 not executable, as shells say
  std::string why;
};

/// Runs a command and waits for its end. Signals that others send to this program meanwhile are passed on to
/// it; those of the terminal reach it anyway, and this program outlives them. Throws launch_failure,
/// edgetran::system_error.
child_result run_child(const std::vector<std::string>& command, const child_streams& streams);

}  // namespace tool

#endif  // EDGETRAN_TOOL_CHILD_HPP
