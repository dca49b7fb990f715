// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_SEARCH_BOSHNAS_UNIT_COLUMNS_HPP
#define EDGETRAN_SEARCH_BOSHNAS_UNIT_COLUMNS_HPP

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/core/random.hpp"
#include "edgetran/regress/concept.hpp"
#include "edgetran/regress/mlp/scaling.hpp"
#include "edgetran/regress/table.hpp"
#include "edgetran/search/candidates.hpp"

namespace edgetran::search {

/// Rows of candidates with every column in [0, 1], which is what networks learn from: raw ranks saturate
/// them. The range of a column is that over `count` choices, which are all there are of a finite source; the
/// rows of other members of a space may lie a little beyond. A column that never changes becomes 0.
class unit_columns {
 public:
  /// Throws `shape_error` for a source without choices, `numeric_error` for rows that are not finite.
  template <candidates C>
  unit_columns(const C& from, std::size_t count, const stream& random) : names_(from.columns()) {
    regress::table rows(names_);
    for (const auto& c : from.choices(count, random)) rows.add(from.features(c), 0);
    if (rows.rows() == 0)
      throw shape_error("a source without candidates", "unit_columns", "give one that has some");
    scales_ = regress::neural::input_scales(regress::neural::scaling::unit, rows);
  }

  [[nodiscard]] std::size_t width() const { return scales_.size(); }
  [[nodiscard]] const std::vector<std::string>& names() const { return names_; }
  /// Throws `shape_error` for a row of another width, `numeric_error` for one that is not finite.
  [[nodiscard]] std::vector<double> operator()(std::vector<double> row) const {
    regress::require_row(row, width(), true, "unit_columns");
    for (std::size_t j = 0; j < row.size(); ++j) row[j] = scales_[j].forward(row[j]);
    return row;
  }
  /// What a walk may reach: [0, 1], or 0 alone in a column that never changes.
  [[nodiscard]] std::vector<double> lower() const { return std::vector<double>(width(), 0.0); }
  [[nodiscard]] std::vector<double> upper() const {
    std::vector<double> all;
    for (const auto& s : scales_) all.push_back(s.inverse > 0 ? 1 : 0);
    return all;
  }

 private:
  std::vector<std::string> names_;
  std::vector<regress::neural::affine_scale> scales_;
};

}  // namespace edgetran::search

#endif  // EDGETRAN_SEARCH_BOSHNAS_UNIT_COLUMNS_HPP
