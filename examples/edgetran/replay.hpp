// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_TOOL_REPLAY_HPP
#define EDGETRAN_TOOL_REPLAY_HPP

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace tool {

/// What the words of `replay` say.
struct replay_options {
  std::string pool;
  std::string proposer = "recommended";
  std::size_t seeds = 20;
  std::uint64_t seed = 0;
  std::vector<std::size_t> queries{10, 20, 50, 100};  ///< rising
  std::vector<double> weights;      ///< of accuracy, latency, energy and peak power; empty: the published
  std::vector<double> normalisers;  ///< the same
  bool json = false;
};

/// Proposers on a pool of measured pairs. Returns the exit code: 130 where a signal asked for an end, and
/// then what was finished is printed.
int replay(const replay_options& o);

/// What is wrong with the name of a proposer; empty where there is one, and for "all".
std::string complaint_about_contender(const std::string& name);

}  // namespace tool

#endif  // EDGETRAN_TOOL_REPLAY_HPP
