// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_TOOL_FITTED_TABLE_HPP
#define EDGETRAN_TOOL_FITTED_TABLE_HPP

#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include "edgetran/io/csv.hpp"
#include "edgetran/regress/any_regressor.hpp"
#include "edgetran/regress/conformal.hpp"
#include "encoding.hpp"

namespace tool {

/// What the costs in a table are costs of.
struct table_workload {
  std::int64_t batch = 1, sequence = 1;
  friend bool operator==(const table_workload&, const table_workload&) = default;
};
/// `batch 1, sequence 64`.
std::string in_words(const table_workload& w);
/// Columns `batch` and `sequence`, where the sheet has both; nothing where one is missing.
std::optional<std::array<std::size_t, 2>> workload_columns(const edgetran::io::csv& sheet);
/// The one workload of all rows; nothing where the sheet does not say, or has several.
std::optional<table_workload> workload_of(const edgetran::io::csv& sheet);

/// What `fit` writes, and `estimate` and `export` read: a regressor, how the columns of a CSV file become its
/// numbers, and how far off it was on rows that it had not seen.
struct fitted_table {
  std::string target;
  encoding columns;
  edgetran::regress::any_regressor regressor;
  edgetran::regress::conformal errors;
  std::string name;                          ///< of the regressor, as reports have it
  std::size_t rows = 0;                      ///< fitted
  std::string validation;                    ///< where the errors are from, in words
  std::optional<table_workload> workload{};  ///< of the costs it learnt from, where the table said

  void save(const std::filesystem::path& path) const;
  /// Throws `input_error` naming file and key for anything but what `save` wrote.
  static fitted_table load(const std::filesystem::path& path);
};

}  // namespace tool

#endif  // EDGETRAN_TOOL_FITTED_TABLE_HPP
