// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_TOOL_ENCODING_HPP
#define EDGETRAN_TOOL_ENCODING_HPP

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "edgetran/io/csv.hpp"
#include "edgetran/io/json.hpp"

namespace tool {

/// How the columns of a CSV file become numbers: a column of numbers as it is, a column of text as one of 0
/// and 1 for each value that the file it was learnt from holds.
class encoding {
 public:
  /// Of every column but the target, the group and those that stand apart. Throws `input_error` for a column
  /// of too many texts or no column at all, `numeric_error` for a cell that is empty, NaN or infinite.
  static encoding of(const edgetran::io::csv& sheet, std::size_t target, std::optional<std::size_t> group,
                     const std::vector<std::size_t>& apart = {});
  /// As `to_json` wrote it; throws `input_error` naming the key.
  static encoding from_json(const edgetran::json::value& v);
  [[nodiscard]] edgetran::json::value to_json() const;

  /// Names of the numbers: `hidden`, `device=board`.
  [[nodiscard]] std::vector<std::string> names() const;

  /// The numbers of every row, row-major. Throws `unknown_error` for a column that is not there and for a
  /// text that was not learnt, `numeric_error` for a cell that holds no number; both name line and column.
  [[nodiscard]] std::vector<double> rows(const edgetran::io::csv& sheet) const;

 private:
  struct source {
    std::string column;
    std::vector<std::string> texts{};  ///< none: a column of numbers
  };
  std::vector<source> sources_;
};

}  // namespace tool

#endif  // EDGETRAN_TOOL_ENCODING_HPP
