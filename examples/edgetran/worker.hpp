// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_TOOL_WORKER_HPP
#define EDGETRAN_TOOL_WORKER_HPP

#include <string>
#include <vector>

namespace tool {

/// What the words of `edgetran worker` say; `edgetran profile` passes them on to its own worker.
struct worker_options {
  bool latency_only = false;
  std::string source;          ///< empty: the best that is found, never the model
  std::string model;           ///< IDLE:BUSY watts a processor; empty: the documented constants
  std::string root;            ///< before /sys and /proc
  double idle = 2;             ///< seconds of one rest; 0: gross energy
  double idle_every = 60;      ///< seconds that a rest is good for
  double peak_window = 0.5;    ///< seconds
  double longest_window = 30;  ///< seconds

  friend bool operator==(const worker_options&, const worker_options&) = default;
};

/// Measures what a coordinator on standard input asks for.
void worker(const worker_options& o);

/// What such a worker measures, by the names of targets.
struct abilities {
  std::vector<std::string> quantities;
  std::string why_no_more;  ///< empty where it measures all
  std::string source{};     ///< of energy and peak power; empty where it measures latency alone
};
/// Throws what a worker of these options refuses to begin with.
abilities abilities_of(const worker_options& o);

/// The same options as words of a shell, each behind a blank.
std::string words_of(const worker_options& o);
/// The command of this very program as such a worker: a model that takes the process down, or all memory,
/// fails alone.
std::string own_worker(const worker_options& o);

}  // namespace tool

#endif  // EDGETRAN_TOOL_WORKER_HPP
