// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_TOOL_SEARCH_HPP
#define EDGETRAN_TOOL_SEARCH_HPP

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace tool {

/// What the words of `edgetran search` say.
struct search_options {
  std::string space;
  std::string device = "here";
  std::vector<std::string> minimise, maximise;  ///< lists of quantities, `score=SOURCE` last in its own
  std::vector<std::string> where;               ///< constraints
  std::size_t budget = 4000;                    ///< architectures to look at
  std::optional<std::int64_t> sequence,
      batch;             ///< default: 64 and 1, or what a shipped device was measured at
  std::string proposer;  ///< a list, or all; empty: by objectives, budget and what a score costs
  std::uint64_t seed = 0;
  std::string choose = "knee";
  std::optional<std::size_t> measure;  ///< finalists; default: 5 on this machine, where it can
  std::optional<std::size_t> check;    ///< members of the space to measure first, and correct predictions by
  double each = 2;                     ///< seconds to measure one for
  double calibration = 50;             ///< seconds, where this machine has none yet
  std::string journal, html, out;
  bool json = false;
  std::size_t score_jobs = 1;           ///< processes of a command that scores
  std::optional<double> score_timeout;  ///< seconds that one of them has for an answer
};

/// Looks for the architectures of a space that are best on a device. Returns 0, 1 where none satisfies the
/// constraints, or 130 where a signal ended it.
int search(const search_options& o);

/// Names of proposers as a list in words.
std::string proposer_names();
/// What is wrong with a list of proposers; empty if nothing is.
std::string complaint_about_proposers(const std::string& list);

}  // namespace tool

#endif  // EDGETRAN_TOOL_SEARCH_HPP
