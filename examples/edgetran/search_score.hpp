// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// A quantity that no device knows, such as accuracy: from a file that fit wrote, or from a command.
#ifndef EDGETRAN_TOOL_SEARCH_SCORE_HPP
#define EDGETRAN_TOOL_SEARCH_SCORE_HPP

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "edgetran/core/ranged.hpp"
#include "edgetran/model/workload.hpp"
#include "edgetran/profile/line_crew.hpp"
#include "edgetran/profile/told_score.hpp"
#include "edgetran/search/goals/column.hpp"
#include "search_candidates.hpp"

namespace tool {

/// How a command is run.
struct score_processes {
  std::size_t jobs = 1;             ///< at once
  std::optional<double> timeout{};  ///< seconds for an answer
};

/// Scores architectures by their published dictionaries, or by their costs.
class score_source {
 public:
  /// `text` names a regular file that is no program, which `edgetran fit --out` wrote from columns among
  /// `features`, or is a command for the shell. Throws unknown_error for a file that was fitted to other
  /// columns, what reading it throws, and input_error for a file that is to be run in some way.
  score_source(const std::string& text, const std::vector<std::string>& features, score_processes how = {});
  ~score_source();
  score_source(score_source&&) noexcept;
  score_source& operator=(score_source&&) = delete;

  [[nodiscard]] const edgetran::search::column& what() const { return column_; }
  /// Throws input_error where the file was fitted to costs of another workload than the search's.
  void require(const edgetran::model::workload& w) const;
  /// Tells equal sources from others: the MD5 of the file, or the command and the MD5 of what it names.
  [[nodiscard]] const std::string& identity() const { return identity_; }

  /// Writes the score; returns why there is none. What a command tells without an interval has none: it is
  /// taken at its word. As many threads as there are jobs may ask at once. A command that dies, hangs or
  /// answers something else has lost its candidate, and the reason says so. Throws as
  /// `told_score::evaluate`, `evaluation_stopped` where a signal came.
  [[nodiscard]] edgetran::search::failure_reason evaluate(
      const search_candidate& c, const std::function<std::vector<double>()>& features,
      std::span<edgetran::ranged> row) const;

 private:
  struct fitted;
  edgetran::search::column column_;
  std::string identity_;
  std::unique_ptr<fitted> fitted_;
  std::unique_ptr<edgetran::profile::line_crew> command_;
  std::optional<edgetran::profile::told_score<search_codec>> told_;
};

}  // namespace tool

#endif  // EDGETRAN_TOOL_SEARCH_SCORE_HPP
