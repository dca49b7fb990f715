// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_TOOL_FITTED_TABLE_HPP
#define EDGETRAN_TOOL_FITTED_TABLE_HPP

#include <cstddef>
#include <filesystem>
#include <string>

#include "edgetran/regress/any_regressor.hpp"
#include "edgetran/regress/conformal.hpp"
#include "encoding.hpp"

namespace tool {

/// What `fit` writes, and `estimate` and `export` read: a regressor, how the columns of a CSV file become its
/// numbers, and how far off it was on rows that it had not seen.
struct fitted_table {
  std::string target;
  encoding columns;
  edgetran::regress::any_regressor regressor;
  edgetran::regress::conformal errors;
  std::string name;        ///< of the regressor, as reports have it
  std::size_t rows = 0;    ///< fitted
  std::string validation;  ///< where the errors are from, in words

  void save(const std::filesystem::path& path) const;
  /// Throws `input_error` naming file and key for anything but what `save` wrote.
  static fitted_table load(const std::filesystem::path& path);
};

}  // namespace tool

#endif  // EDGETRAN_TOOL_FITTED_TABLE_HPP
