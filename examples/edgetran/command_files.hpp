// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// Files that a command of the user's reads.
#ifndef EDGETRAN_TOOL_COMMAND_FILES_HPP
#define EDGETRAN_TOOL_COMMAND_FILES_HPP

#include <string>
#include <string_view>
#include <vector>

namespace tool {

/// Regular files that words of a shell command name, also behind the first `=` of a word (`--weights=w.bin`),
/// in their order: programs, scripts, tables. Not those that it writes, behind a `>`. Quotes and backslashes
/// are the shell's; what only a shell can know, as of `$HOME/s.py`, is not found.
std::vector<std::string> files_read_by(std::string_view command);

/// A text that is another one where the file was changed: the MD5 of its contents; of more than 1 GiB, its
/// size and when it was written. Throws system_error.
std::string told_apart(const std::string& file);

}  // namespace tool

#endif  // EDGETRAN_TOOL_COMMAND_FILES_HPP
