// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// What would fail a search late is refused before it begins.
#ifndef EDGETRAN_TOOL_SEARCH_CHECKS_HPP
#define EDGETRAN_TOOL_SEARCH_CHECKS_HPP

#include <string>

#include "edgetran/io/journal.hpp"
#include "edgetran/io/json.hpp"
#include "search.hpp"
#include "search_candidates.hpp"

namespace tool {

/// Throws where a file that the options name cannot be written, has too long a name, is where the program
/// prints to, or is that of another option or of what is read; `source`: of the score.
void require_search_files(const search_options& o, const std::string& source);

/// Throws where the source of a score is a folder, a program that cannot be run, no file and no command, or a
/// path that the shell would take to pieces.
void require_score_source(const std::string& source);

/// Throws input_error where the space has fewer members than are to be measured first.
void require_members(const search_options& o, const search_candidates& from);

/// Throws state_error where the journal holds searches and all differ in what is known before a calibration.
void require_own_journal(const edgetran::io::journal& journal, const edgetran::json::object& known);

}  // namespace tool

#endif  // EDGETRAN_TOOL_SEARCH_CHECKS_HPP
