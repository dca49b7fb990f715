// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// Candidates of a search that failed, and how that is told.
#ifndef EDGETRAN_TOOL_SEARCH_FAILURES_HPP
#define EDGETRAN_TOOL_SEARCH_FAILURES_HPP

#include <algorithm>
#include <cstddef>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "edgetran/io/json.hpp"
#include "format.hpp"

namespace tool {

struct failed_architecture {
  edgetran::json::value architecture{};  ///< the published dictionary
  std::size_t after = 0;                 ///< so many candidates, itself included
  std::string why{};
};

/// Reasons with how often each was given, the most frequent first, those as frequent in alphabetical order.
inline std::vector<std::pair<std::string, std::size_t>> reasons_of(
    const std::vector<failed_architecture>& failures) {
  std::map<std::string, std::size_t> counts;
  for (const failed_architecture& f : failures) ++counts[f.why];
  std::vector<std::pair<std::string, std::size_t>> all(counts.begin(), counts.end());
  std::stable_sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.second > b.second; });
  return all;
}

/// `3 failed (too deep)`, `8 failed (5 too deep, 2 diverged, 1 otherwise)`: the three most frequent reasons.
inline std::string in_words(const std::vector<failed_architecture>& failures) {
  const auto reasons = reasons_of(failures);
  std::string all = std::to_string(failures.size()) + " failed (";
  if (reasons.size() == 1) return all + printable(reasons[0].first) + ")";
  std::size_t left = failures.size();
  for (std::size_t i = 0; i < std::min<std::size_t>(3, reasons.size()); ++i) {
    all += (i == 0 ? "" : ", ") + std::to_string(reasons[i].second) + " " + printable(reasons[i].first);
    left -= reasons[i].second;
  }
  return all + (left > 0 ? ", " + std::to_string(left) + " otherwise)" : ")");
}

/// Every one with its reason.
inline edgetran::json::array to_json(const std::vector<failed_architecture>& failures) {
  edgetran::json::array all;
  for (const failed_architecture& f : failures)
    all.emplace_back(edgetran::json::object{
        {"architecture", f.architecture}, {"found_after", f.after}, {"reason", readable(f.why)}});
  return all;
}

}  // namespace tool

#endif  // EDGETRAN_TOOL_SEARCH_FAILURES_HPP
