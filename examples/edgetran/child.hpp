// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_TOOL_CHILD_HPP
#define EDGETRAN_TOOL_CHILD_HPP

#include <array>
#include <csignal>
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
};

/// The command could not be run at all.
struct launch_failure {
  int exit_code;  ///< 127 not found, 126 not executable, as shells say
  std::string why;
};

/// As long as it lives, this program outlives the signals that end others: those sent to it are passed on to
/// the command that runs, or to the next one; those of the terminal reach a running command anyway. One at a
/// time.
class signal_forwarding {
 public:
  signal_forwarding();
  signal_forwarding(const signal_forwarding&) = delete;
  signal_forwarding& operator=(const signal_forwarding&) = delete;
  ~signal_forwarding();
  /// The last signal that came, 0 for none.
  [[nodiscard]] int last() const;

 private:
  std::array<struct sigaction, 8> before_{};
};

/// Runs a command and waits for its end. Throws launch_failure, edgetran::system_error.
child_result run_child(const std::vector<std::string>& command, const child_streams& streams,
                       const signal_forwarding& signals);

}  // namespace tool

#endif  // EDGETRAN_TOOL_CHILD_HPP
