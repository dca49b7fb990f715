// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// A quantity that no device knows, such as accuracy: from a file that fit wrote, or from a command.
#ifndef EDGETRAN_TOOL_SEARCH_SCORE_HPP
#define EDGETRAN_TOOL_SEARCH_SCORE_HPP

#include <cstddef>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "edgetran/io/json.hpp"
#include "edgetran/model/workload.hpp"
#include "edgetran/search/goals/column.hpp"

namespace tool {

/// Thrown where a signal came while a command was at work: no failure of what it was asked.
struct score_interrupted {};

/// Scores architectures by their published dictionaries, or by their costs.
class score_source {
 public:
  /// `text` names a regular file that is no program, which `edgetran fit --out` wrote from columns among
  /// `features`, or is a command for the shell. Throws unknown_error for a file that was fitted to other
  /// columns, and what reading it throws.
  score_source(const std::string& text, const std::vector<std::string>& features);
  ~score_source();
  score_source(score_source&&) noexcept;
  score_source& operator=(score_source&&) = delete;

  [[nodiscard]] const edgetran::search::column& what() const { return column_; }
  /// Throws input_error where the file was fitted to costs of another workload than the search's.
  void require(const edgetran::model::workload& w) const;
  /// Tells equal sources from others: the MD5 of the file, or the command and the MD5 of what it names.
  [[nodiscard]] const std::string& identity() const { return identity_; }

  /// What a command tells without an interval has none: it is taken at its word. NaN where it says that it
  /// has none. Throws device_error where the command ends or answers
  /// something else, and score_interrupted.
  [[nodiscard]] edgetran::search::ranged operator()(
      const std::function<std::vector<double>()>& features,
      const std::function<edgetran::json::value()>& architecture) const;

 private:
  struct fitted;
  struct command;
  edgetran::search::column column_;
  std::string identity_;
  std::unique_ptr<fitted> fitted_;
  std::unique_ptr<command> command_;
};

}  // namespace tool

#endif  // EDGETRAN_TOOL_SEARCH_SCORE_HPP
