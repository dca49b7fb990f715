// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_TOOL_PROFILE_HPP
#define EDGETRAN_TOOL_PROFILE_HPP

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace tool {

/// What the words of `edgetran profile` say.
struct profile_options {
  std::vector<std::string> what;  ///< a space, or configurations
  std::vector<std::string> targets{"latency"};
  double tolerance = 0.05;
  std::string journal;
  std::vector<std::string> workers;  ///< commands; none: this program on this machine
  std::int64_t sequence = 64, batch = 1;
  std::uint64_t seed = 0;
  std::size_t most = 256;  ///< architectures
  double budget = 2;       ///< seconds to measure one for
  std::string method = "uncertainty";
  std::string features = "physical";  ///< what regressors see of a space's members, or "embedding"
  std::string test;                   ///< a journal whose answers are predicted
  std::string out;                    ///< a table to write
  std::string html;                   ///< a page to write
  bool json = false;
};

/// Measures architectures until their cost can be predicted. Returns 0, or 130 where a signal ended it.
int profile(const profile_options& o);

/// `5%` or `0.05` as a share; throws input_error for what is not above 0% and below 100%.
double share_of(const std::string& text);

}  // namespace tool

#endif  // EDGETRAN_TOOL_PROFILE_HPP
