// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// Outside the umbrella.
#ifndef EDGETRAN_IO_CSV_HPP
#define EDGETRAN_IO_CSV_HPP

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/io/file.hpp"

namespace edgetran::io {

/// A table of text under named columns, as RFC 4180 has it: fields may be quoted, `""` is a quote inside one,
/// lines end in LF or CRLF. A byte order mark and empty lines are passed over. Strict otherwise: every line
/// has as many fields as the first, names are unique and not empty.
class csv {
 public:
  /// Reads a text; `source` serves the errors. Throws `input_error` naming the line. O(size).
  [[nodiscard]] static csv parse(std::string_view text, std::string source = "csv") {
    csv result;
    result.source_ = std::move(source);
    if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
    result.read(text);
    return result;
  }
  /// The same from a file of at most `max_bytes`. Throws also `system_error`.
  [[nodiscard]] static csv load(const std::filesystem::path& path,
                                std::size_t max_bytes = std::size_t{1} << 30) {
    return parse(read_file(path, max_bytes), path.string());
  }

  [[nodiscard]] std::size_t rows() const { return lines_.size(); }
  [[nodiscard]] const std::vector<std::string>& columns() const { return columns_; }

  /// Index of a column; `unknown_error` lists the columns there are.
  [[nodiscard]] std::size_t column(std::string_view name) const {
    std::string known;
    for (std::size_t j = 0; j < columns_.size(); ++j) {
      if (columns_[j] == name) return j;
      known += (j == 0 ? "" : ", ") + columns_[j];
    }
    throw unknown_error("no column '" + std::string(name) + "'", source_, "the columns are " + known);
  }

  /// The text of row < rows() under column < columns().size().
  [[nodiscard]] const std::string& text(std::size_t row, std::size_t column) const {
    return cells_[row * columns_.size() + column];
  }

  /// Whether every cell of a column is a finite number.
  [[nodiscard]] bool numeric(std::size_t column) const {
    double ignored = 0;
    for (std::size_t i = 0; i < rows(); ++i)
      if (!to_number(text(i, column), ignored)) return false;
    return true;
  }

  /// The number in a cell. Throws `numeric_error`, which names line and column, for one that is empty, no
  /// number, NaN or infinite.
  [[nodiscard]] double number(std::size_t row, std::size_t column) const {
    double value = 0;
    if (!to_number(text(row, column), value))
      throw numeric_error("'" + text(row, column).substr(0, 40) + "' is no finite number",
                          where(row) + ", column '" + columns_[column] + "'", "drop or repair the row");
    return value;
  }

  /// `file.csv:12`, for errors about a row.
  [[nodiscard]] std::string where(std::size_t row) const {
    return source_ + ":" + std::to_string(lines_[row]);
  }
  [[nodiscard]] const std::string& source() const { return source_; }

 private:
  static bool to_number(std::string_view text, double& value) {
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
    if (text.starts_with('+')) text.remove_prefix(1);
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
    return problem == std::errc{} && end == text.data() + text.size() && !text.empty() &&
           std::isfinite(value);
  }

  void read(std::string_view text) {
    std::size_t line = 1;
    while (!text.empty()) {
      const std::size_t here = line;
      std::vector<std::string> fields;
      do fields.push_back(field(text, line));
      while (more_on_line(text, line));
      if (fields.size() == 1 && fields[0].empty()) continue;
      if (columns_.empty()) {
        set_columns(std::move(fields), here);
        continue;
      }
      if (fields.size() != columns_.size())
        refuse(
            here,
            std::to_string(fields.size()) + " fields under " + std::to_string(columns_.size()) + " columns",
            "give every row one field a column");
      lines_.push_back(here);
      for (std::string& f : fields) cells_.push_back(std::move(f));
    }
    if (columns_.empty()) refuse(1, "no header", "name the columns in the first line");
  }

  /// Takes one field and the quotes around it off the text.
  std::string field(std::string_view& text, std::size_t& line) const {
    std::string value;
    if (!text.starts_with('"')) {
      const std::size_t end = std::min(text.find_first_of(",\r\n"), text.size());
      value = text.substr(0, end);
      if (value.find('"') != value.npos) refuse(line, "a quote inside a field", "quote the whole field");
      text.remove_prefix(end);
      return value;
    }
    const std::size_t opened = line;
    for (text.remove_prefix(1);; text.remove_prefix(1)) {
      if (text.empty()) refuse(opened, "a quote that is never closed", "close it");
      if (text.front() == '"') {
        text.remove_prefix(1);
        if (!text.starts_with('"')) return value;
      }
      if (text.front() == '\n') ++line;
      value += text.front();
    }
  }

  /// Takes what ends a field off the text; true for a comma.
  bool more_on_line(std::string_view& text, std::size_t& line) const {
    if (text.starts_with(',')) {
      text.remove_prefix(1);
      return true;
    }
    if (text.starts_with("\r\n")) text.remove_prefix(1);
    if (text.starts_with('\n')) {
      text.remove_prefix(1);
      ++line;
    } else if (!text.empty()) {
      refuse(line, "text after a closing quote or a bare carriage return", "end lines with LF or CRLF");
    }
    return false;
  }

  void set_columns(std::vector<std::string> names, std::size_t line) {
    for (std::size_t j = 0; j < names.size(); ++j) {
      if (names[j].empty()) refuse(line, "column " + std::to_string(j) + " has no name", "name it");
      for (std::size_t k = 0; k < j; ++k)
        if (names[k] == names[j])
          refuse(line, "column '" + names[j] + "' appears twice", "give each its own name");
    }
    columns_ = std::move(names);
  }

  [[noreturn]] void refuse(std::size_t line, std::string problem, std::string remedy) const {
    throw input_error(std::move(problem), source_ + ":" + std::to_string(line), std::move(remedy));
  }

  std::string source_;
  std::vector<std::string> columns_;
  std::vector<std::string> cells_;  ///< row-major
  std::vector<std::size_t> lines_;  ///< of the file, from 1, at which each row begins
};

}  // namespace edgetran::io

#endif  // EDGETRAN_IO_CSV_HPP
