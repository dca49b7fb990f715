// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// What a search is after, from the words of its command.
#ifndef EDGETRAN_TOOL_SEARCH_GOALS_HPP
#define EDGETRAN_TOOL_SEARCH_GOALS_HPP

#include <string>
#include <string_view>
#include <vector>

#include "edgetran/search/goals/column.hpp"
#include "edgetran/search/goals/objective.hpp"
#include "search.hpp"

namespace tool {

/// `latency,energy` or `parameters,score=SOURCE`: what follows `score=` is the source, commas and all.
struct named_quantities {
  std::vector<std::string> names{};
  std::string source{};  ///< of the score

  void add(std::string_view text);
};

/// What the words of the options name, not yet looked up.
struct wanted_quantities {
  named_quantities least{}, most{};
  std::vector<std::string> where{};  ///< constraints

  /// Throws input_error for a score without a source, and for one with two.
  explicit wanted_quantities(const search_options& o);

  /// Of the score; empty where there is none.
  [[nodiscard]] const std::string& source() const;
  /// Whether an objective or a constraint has to do with it.
  [[nodiscard]] bool mentions(const char* quantity) const;
  /// Throws unknown_error for a name that is no column, and what reading constraints throws and what
  /// comparing them.
  [[nodiscard]] edgetran::search::goals goals(const std::vector<edgetran::search::column>& columns) const;
};

}  // namespace tool

#endif  // EDGETRAN_TOOL_SEARCH_GOALS_HPP
