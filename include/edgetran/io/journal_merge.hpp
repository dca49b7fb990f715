// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// Needs: nlohmann_json; outside the umbrella.
#ifndef EDGETRAN_IO_JOURNAL_MERGE_HPP
#define EDGETRAN_IO_JOURNAL_MERGE_HPP

#include <algorithm>
#include <filesystem>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/io/file.hpp"
#include "edgetran/io/journal_line.hpp"
#include "edgetran/io/journal_record.hpp"

namespace edgetran::io {

/// The order of merged journals: by identity, then by text.
inline bool before(const journal_record& a, const journal_record& b) {
  return a.id != b.id ? a.id < b.id : a.text < b.text;
}

/// The records in that order, each once.
inline std::vector<journal_record> in_order(std::vector<journal_record> records) {
  std::sort(records.begin(), records.end(), before);
  const auto same = [](const journal_record& a, const journal_record& b) { return a.text == b.text; };
  records.erase(std::unique(records.begin(), records.end(), same), records.end());
  return records;
}

/// The records of either journal, in order, each once: the union of two sets, and so associative,
/// commutative and idempotent. Two records of one identity that differ are both kept: nothing measured is
/// lost, and whoever reads takes the first. O((n + m) log(n + m)).
inline std::vector<journal_record> merged(std::vector<journal_record> a,
                                          const std::vector<journal_record>& b) {
  a.insert(a.end(), b.begin(), b.end());
  return in_order(std::move(a));
}

/// The schema of a merge of journals of one kind: the greater version, as its records may be of either.
inline journal_schema merged(const journal_schema& a, const journal_schema& b) {
  return std::pair(a.major, a.minor) < std::pair(b.major, b.minor) ? b : a;
}

/// Writes a new journal of some records in one step. Throws state_error if the file exists, for somebody may
/// be writing it, and system_error.
inline void save_journal(const std::filesystem::path& path, const journal_schema& schema,
                         const std::vector<journal_record>& records) {
  std::error_code ignored;
  if (std::filesystem::exists(path, ignored))
    throw state_error("the file exists", path.string(), "name a new one");
  std::string text = sealed(journal_header_text(schema));
  for (const journal_record& r : records) text += sealed(r.text);
  write_file(path, text);
}

}  // namespace edgetran::io

#endif  // EDGETRAN_IO_JOURNAL_MERGE_HPP
