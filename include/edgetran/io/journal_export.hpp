// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// Needs: nlohmann_json; outside the umbrella.
#ifndef EDGETRAN_IO_JOURNAL_EXPORT_HPP
#define EDGETRAN_IO_JOURNAL_EXPORT_HPP

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "edgetran/io/csv_write.hpp"
#include "edgetran/io/journal_record.hpp"
#include "edgetran/io/json_value.hpp"
#include "edgetran/io/json_write.hpp"

namespace edgetran::io {

/// The records as one JSON array.
inline json::array journal_as_json(const std::vector<journal_record>& records) {
  json::array all;
  for (const journal_record& r : records) all.push_back(r.body);
  return all;
}

namespace detail {

/// Calls visit(path, cell) for everything in a value that is no object: members are joined by dots, lists
/// stay JSON, null is an empty cell.
template <class Visit>
void each_cell(const json::value& v, const std::string& path, const Visit& visit) {
  if (v.is_object() && !v.as_object().empty()) {
    for (const json::member& m : v.as_object())
      each_cell(m.value, path.empty() ? m.key : path + "." + m.key, visit);
    return;
  }
  visit(path, v.is_string() ? v.as_string() : v.is_null() ? std::string() : json::dump(v));
}

}  // namespace detail

/// The records as a table under RFC 4180, a record a row: a column for each path such as
/// `latency.value`, in the order in which they appear, empty where a record has no such member. Numbers are
/// written so that they read back bit for bit. O(records * columns).
inline std::string journal_as_csv(const std::vector<journal_record>& records) {
  std::vector<std::string> columns;
  std::map<std::string, std::size_t> index;
  std::vector<std::map<std::size_t, std::string>> rows;
  for (const journal_record& r : records) {
    auto& row = rows.emplace_back();
    detail::each_cell(r.body, "", [&](const std::string& path, std::string cell) {
      const auto [found, is_new] = index.try_emplace(path, columns.size());
      if (is_new) columns.push_back(path);
      row[found->second] = std::move(cell);
    });
  }
  std::string out;
  for (std::size_t j = 0; j < columns.size(); ++j) {
    if (j > 0) out += ',';
    append_csv_field(out, columns[j]);
  }
  if (!columns.empty()) out += '\n';
  for (const auto& row : rows) {
    for (std::size_t j = 0; j < columns.size(); ++j) {
      if (j > 0) out += ',';
      if (const auto cell = row.find(j); cell != row.end()) append_csv_field(out, cell->second);
    }
    out += '\n';
  }
  return out;
}

}  // namespace edgetran::io

#endif  // EDGETRAN_IO_JOURNAL_EXPORT_HPP
