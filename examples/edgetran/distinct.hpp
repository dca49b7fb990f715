// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// Files of one command that must not be each other.
#ifndef EDGETRAN_TOOL_DISTINCT_HPP
#define EDGETRAN_TOOL_DISTINCT_HPP

#include <filesystem>
#include <string>
#include <system_error>
#include <vector>

#include "edgetran/core/error.hpp"

namespace tool {

/// A file that a command names; `file` is empty where it names none.
struct named_file {
  const char* option;
  std::string file;
};

/// Whether two names lead to one file, also through links; of files that are not there yet, by their names.
inline bool same_file(const std::string& a, const std::string& b) {
  std::error_code failed;
  if (std::filesystem::equivalent(a, b, failed) && !failed) return true;
  const auto whole = [](const std::string& name) {
    std::error_code ignored;
    const auto path = std::filesystem::weakly_canonical(std::filesystem::absolute(name, ignored), ignored);
    return path.empty() ? std::filesystem::path(name).lexically_normal() : path;
  };
  return whole(a) == whole(b);
}

/// Refuses to write over what the command reads, or writes, under another option: a table in the place of a
/// journal would cost all that was measured. Throws input_error.
inline void require_distinct(const std::vector<named_file>& written, const std::vector<named_file>& read) {
  for (std::size_t i = 0; i < written.size(); ++i) {
    const named_file& one = written[i];
    if (one.file.empty()) continue;
    const auto refuse_if_same = [&](const named_file& other) {
      if (!other.file.empty() && same_file(one.file, other.file))
        throw edgetran::input_error(std::string("the file of ") + one.option + " and of " + other.option,
                                    one.file, std::string("name another one for ") + one.option);
    };
    for (std::size_t j = 0; j < i; ++j) refuse_if_same(written[j]);
    for (const named_file& other : read) refuse_if_same(other);
  }
}

}  // namespace tool

#endif  // EDGETRAN_TOOL_DISTINCT_HPP
