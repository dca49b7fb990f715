// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_REGRESS_TABLE_HPP
#define EDGETRAN_REGRESS_TABLE_HPP

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "edgetran/core/error.hpp"

namespace edgetran::regress {

/// Training data: rows() x width() numbers in row-major order under named columns, one target per row and, if
/// any was given, one weight per row. Checked on entry and nowhere else: what a table holds is finite, its
/// weights are at least 0 and its sizes agree. Errors name the row (from 0) and the column.
class table {
 public:
  /// No rows yet. No column or an unequal name throws: `shape_error` without columns, `input_error` for a
  /// name that appears twice.
  explicit table(std::vector<std::string> columns) : columns_(std::move(columns)) {
    if (columns_.empty()) throw shape_error("a table without columns", "table", "name at least one");
    for (auto name = columns_.begin(); name != columns_.end(); ++name)
      if (std::find(columns_.begin(), name, *name) != name)
        throw input_error("column '" + *name + "' appears twice", "table", "give every column its own name");
  }

  /// All rows at once; an empty `weights` means none. Throws as `add` does, and `shape_error` where the sizes
  /// differ.
  table(std::vector<std::string> columns, std::span<const double> values, std::span<const double> targets,
        std::span<const double> weights = {})
      : table(std::move(columns)) {
    if (values.size() != targets.size() * width())
      throw shape_error(std::to_string(values.size()) + " values for " + std::to_string(targets.size()) +
                            " targets and " + std::to_string(width()) + " columns",
                        "table", "give one value per row and column");
    if (!weights.empty() && weights.size() != targets.size())
      throw shape_error(
          std::to_string(weights.size()) + " weights for " + std::to_string(targets.size()) + " rows",
          "table", "give one per row or none");
    for (std::size_t i = 0; i < targets.size(); ++i) {
      const auto row = values.subspan(i * width(), width());
      weights.empty() ? add(row, targets[i]) : add(row, targets[i], weights[i]);
    }
  }

  /// One more row, with weight 1 if the other rows have weights. Throws `shape_error` for a row of the wrong
  /// width and `numeric_error` for a NaN or infinity; the table then stays as it was. Amortised O(width).
  void add(std::span<const double> row, double target) {
    check(row, target, 1);
    append(row, target);
    if (!weights_.empty()) weights_.push_back(1);
  }

  /// One more row that counts `weight` times; earlier rows without weights count once. A weight of 0 or more.
  void add(std::span<const double> row, double target, double weight) {
    check(row, target, weight);
    weights_.resize(rows(), 1);
    append(row, target);
    weights_.push_back(weight);
  }

  [[nodiscard]] std::size_t rows() const { return targets_.size(); }
  [[nodiscard]] std::size_t width() const { return columns_.size(); }
  [[nodiscard]] bool weighted() const { return !weights_.empty(); }
  [[nodiscard]] const std::vector<std::string>& columns() const { return columns_; }
  /// rows() x width() numbers, row-major.
  [[nodiscard]] std::span<const double> values() const { return values_; }
  [[nodiscard]] std::span<const double> targets() const { return targets_; }
  /// One per row, or empty if no row was given one.
  [[nodiscard]] std::span<const double> weights() const { return weights_; }

  /// Row i < rows().
  [[nodiscard]] std::span<const double> row(std::size_t i) const {
    return {values_.data() + i * width(), width()};
  }
  [[nodiscard]] double weight(std::size_t i) const { return weights_.empty() ? 1 : weights_[i]; }

  /// Index of a column; `unknown_error` lists the columns there are. O(width).
  [[nodiscard]] std::size_t column(std::string_view name) const {
    const auto found = std::find(columns_.begin(), columns_.end(), name);
    if (found != columns_.end()) return static_cast<std::size_t>(found - columns_.begin());
    std::string known;
    for (const auto& c : columns_) known += (known.empty() ? "" : ", ") + c;
    throw unknown_error("no column '" + std::string(name) + "'", "table", "the columns are " + known);
  }

  /// The rows of these indices in this order; an index may repeat. Throws `shape_error` for one past the end.
  [[nodiscard]] table select(std::span<const std::size_t> indices) const {
    table chosen = without_rows();
    for (const auto i : indices) {
      if (i >= rows())
        throw shape_error("row " + std::to_string(i) + " of " + std::to_string(rows()), "table::select",
                          "give indices below the number of rows");
      chosen.append(row(i), targets_[i]);
      if (weighted()) chosen.weights_.push_back(weights_[i]);
    }
    return chosen;
  }

  friend bool operator==(const table&, const table&) = default;

 private:
  [[nodiscard]] table without_rows() const { return table(columns_); }

  void append(std::span<const double> row, double target) {
    values_.insert(values_.end(), row.data(), row.data() + row.size());
    targets_.push_back(target);
  }

  void check(std::span<const double> row, double target, double weight) const {
    const auto where = [this] { return "row " + std::to_string(rows()); };
    if (row.size() != width())
      throw shape_error(std::to_string(row.size()) + " values for " + std::to_string(width()) + " columns",
                        where(), "give one value per column");
    for (std::size_t j = 0; j < row.size(); ++j)
      if (!std::isfinite(row[j])) refuse(where() + ", column '" + columns_[j] + "'", row[j]);
    if (!std::isfinite(target)) refuse(where() + ", target", target);
    if (!std::isfinite(weight)) refuse(where() + ", weight", weight);
    if (weight < 0) throw numeric_error("negative weight", where(), "give a weight of at least 0");
  }

  [[noreturn]] static void refuse(const std::string& where, double value) {
    throw numeric_error(std::isnan(value) ? "NaN" : "infinite value", where, "drop or repair the row");
  }

  std::vector<std::string> columns_;
  std::vector<double> values_;
  std::vector<double> targets_;
  std::vector<double> weights_;
};

}  // namespace edgetran::regress

#endif  // EDGETRAN_REGRESS_TABLE_HPP
